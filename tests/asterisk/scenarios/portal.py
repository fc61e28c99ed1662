"""Whoever watches a scenario."""

from typing import Protocol

from pbx.commands import Command
from pbx.features import Feature
from pbx.states import LegState, Outcome


class Portal(Protocol):
    """Asks the exchange for things and waits for what should be seen of it."""

    async def asks(self, command: Command) -> None: ...

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
