"""What every exchange driver offers the gateway.

The vocabulary is that of call legs: a *channel* is one end of a conversation as the exchange
knows it, a *call* is what ties the channels of one conversation together (Asterisk: Linkedid),
an *extension* is an internal number. A channel without an extension is an outside party.

A driver turns its exchange's wire protocol into `pbx.events`, statelessly where it can;
`pbx.board.Board` is the one place that turns them into lines, legs and outcomes, so that the
simulator, Asterisk and any later exchange mean the same by "missed" or "held".
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from pbx.commands import Command
from pbx.condition import Condition
from pbx.directory import Directory
from pbx.events import PbxEvent


class Pbx(Protocol):
    """One exchange. Made once, used by one gateway at a time."""

    def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        """Yield what happens, oldest first, for ever.

        The first event is `Connected`; after a loss come `Disconnected` and, when the exchange is
        back, a fresh `Connected`. A batch is what one read brought; it is never empty. Connecting
        and retrying (with growing, jittered pauses) is the driver's business.
        """
        ...

    async def execute(self, command: Command, request: str) -> None:
        """Do it now or raise; `request` is an opaque id of at most 40 `[a-z0-9-]`.

        Returns when the exchange accepted the command. The effect shows as events, whose
        `request` repeats the id where the exchange allows.

        Raises PbxUnavailable (nothing was sent), PbxRefused, PbxOutcomeUnknown.
        """
        ...

    async def directory(self) -> Directory:
        """Which extensions the exchange has, and what they are called. Raises what `execute` raises."""
        ...

    @property
    def condition(self) -> Condition | None:
        """How the exchange was when the driver last looked, at most minutes ago; None while it has not."""
        ...

    async def close(self) -> None:
        """Let go of the exchange; `batches` ends."""
        ...
