"""Whoever watches a scenario."""

from typing import Protocol, TypeAlias

from pbx.commands import Command, Dial, DialThroughMobile, SetFeature
from pbx.features import Feature
from pbx.mailbox import Folder, Greeting, Message
from pbx.sound import RecordingState
from pbx.states import LegState, Outcome

Asked: TypeAlias = Dial | DialThroughMobile | SetFeature
"""What scenarios ask for: the pages and the bare dialplan both know how."""


class Eyes(Protocol):
    """Waits for what should be seen of lines and calls."""

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


class Portal(Eyes, Protocol):
    """Asks the exchange for things and waits for what should be seen of it."""

    async def asks(self, command: Asked) -> None: ...


class SoundPortal(Eyes, Protocol):
    """Asks for anything, and sees what lies in mailboxes and what is recorded."""

    async def asks(self, command: Command) -> str:
        """Returns the name of the request."""
        ...

    async def channel(self, extension: str) -> str:
        """The channel of the only leg of `extension`."""
        ...

    async def sees_joined(self, *extensions: str) -> None:
        """The only leg of each is in a conversation, not merely answered."""
        ...

    async def sees_in(self, mailbox: str, *folders: Folder) -> tuple[Message, ...]:
        """The messages of `mailbox`, once they lie in just these folders."""
        ...

    async def sees_recording(self, request: str, extension: str, state: RecordingState) -> None: ...

    async def sees_greeting(self, mailbox: str, greeting: Greeting, request: str) -> None: ...
