"""Whoever watches a scenario."""

from typing import Protocol, TypeAlias

from pbx.commands import Dial, DialThroughMobile, SetFeature
from pbx.features import Feature
from pbx.states import LegState, Outcome

Asked: TypeAlias = Dial | DialThroughMobile | SetFeature
"""What scenarios ask for: the pages and the bare dialplan both know how."""


class Portal(Protocol):
    """Asks the exchange for things and waits for what should be seen of it."""

    async def asks(self, command: Asked) -> None: ...

    async def sees(self, extension: str, *states: LegState) -> None:
        """The legs of `extension` stand exactly so, oldest first; none: the line is free."""
        ...

    async def sees_peer(self, extension: str, number: str) -> None:
        """The only leg of `extension` shows `number` at the other end."""
        ...

    async def sees_registered(self, extension: str, registered: bool) -> None: ...

    async def sees_feature(self, extension: str, feature: Feature, value: str) -> None: ...

    async def sees_messages(self, extension: str, new: int) -> None: ...

    async def finds(self, extension: str, outcome: Outcome, **facts: object) -> object:
        """A finished leg of `extension` with that outcome, to which all `facts` apply."""
        ...
