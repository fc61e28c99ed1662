"""The live state of extensions, as values: what `pbx.board` computes and everybody else reads.

Words as everywhere in the portal: a *line* is the live state of one extension; a *leg* is one
call seen from one extension; a finished leg becomes a record in history.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pbx.features import Feature
from pbx.party import Party


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class LegState(StrEnum):
    """Where one leg stands. Transitions are a table in `pbx.board`."""

    DIALLING = "dialling"
    """Own telephone dials or rings for an own click-to-call; the other side does not ring yet."""
    CALLING = "calling"
    """The other side rings."""
    RINGING = "ringing"
    """The own telephone rings."""
    TALKING = "talking"
    HOLDING = "holding"
    """We put the other side on hold."""
    HELD = "held"
    """The other side put us on hold."""
    PARKED = "parked"
    """Our partner waits in the car park; shown at whoever parked it."""
    QUEUED = "queued"
    """We wait in a queue."""
    CONFERENCE = "conference"
    """Three or more talk."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One living leg of an extension."""

    channel: str
    """The extension's own channel: what commands name."""
    call: str
    direction: Direction
    state: LegState
    peer: Party
    since: datetime
    """When this state began."""
    started: datetime
    answered: datetime | None = None
    via: str = ""
    """Ring group, queue or forwarding extension that the call came through, when known."""
    space: str = ""
    """Parking space."""
    request: str = ""
    waiting: Party | None = None
    """Who is on hold while this leg consults somebody else (CALL-05); None: nobody."""


class LineState(StrEnum):
    """One word for a lamp, most urgent first."""

    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    DIALLING = "dialling"
    DND = "dnd"
    OFFLINE = "offline"
    FREE = "free"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """The live state of one extension."""

    extension: str
    name: str = ""
    registered: bool | None = None
    features: Mapping[Feature, str] = field(default_factory=dict)
    voicemail: tuple[int, int] | None = None
    legs: tuple[Leg, ...] = ()

    @property
    def state(self) -> LineState:
        """The lamp: what a colleague sees."""
        states = {leg.state for leg in self.legs}
        if LegState.RINGING in states:
            return LineState.RINGING
        if states & {LegState.TALKING, LegState.CONFERENCE, LegState.QUEUED}:
            return LineState.TALKING
        if states & {LegState.HOLDING, LegState.HELD}:
            return LineState.HELD
        if states & {LegState.DIALLING, LegState.CALLING}:
            return LineState.DIALLING
        if self.features.get(Feature.DND):
            return LineState.DND
        if self.registered is False:
            return LineState.OFFLINE
        return LineState.FREE


class Outcome(StrEnum):
    """How a leg ended (HIST-02)."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"
    MISSED = "missed"
    ANSWERED_BY_OTHER = "answered_by_other"


class StepKind(StrEnum):
    """What can happen to a call between its beginning and its end."""

    RANG = "rang"
    """`who` rang; `seconds` long."""
    QUEUED = "queued"
    """The caller waited in the queue `who`."""
    ANSWERED = "answered"
    """`who` lifted."""
    HELD = "held"
    """Somebody pressed hold; `seconds` long."""
    PARKED = "parked"
    """Waited in the space `who`."""
    TRANSFERRED = "transferred"
    """Handed on to `who`."""
    PICKED_UP = "picked_up"
    """`who` took the call that rang at this leg's telephone."""
    FORWARDED = "forwarded"
    """Went on to `who`."""
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a call, for its story in words."""

    kind: StepKind
    after: float
    """Seconds after the leg began."""
    seconds: float = 0.0
    """How long it lasted; 0: a moment, or unknown."""
    who: str = ""
    """An extension, number, queue or space, as the kind says; or empty."""


@dataclass(frozen=True, slots=True)
class FinishedLeg:
    """A leg that is over: one row of one extension's history.

    `(origin, extension, direction)` names it for ever within one exchange. A later one with the
    same name replaces the earlier (the exchange's call detail came, voicemail took the call).
    """

    origin: str
    """Unique id of the channel that placed the call (for a leg that was rung: the caller's)."""
    call: str
    extension: str
    direction: Direction
    outcome: Outcome
    peer: Party
    dialled: str
    """Outgoing: what was dialled. Incoming: the number that was called."""
    started: datetime
    answered: datetime | None
    """None: not answered, also for outgoing calls."""
    ended: datetime
    talk_seconds: int
    answered_by: str = ""
    """Extension that answered instead of this one."""
    voicemail: bool = False
    """The call went on to this extension's mailbox."""
    forwarded_to: str = ""
    """The call was forwarded on to this number."""
    transferred_to: str = ""
    asked: bool = False
    """Whom it was transferred to was the other end of a further leg of this extension, which is a call of its own."""
    onward_answered: datetime | None = None
    """When somebody outside answered whom this extension had sent the call on to, by forwarding or transfer."""
    onward_seconds: int = 0
    """Of talk on lines outside that this extension caused and had no part in any more."""
    via: str = ""
    to_own_mailbox: bool = False
    """Outgoing call to listen to one's own messages: history shows no duration (HIST-04)."""
    account: str = ""
    """Who pays for an outgoing call, where that is not the extension: an account's number."""
    final: bool = False
    """Confirmed by the exchange's call detail record."""
    steps: tuple[Step, ...] = ()
    """In order of time; empty for a leg without anything to tell beyond its own fields."""
