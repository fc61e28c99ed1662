"""How each leg ended: missed, answered, answered by another, moved on.

Decided from dials, answers and pickups alone. Asterisk's hangup causes lie (one busy member turns
the cause of all), and a group member's own dial ends before anybody answered; so a leg that was
rung is decided when its caller is answered by somebody or goes away. The exchange's call detail
records then confirm it (`pbx.details`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from pbx.call_detail import CallDetail
from pbx.channels import NOBODY
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome, Step, StepKind
from pbx.story import Story

Key = tuple[str, str, Direction]


class Decision(IntEnum):
    """What became of a leg that was rung. It only ever rises: an answered leg is never missed."""

    OPEN = 0
    MISSED = 1
    ANSWERED_BY_OTHER = 2
    ANSWERED = 3


OUTCOME = {
    Decision.OPEN: Outcome.MISSED,
    Decision.MISSED: Outcome.MISSED,
    Decision.ANSWERED_BY_OTHER: Outcome.ANSWERED_BY_OTHER,
    Decision.ANSWERED: Outcome.INCOMING,
}
DECISION = {
    Outcome.MISSED: Decision.MISSED,
    Outcome.ANSWERED_BY_OTHER: Decision.ANSWERED_BY_OTHER,
    Outcome.INCOMING: Decision.ANSWERED,
}


class Entry:
    """One leg while its call lives and for a while after: a queue may ring it many times."""

    __slots__ = (
        "answered",
        "answered_by",
        "asked",
        "by_machine",
        "call",
        "calls",
        "connected",
        "decision",
        "dialled",
        "ended",
        "extension",
        "fetched",
        "forwarded_to",
        "interrupted",
        "lines",
        "onward",
        "onward_answered",
        "open",
        "origin",
        "outgoing",
        "parts",
        "peer",
        "refused",
        "sent",
        "started",
        "story",
        "talk",
        "to_own_mailbox",
        "transferred_to",
        "via",
    )

    def __init__(self, origin: str, extension: str, started: datetime, *, call: str, outgoing: bool) -> None:
        self.origin = origin
        self.extension = extension
        self.outgoing = outgoing
        self.call = call
        self.started = started
        self.peer = NOBODY
        self.dialled = ""
        self.via = ""
        self.decision = Decision.OPEN
        self.answered: datetime | None = None
        self.ended = started
        self.talk = 0.0
        self.open: dict[str, datetime | None] = {}
        """Channels of this leg that live, and since when each talks."""
        self.lines: set[str] = set()
        """Channels to somebody outside that it rang and that live."""
        self.answered_by = ""
        self.forwarded_to = ""
        self.transferred_to = ""
        self.onward_answered: datetime | None = None
        self.onward = 0
        """Seconds of talk outside with whom it was sent on to."""
        self.to_own_mailbox = False
        self.fetched: Party | None = None
        """Whom it took from the car park; what was dialled for that is nobody's number."""
        self.refused = False
        """Busy, rejected or rang out, at least once."""
        self.asked: Entry | None = None
        """The leg at whose other end was whom its owner handed its partner on to."""
        self.connected = False
        """Its owner is out of it, and its line outside goes on with the other end of the leg that `asked` it."""
        self.by_machine = False
        """Nobody but the exchange itself answered: an announcement, or a mailbox that does not count."""
        self.calls: list[str] = []
        """Further call ids that the leg's channels had."""
        self.interrupted = False
        """We lost sight of it: when it ended is a guess until the exchange's record comes."""
        self.parts: dict[str, FinishedLeg] = {}
        """What call detail records say, by their origin."""
        self.sent: FinishedLeg | None = None
        self.story = Story()

    @property
    def key(self) -> Key:
        return self.origin, self.extension, Direction.OUT if self.outgoing else Direction.IN

    @property
    def over(self) -> bool:
        """Nothing more can come but another ring, or the exchange's record."""
        if self.outgoing or self.decision is Decision.ANSWERED:
            return not self.open
        return self.decision is not Decision.OPEN

    @property
    def goes_on_without_it(self) -> bool:
        """Its owner connected its other end with somebody else."""
        return bool(self.transferred_to or self.asked or self.connected)

    @property
    def paying(self) -> tuple["Entry", ...]:
        """The legs whose lines outside are open while its other end talks on without it."""
        itself = () if self.asked and not self.outgoing else (self,)
        return (*itself, self.asked) if self.asked and self.asked.connected else itself

    def decide(self, decision: Decision, at: datetime, answered_by: str = "") -> None:
        if decision > self.decision:
            self.decision = decision
            self.ended = max(at, self.started)
            self.answered_by = answered_by

    def forwards(self, number: str, at: datetime) -> None:
        self.forwarded_to = number
        self.story.tells(StepKind.FORWARDED, at, number)

    def goes_on_outside(self, talks: Sequence[CallDetail]) -> None:
        """These were talked with somebody outside after the leg's extension had handed the call on."""
        if talks:
            self.onward_answered = min(detail.answered or detail.started for detail in talks)
            self.onward = max(self.onward, sum(detail.talk_seconds for detail in talks))

    def went_on_outside(self, since: datetime, until: datetime) -> None:
        """A line outside that the leg's extension had handed on was open until then."""
        self.onward_answered = self.onward_answered or since
        self.onward = max(self.onward, round((until - since).total_seconds()))

    def talks(self, channel: str, at: datetime) -> None:
        """The leg's channel came to talk with somebody. The first answer stays."""
        if channel in self.open and self.open[channel] is None:
            self.open[channel] = at
            if self.answered is None:
                self.answered = at
        if not self.outgoing:
            self.decide(Decision.ANSWERED, at)

    def closed(self, channel: str, at: datetime) -> None:
        if channel in self.open:
            since = self.open.pop(channel)
            if since is not None:
                self.talk += max(0.0, (at - since).total_seconds())
            self.ended = max(at, self.ended)

    def value(self) -> FinishedLeg:
        """The leg as history keeps it: what was seen live, with what records add.

        A record never takes an answer away, but for one: that of a machine, when it was voicemail.
        It never shortens a talk that we heard to its end either: after a transfer the exchange's
        records of the earlier leg stop, the telephone goes on.
        """
        outcome = Outcome.OUTGOING if self.outgoing else OUTCOME[self.decision]
        told = self._told(outcome) if self.parts else NOTHING_TOLD
        outcome = told.outcome or outcome
        answered = self.answered or told.answered
        talk = told.talk_seconds if self.interrupted and told.answered else max(round(self.talk), told.talk_seconds)
        by_nobody = self.by_machine and bool(self.parts) and told.answered is None
        if by_nobody or outcome in (Outcome.MISSED, Outcome.ANSWERED_BY_OTHER):
            answered, talk = None, 0
        pays = self in self.paying
        forwarded = self.forwarded_to or ("" if self.answered_by else told.forwarded_to)
        return FinishedLeg(
            origin=self.origin,
            call=self.call,
            extension=self.extension,
            direction=Direction.OUT if self.outgoing else Direction.IN,
            outcome=outcome,
            peer=self.fetched or (self.peer if self.peer.number or self.peer.name else told.peer),
            dialled="" if self.fetched else self.dialled or told.dialled,
            started=self.started,
            answered=answered,
            ended=max(self.started, told.ended or self.ended) if self.interrupted else self.ended,
            talk_seconds=talk,
            answered_by=told.answered_by or self.answered_by,
            voicemail=outcome is Outcome.MISSED and told.voicemail,
            forwarded_to="" if outcome is Outcome.INCOMING else forwarded,
            transferred_to=self.transferred_to or (told.transferred_to if answered else ""),
            asked=self.asked is not None,
            onward_answered=(told.onward_answered or self.onward_answered) if pays else None,
            onward_seconds=max(told.onward_seconds, self.onward) if pays else 0,
            via=self.via or told.via,
            to_own_mailbox=self.to_own_mailbox or told.to_own_mailbox,
            account=told.account,
            final=bool(self.parts),
            steps=self._steps(told),
        )

    def _steps(self, told: "Told") -> tuple[Step, ...]:
        """What was seen; of voicemail only records tell, and of what nobody watched."""
        seen = self.story.steps(self.started, self.ended)
        if not seen or (self.interrupted and len(told.steps) > len(seen)):
            return told.steps
        return seen + tuple(step for step in told.steps if step.kind is StepKind.VOICEMAIL)

    def _told(self, seen: Outcome) -> "Told":
        """What the records tell of this leg, as one; `seen` is how it ended by what we saw.

        Those of another origin continue it after a transfer: they only add to the talk. That another
        answered is what we saw: after a pickup Asterisk writes that the target answered, and a call
        taken from the car park reads as if it had been answered where it rang before.
        """
        parts = sorted(self.parts.values(), key=lambda part: (part.origin != self.origin, part.started))
        own = parts if len(parts) == 1 else [part for part in parts if part.origin == self.origin] or parts
        answers = [part for part in parts if part.answered]
        told = Told(
            peer=own[0].peer,
            dialled=own[0].dialled,
            answered=answers[0].answered if answers else None,
            ended=max(part.ended for part in parts),
            talk_seconds=sum(part.talk_seconds for part in answers),
            voicemail=any(part.voicemail for part in own),
            forwarded_to=_first(own, "forwarded_to"),
            transferred_to=_first(own, "transferred_to"),
            onward_answered=min((part.onward_answered for part in parts if part.onward_answered), default=None),
            onward_seconds=max(part.onward_seconds for part in parts),
            via=_first(own, "via"),
            to_own_mailbox=any(part.to_own_mailbox for part in own),
            account=_first(own, "account"),
            steps=own[0].steps,
        )
        if not self.outgoing:
            best = max(own, key=lambda part: DECISION[part.outcome])
            known = seen is Outcome.ANSWERED_BY_OTHER and not self.interrupted
            if DECISION[best.outcome] > DECISION[seen] and not known:
                told.outcome, told.answered_by = best.outcome, best.answered_by
            elif seen is best.outcome and not self.answered_by:
                told.answered_by = best.answered_by
        return told


@dataclass(slots=True)
class Told:
    """The gist of one or more records of the same leg."""

    peer: Party = NOBODY
    dialled: str = ""
    answered: datetime | None = None
    ended: datetime | None = None
    talk_seconds: int = 0
    voicemail: bool = False
    forwarded_to: str = ""
    transferred_to: str = ""
    onward_answered: datetime | None = None
    onward_seconds: int = 0
    via: str = ""
    to_own_mailbox: bool = False
    account: str = ""
    outcome: Outcome | None = None
    """Set when it is better than what we saw."""
    answered_by: str = ""
    steps: tuple[Step, ...] = ()


NOTHING_TOLD = Told()


def _first(parts: Iterable[FinishedLeg], name: str) -> str:
    """The first thing that the records say in the field `name`."""
    return next((value for part in parts if (value := str(getattr(part, name)))), "")
