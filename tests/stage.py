"""An exchange and the hands at its telephones: what `tests.contract` needs of every exchange."""

from typing import Protocol

from pbx.base import Pbx


class Stage(Protocol):
    """An exchange and people at its telephones. Every step returns when the telephone has done it.

    `ala`, `ola`, `jan` are extensions whose telephones are reachable, free and without services;
    `jan` has an empty mailbox. Telephones ring until they are told otherwise.
    """

    pbx: Pbx
    ala: str
    ola: str
    jan: str
    outside: str
    """A number outside, as a telephone here would dial it; answers when told `answer(outside)`."""

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

    async def speak(self, caller: str) -> None:
        """Leave a message in the mailbox that took the call, long enough to be kept, and hang up."""
        ...
