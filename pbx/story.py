"""What happened in a call between its beginning and its end, leg by leg: seen live, or told by records.

A leg that rang once, was answered and ended has no story: its own fields say all of that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pbx.call_detail import QUEUES, TAKES_MESSAGES, CallDetail
from pbx.states import Direction, FinishedLeg, Step, StepKind

PARKS = "park"
TELLING = frozenset({PARKS, QUEUES, TAKES_MESSAGES})
"""Applications that are a step of a story although a call has but one record."""
ORDER = {kind: place for place, kind in enumerate(StepKind)}
RINGING = frozenset({StepKind.RANG, StepKind.ANSWERED})


@dataclass(slots=True)
class Happening:
    kind: StepKind
    at: datetime
    who: str
    until: datetime | None
    """None: it goes on."""


class Story:
    """The happenings of one leg. Told twice, each counts once."""

    __slots__ = ("_happenings",)

    def __init__(self) -> None:
        self._happenings: list[Happening] = []

    def begins(self, kind: StepKind, at: datetime, who: str = "") -> None:
        if who and not any(one.kind is kind and one.who == who and one.until is None for one in self._happenings):
            self._happenings.append(Happening(kind, at, who, None))

    def ends(self, kind: StepKind, at: datetime, who: str) -> bool:
        """Whether it was going on."""
        for one in self._happenings:
            if one.kind is kind and one.who == who and one.until is None:
                one.until = at
                return True
        return False

    def tells(self, kind: StepKind, at: datetime, who: str = "") -> None:
        """Something that takes no time."""
        if not any(one.kind is kind and one.who == who and one.at == at for one in self._happenings):
            self._happenings.append(Happening(kind, at, who, at))

    def steps(self, started: datetime, ended: datetime) -> tuple[Step, ...]:
        """In order of time, as seconds after `started`; what still goes on ends with the leg."""
        return _steps(started, ((one.kind, one.at, one.until or ended, one.who) for one in self._happenings))


def told(leg: FinishedLeg, mine: Sequence[CallDetail], details: Sequence[CallDetail]) -> tuple[Step, ...]:
    """The steps that records tell of a leg: `mine` are its own, `details` all of the same caller, oldest first."""
    plain = len(details) == 1 and details[0].application not in TELLING
    if plain and not leg.transferred_to and not leg.forwarded_to:
        return ()
    happened = [_of_record(detail, leg) for detail in mine] + [_of_record(d, leg) for d in details if d not in mine]
    found = [step for steps in happened for step in steps]
    if leg.transferred_to:
        found.append((StepKind.TRANSFERRED, mine[-1].ended, mine[-1].ended, leg.transferred_to))
    if leg.forwarded_to:
        refused = mine[0].ended if mine[0].callee_extension == leg.extension else leg.started
        found.append((StepKind.FORWARDED, refused, refused, leg.forwarded_to))
    return _steps(leg.started, found)


Told = tuple[StepKind, datetime, datetime, str]


def _of_record(detail: CallDetail, leg: FinishedLeg) -> list[Told]:
    """What one record adds to the story of `leg`; an incoming one is told of its own ringing alone."""
    outgoing = leg.direction is Direction.OUT
    rang = detail.callee_extension or detail.callee_number
    until = detail.ended
    if detail.application == TAKES_MESSAGES:
        return [(StepKind.VOICEMAIL, detail.started, until, "")] if leg.voicemail or outgoing else []
    if detail.application == PARKS:
        return [(StepKind.PARKED, detail.started, until, "")] if outgoing else []
    steps: list[Told] = []
    if detail.application == QUEUES and outgoing:
        steps.append((StepKind.QUEUED, leg.started, leg.started, detail.dialled))
    if rang and (outgoing or rang == leg.extension):
        waited = detail.application == QUEUES  # answered when the caller came to wait: how long it rang is not told
        lifted = detail.started if waited else detail.answered or detail.ended
        steps.append((StepKind.RANG, detail.started, lifted, rang))
        if detail.talked and not waited and until > lifted:  # after a pickup the first telephone reads as answered
            steps.append((StepKind.ANSWERED, lifted, lifted, rang))
    return steps


def _steps(started: datetime, happened: Iterable[Told]) -> tuple[Step, ...]:
    found = sorted(set(happened), key=lambda one: (one[1], ORDER[one[0]], one[3]))
    if sum(1 for kind, *_rest in found if kind is StepKind.RANG) < 2:
        found = [one for one in found if one[0] not in RINGING]
    return tuple(
        Step(kind, max(0.0, (at - started).total_seconds()), max(0.0, (until - at).total_seconds()), who)
        for kind, at, until, who in found
    )
