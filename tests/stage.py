"""An exchange and the hands at its telephones: what `tests.contract` needs of every exchange."""

from pathlib import Path
from typing import Protocol

from pbx.base import Pbx


class Stage(Protocol):
    """An exchange and people at its telephones. Every step returns when the telephone has done it.

    `ala`, `ola`, `jan` are extensions whose telephones are reachable, free and without services;
    `ala` and `jan` have an empty mailbox. Telephones ring until they are told otherwise.
    """

    pbx: Pbx
    ala: str
    ola: str
    jan: str
    outside: str
    """A number outside, as a telephone here would dial it; answers when told `answer(outside)`."""
    voicemail: Path
    """The directory of mailboxes, see `pbx.spool`."""
    recordings: Path

    announcement: str
    """The name of an announcement that the exchange can play."""
    identity: str
    """A number of the company that its calls may show outside, as a telephone would dial it."""

    async def call(self, caller: str, number: str) -> None:
        """`caller` (an extension, or `outside`) dials `number`."""
        ...

    async def answer(self, who: str) -> None:
        """Wait until it rings at `who`, then lift the handset."""
        ...

    async def reject(self, who: str) -> None:
        """Wait until it rings at `who`, then press the red key."""
        ...

    async def hang_up(self, who: str) -> None:
        """End the newest call at `who`, whether it rings out, waits or talks. Nothing when it is over."""
        ...

    async def hold(self, who: str) -> None: ...

    async def resume(self, who: str) -> None: ...

    async def key_digits(self, who: str, digits: str) -> None:
        """Press keys in the newest call at `who`, which is up."""
        ...

    async def shown(self, who: str) -> str:
        """Wait until it rings at `who`; returns the number that the telephone shows as its caller's."""
        ...

    async def unregister(self, who: str) -> None:
        """The telephone at `who` tells the exchange that it goes away."""
        ...

    async def speak(self, caller: str) -> None:
        """Leave a message in the mailbox that took the call, long enough to be kept, and hang up."""
        ...

    async def speak_greeting(self, who: str) -> None:
        """Speak the greeting that the exchange asks for, and keep it. The telephone at `who` was lifted."""
        ...
