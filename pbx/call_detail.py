"""The exchange's own record of a call; `pbx.details` makes legs of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pbx.party import Party

TAKES_MESSAGES = "voicemail"
"""The application that answers in the place of somebody."""
ANNOUNCES = "playback"
"""The application that speaks to the caller and connects nobody."""
QUEUES = "queue"
"""The application in which callers wait: it answers them before anybody is rung."""
ONE_CLOCK_TICK = timedelta(seconds=1)
"""Some records carry whole seconds: the end of one and the start of the next may differ by one."""


class Disposition(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CallDetail:
    """One call detail record of the exchange: the last word on who was called and for how long.

    Comes live at the end of a call and again, as often as you like, from the exchange's log when
    the portal reconciles. `(channel, sequence)` names it for ever.
    """

    at: datetime
    """When the record was written (its end)."""
    channel: str
    """Unique id of the calling channel."""
    call: str
    sequence: str
    caller: Party
    caller_extension: str | None
    dialled: str
    callee_extension: str | None
    """Extension of the channel that was rung, None when there was none or it is outside."""
    callee_number: str
    """Outside number that was rung, or empty."""
    application: str
    """Last dialplan application, lower case: dial, queue, voicemail, busy, … ."""
    disposition: Disposition
    started: datetime
    answered: datetime | None
    ended: datetime
    talk_seconds: int
    voicemail_box: str = ""
    """Mailbox that took the call, when `application` is voicemail."""
    on_behalf_of: str = ""
    """Extension whose call it was when the calling channel is outside: a callback (MAIN-10)."""
    account: str = ""
    """Who pays, where that is not the caller's extension: an account code, or empty."""
    in_vain: tuple[str, ...] = ()
    """Extensions that were to be rung, when none of them could be: nobody there was registered."""

    @property
    def talked(self) -> bool:
        """Whether the answer was somebody's, not a mailbox's or a queue's."""
        waited = self.application == QUEUES and not self.rang
        return self.disposition is Disposition.ANSWERED and self.application != TAKES_MESSAGES and not waited

    @property
    def rang(self) -> bool:
        """Whether a telephone was rung, here or outside."""
        return bool(self.callee_extension or self.callee_number)

    @property
    def goes_outside(self) -> bool:
        """Whether somebody outside talked, on either side: a line that is paid for, if it was we who called."""
        either = self.callee_number if self.caller_extension else self.callee_extension or self.callee_number
        return self.talked and bool(either)
