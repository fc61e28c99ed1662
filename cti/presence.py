"""What one person sees of live telephony: own calls with what can be done to them, services, lamps.

Values for templates, made from the board. Names are resolved for this viewer; a call is named by
an opaque token, never by the exchange's channel (T-WS-09).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.states import Direction, Leg, LegState, Line, LineState
from phonebook.folding import fold

LONGEST_NAME = 80
UNPRESENTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories: controls and bidirectional formats, halves of pairs, private use, line ends."""


class Action(StrEnum):
    """What can be done to an own call."""

    HANG_UP = "hang_up"
    REJECT = "reject"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    PARK = "park"
    DIGITS = "digits"
    RECORD = "record"
    PAUSE_RECORDING = "pause_recording"
    RESUME_RECORDING = "resume_recording"
    STOP_RECORDING = "stop_recording"


class Tape(StrEnum):
    """Whether a call is recorded."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


ON_TAPE: dict[Tape, tuple[Action, ...]] = {
    Tape.OFF: (Action.RECORD,),
    Tape.ON: (Action.PAUSE_RECORDING, Action.STOP_RECORDING),
    Tape.PAUSED: (Action.RESUME_RECORDING, Action.STOP_RECORDING),
}
TAPE_ACTIONS = frozenset(action for actions in ON_TAPE.values() for action in actions)
RECORDED = frozenset({LegState.TALKING, LegState.HOLDING, LegState.HELD, LegState.CONFERENCE})
"""The states of a call in which there is something to record (REC-03)."""
_TALKING = (Action.HOLD, Action.TRANSFER, Action.PARK, Action.DIGITS, Action.HANG_UP)
ACTIONS: dict[LegState, tuple[Action, ...]] = {
    LegState.RINGING: (Action.REJECT,),
    LegState.DIALLING: (Action.HANG_UP,),
    LegState.CALLING: (Action.HANG_UP,),
    LegState.TALKING: _TALKING,
    LegState.CONFERENCE: (Action.DIGITS, Action.HANG_UP),
    LegState.HOLDING: (Action.RESUME, Action.TRANSFER, Action.PARK, Action.HANG_UP),
    LegState.HELD: (Action.TRANSFER, Action.HANG_UP),
    LegState.QUEUED: (Action.DIGITS, Action.HANG_UP),
    LegState.PARKED: (),
}
NEEDS: dict[Action, Capability] = {
    Action.HOLD: Capability.HOLD,
    Action.RESUME: Capability.HOLD,
    Action.TRANSFER: Capability.TRANSFER,
    Action.PARK: Capability.PARK,
    Action.DIGITS: Capability.DTMF,
}


@dataclass(frozen=True, slots=True)
class OwnCall:
    """One living call of the viewer, as the strip shows it."""

    token: str
    state: LegState
    incoming: bool
    number: str
    """Canonical; empty when withheld."""
    name: str
    since: datetime
    """Start of the conversation once answered, else of this state."""
    via: str
    space: str
    actions: tuple[Action, ...]
    consults: bool = False
    """Somebody else waits on hold meanwhile:"""
    waiting_number: str = ""
    """canonical, empty when withheld,"""
    waiting_name: str = ""
    tape: Tape = Tape.OFF

    @property
    def recording_actions(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action in TAPE_ACTIONS)

    @property
    def ringing(self) -> bool:
        return self.state is LegState.RINGING

    @property
    def talking(self) -> bool:
        return self.state in {LegState.TALKING, LegState.CONFERENCE}


@dataclass(frozen=True, slots=True)
class ActiveService:
    """A service that changes what happens to the viewer's calls."""

    feature: Feature
    number: str = ""
    """Where calls go, canonical; by name the own mailbox, and a number that is shown to nobody. Empty: it is no
    forwarding."""
    account: str = ""
    """Which one pays for calls."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """An extension that the viewer may work with (LOG-20)."""

    extension: str
    name: str
    state: LineState
    acting: bool
    """The one they work with now."""
    own: bool
    """The one they log in with."""


SHOWN_SERVICES = (
    Feature.LOCK,
    Feature.DND,
    Feature.FOLLOW,
    Feature.FORWARD_ALWAYS,
    Feature.FORWARD_BUSY,
    Feature.FORWARD_NO_ANSWER,
    Feature.FORWARD_UNAVAILABLE,
    Feature.MOBILE,
    Feature.CLIR,
    Feature.ACCOUNT,
)
"""Those after which a telephone does not do what it normally does, the strongest first."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One lamp."""

    extension: str
    name: str
    department: str
    description: str
    state: LineState
    color: str = ""
    """Of the department."""

    @property
    def order(self) -> tuple[str, str, str]:
        return (self.department, fold(self.name), self.extension)


def actions_for(state: LegState, capabilities: Iterable[Capability]) -> tuple[Action, ...]:
    """What can be done to a leg in `state` on an exchange with `capabilities` (PLT-02)."""
    able = frozenset(capabilities)
    return tuple(action for action in ACTIONS[state] if action not in NEEDS or NEEDS[action] in able)


def actions_on_tape(state: LegState, tape: Tape | None) -> tuple[Action, ...]:
    """What can be done about recording a leg in `state`; `tape` is None where recording cannot be had."""
    return ON_TAPE[tape] if tape and state in RECORDED else ()


def own_call(
    leg: Leg,
    token: str,
    number: str,
    waiting: str,
    names: Mapping[str, str],
    able: Iterable[Capability],
    tape: Tape | None,
) -> OwnCall:
    """`leg` for its owner; `number` and `waiting` are the canonical forms of the peer's and of who waits; `tape` is
    None for whoever may not record."""
    return OwnCall(
        token=token,
        state=leg.state,
        incoming=leg.direction is Direction.IN,
        number=number,
        name=presentable(names.get(number) or leg.peer.name),
        since=leg.answered if leg.answered and leg.state is not LegState.PARKED else leg.since,
        via=leg.via,
        space=leg.space,
        actions=_with_tape(actions_for(leg.state, able), actions_on_tape(leg.state, tape)),
        tape=tape or Tape.OFF,
        consults=leg.waiting is not None,
        waiting_number=waiting,
        waiting_name=presentable(names.get(waiting) or leg.waiting.name) if leg.waiting else "",
    )


def _with_tape(actions: tuple[Action, ...], recording: tuple[Action, ...]) -> tuple[Action, ...]:
    """Hanging up stays the last."""
    return (*actions[:-1], *recording, *actions[-1:])


def active_features(line: Line | None) -> tuple[Feature, ...]:
    """The services of `line` that are shown wherever one is."""
    features = line.features if line else {}
    return tuple(feature for feature in SHOWN_SERVICES if features.get(feature))


def presentable(text: str) -> str:
    """A name from outside without control and direction characters, of bounded length (T-XSS-01)."""
    kept = "".join(letter for letter in text if unicodedata.category(letter) not in UNPRESENTABLE)
    return kept.strip()[:LONGEST_NAME]
