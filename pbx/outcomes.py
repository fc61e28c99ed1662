"""How each leg ended: missed, answered, answered by another, moved on.

Decided from dials, answers and pickups alone. Asterisk's hangup causes lie (one busy member turns
the cause of all), and a group member's own dial ends before anybody answered; so a leg that was
rung is decided when its caller is answered by somebody or goes away. The exchange's call detail
records then confirm it (`pbx.details`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import IntEnum

from pbx.channels import NOBODY
from pbx.states import Direction, FinishedLeg, Outcome

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
        "by_machine",
        "call",
        "calls",
        "decision",
        "dialled",
        "ended",
        "extension",
        "forwarded_to",
        "interrupted",
        "open",
        "origin",
        "outgoing",
        "parts",
        "peer",
        "refused",
        "sent",
        "started",
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
        self.answered_by = ""
        self.forwarded_to = ""
        self.transferred_to = ""
        self.to_own_mailbox = False
        self.refused = False
        """Busy, rejected or rang out, at least once."""
        self.by_machine = False
        """Nobody but the exchange itself answered: an announcement, or a mailbox that does not count."""
        self.calls: list[str] = []
        """Further call ids that the leg's channels had."""
        self.interrupted = False
        """We lost sight of it: when it ended is a guess until the exchange's record comes."""
        self.parts: dict[str, FinishedLeg] = {}
        """What call detail records say, by their origin."""
        self.sent: FinishedLeg | None = None

    @property
    def key(self) -> Key:
        return self.origin, self.extension, Direction.OUT if self.outgoing else Direction.IN

    @property
    def over(self) -> bool:
        """Nothing more can come but another ring, or the exchange's record."""
        if self.outgoing or self.decision is Decision.ANSWERED:
            return not self.open
        return self.decision is not Decision.OPEN

    def decide(self, decision: Decision, at: datetime, answered_by: str = "") -> None:
        if decision > self.decision:
            self.decision = decision
            self.ended = max(at, self.started)
            self.answered_by = answered_by

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
        """The leg as history keeps it: what was seen live, confirmed by what records tell."""
        leg = FinishedLeg(
            origin=self.origin,
            call=self.call,
            extension=self.extension,
            direction=Direction.OUT if self.outgoing else Direction.IN,
            outcome=Outcome.OUTGOING if self.outgoing else OUTCOME[self.decision],
            peer=self.peer,
            dialled=self.dialled,
            started=self.started,
            answered=self.answered,
            ended=self.ended,
            talk_seconds=round(self.talk),
            answered_by=self.answered_by,
            forwarded_to=self.forwarded_to,
            transferred_to=self.transferred_to,
            via=self.via,
            to_own_mailbox=self.to_own_mailbox,
        )
        if not self.parts:
            return leg
        return confirmed(leg, self.parts.values(), interrupted=self.interrupted, by_machine=self.by_machine)


def confirmed(live: FinishedLeg, parts: Iterable[FinishedLeg], *, interrupted: bool, by_machine: bool) -> FinishedLeg:
    """`live` with what records add; who answered and where it went is what we saw.

    A record never takes an answer away, but for one: that of a machine, when it was voicemail. It
    never shortens a talk that we heard to its end either: after a transfer the exchange's records
    of the earlier leg stop, the telephone goes on.
    """
    parts = sorted(parts, key=lambda part: (part.origin != live.origin, part.started))
    own = [part for part in parts if part.origin == live.origin] or parts
    answers = [part for part in parts if part.answered]
    recorded = sum(part.talk_seconds for part in answers)
    outcome, answered_by = _better(live, own)
    answered = live.answered or (answers[0].answered if answers else None)
    talk = recorded if interrupted and answers else max(live.talk_seconds, recorded)
    if (by_machine and not answers) or outcome in (Outcome.MISSED, Outcome.ANSWERED_BY_OTHER):
        answered, talk = None, 0
    forwarded = live.forwarded_to or ("" if live.answered_by else _first(own, "forwarded_to"))
    return replace(
        live,
        outcome=outcome,
        peer=live.peer if live.peer.number or live.peer.name else own[0].peer,
        dialled=live.dialled or own[0].dialled,
        answered=answered,
        ended=max(live.started, *(part.ended for part in parts)) if interrupted else live.ended,
        talk_seconds=talk,
        answered_by=answered_by,
        voicemail=outcome is Outcome.MISSED and any(part.voicemail for part in own),
        forwarded_to="" if outcome is Outcome.INCOMING else forwarded,
        transferred_to=live.transferred_to or (_first(own, "transferred_to") if answered else ""),
        via=live.via or _first(own, "via"),
        to_own_mailbox=live.to_own_mailbox or any(part.to_own_mailbox for part in own),
        final=True,
    )


def _better(live: FinishedLeg, parts: Iterable[FinishedLeg]) -> tuple[Outcome, str]:
    """The outcome, and who answered instead: ours, unless a record knows of an answer we missed.

    After a pickup Asterisk writes that the target answered, for no time at all.
    """
    if live.direction is Direction.OUT:
        return live.outcome, ""
    best = max(parts, key=lambda part: DECISION[part.outcome])
    phantom = live.outcome is Outcome.ANSWERED_BY_OTHER and not best.talk_seconds
    if DECISION[best.outcome] > DECISION[live.outcome] and not phantom:
        return best.outcome, best.answered_by
    if live.outcome is best.outcome:
        return live.outcome, live.answered_by or best.answered_by
    return live.outcome, live.answered_by


def _first(parts: Iterable[FinishedLeg], name: str) -> str:
    """The first thing that the records say in the field `name`."""
    return next((value for part in parts if (value := str(getattr(part, name)))), "")
