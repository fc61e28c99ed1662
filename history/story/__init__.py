"""One call's story: what happened, step by step, as whoever may see this call may know it.

The own leg is told whole. Of the other telephones that the same call rang, only that they rang and which of them
answered: with whom else they spoke is not this viewer's.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from history.lists.presentation import Row, rows
from history.models import Record
from history.people.sides import NOBODY, Side, sides
from pbx.states import StepKind
from phonebook.plan import plan
from ui.timelines import Kind, Span, Timeline, drawn

LONGEST_STORY = 60
"""Steps that are told of one call."""
MOST_OTHERS = 20
"""Other telephones that are named."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, `after` seconds from the beginning, lasting `seconds` (0: a moment)."""

    kind: StepKind
    after: float
    seconds: float = 0.0
    who: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    after: int
    """Seconds from the beginning."""
    words: str
    icon: str


@dataclass(frozen=True, slots=True)
class Story:
    row: Row
    sentences: Sequence[Sentence]
    timeline: Timeline


ICONS: dict[StepKind, str] = {
    StepKind.RANG: "phone-incoming",
    StepKind.QUEUED: "users",
    StepKind.ANSWERED: "phone",
    StepKind.HELD: "pause",
    StepKind.PARKED: "square-parking",
    StepKind.TRANSFERRED: "phone-forwarded",
    StepKind.PICKED_UP: "users-round",
    StepKind.FORWARDED: "phone-forwarded",
    StepKind.VOICEMAIL: "voicemail",
}


def story(user: User, record: Record) -> Story:
    """What `user`, who may see `record`, may know of it."""
    steps = steps_of(record)
    others = [leg for leg in _others(record) if not _is_told(leg, steps)]
    people = sides(user, {record.extension, *(step.who for step in steps), *(leg.extension for leg in others)})
    (row,) = rows(user, [record])
    told = sorted([*steps, *(_of_other(leg, record.started) for leg in others)], key=lambda step: step.after)
    return Story(
        row,
        (_beginning(row, people), *_payer(row), *_sentences(told, people), _end(record)),
        drawn((*_own_spans(record, steps, people), *_other_spans(record, others, people))),
    )


def steps_of(record: Record) -> list[Step]:
    """What is known of the own leg: as it was watched, else what its facts say."""
    packed = json.loads(record.steps) if record.steps else []
    told = packed[:LONGEST_STORY]
    steps = [Step(StepKind(kind), after, seconds, _canonical(who)) for kind, after, seconds, who in told]
    kinds = {step.kind for step in steps}
    found = [step for step in _from_facts(record) if step.kind not in kinds]
    return sorted([*steps, *found], key=lambda step: step.after)


def _canonical(who: str) -> str:
    """The exchange says a number its own way; what is none, as the name of a queue, stays as it is."""
    return plan().from_pbx(who) or who


def _from_facts(record: Record) -> Iterable[Step]:
    ring = ((record.answered or record.ended) - record.started).total_seconds()
    if record.direction == "in":
        yield Step(StepKind.RANG, 0.0, ring, record.extension)
    if record.answered:
        yield Step(StepKind.ANSWERED, ring, who=record.extension if record.direction == "in" else record.number)
    elif record.answered_by:
        yield Step(StepKind.ANSWERED, ring, who=record.answered_by)
    length = (record.ended - record.started).total_seconds()
    if record.forwarded_to:
        yield Step(StepKind.FORWARDED, length, who=record.forwarded_to)
    if record.transferred_to:
        yield Step(StepKind.TRANSFERRED, length, who=record.transferred_to)
    if record.voicemail:
        yield Step(StepKind.VOICEMAIL, length)


def _others(record: Record) -> list[Record]:
    """The other telephones that the same call rang."""
    legs = Record.objects.filter(pbx=record.pbx, origin=record.origin, direction="in")
    return list(legs.exclude(extension=record.extension).order_by("started", "extension")[:MOST_OTHERS])


def _is_told(leg: Record, steps: Sequence[Step]) -> bool:
    return any(step.who == leg.extension for step in steps)


def _of_other(leg: Record, began: datetime) -> Step:
    after = (leg.started - began).total_seconds()
    if leg.outcome == Record.Outcome.INCOMING and leg.answered:
        return Step(StepKind.ANSWERED, (leg.answered - began).total_seconds(), who=leg.extension)
    return Step(StepKind.RANG, after, (leg.ended - leg.started).total_seconds(), leg.extension)


def _beginning(row: Row, people: Mapping[str, Side]) -> Sentence:
    own = named(people.get(row.extension, NOBODY), row.extension)
    other = named(row.other)
    if row.outcome == Record.Outcome.OUTGOING:
        return Sentence(0, _("%(who)s called %(whom)s.") % {"who": own, "whom": other}, "phone-outgoing")
    words = {"who": other, "whom": own, "group": row.via}
    text = _("%(who)s called %(whom)s.") if not row.via else _("%(who)s called %(group)s, and %(whom)s was to ring.")
    return Sentence(0, text % words, "phone-incoming")


def _payer(row: Row) -> Iterable[Sentence]:
    if row.account:
        yield Sentence(0, _("The account %(number)s pays for it.") % {"number": row.account}, "id-card")


def _sentences(steps: Iterable[Step], people: Mapping[str, Side]) -> Iterable[Sentence]:
    for step in steps:
        yield Sentence(round(step.after), _words(step, people), ICONS[step.kind])


def _words(step: Step, people: Mapping[str, Side]) -> str:
    who = named(people.get(step.who, NOBODY), step.who)
    seconds = round(step.seconds)
    lasted = ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    text = {
        StepKind.RANG: _("%(who)s rang for %(time)s."),
        StepKind.QUEUED: _("Waited in the queue %(who)s for %(time)s."),
        StepKind.ANSWERED: _("%(who)s answered."),
        StepKind.HELD: _("On hold for %(time)s."),
        StepKind.PARKED: _("Waited in the parking space %(who)s."),
        StepKind.TRANSFERRED: _("Transferred to %(who)s."),
        StepKind.PICKED_UP: _("%(who)s picked up the call."),
        StepKind.FORWARDED: _("Passed on to %(who)s."),
        StepKind.VOICEMAIL: _("The mailbox took the call."),
    }[step.kind]
    return text % {"who": who, "time": lasted}


def _end(record: Record) -> Sentence:
    return Sentence(round(_after(record, record.ended)), _("The call was over."), "phone-off")


def named(side: Side, otherwise: str = "") -> str:
    """Somebody in a sentence: a name with the number, as far as it may be shown."""
    if side.hidden:
        return side.name or _("a hidden number")
    if side.name and side.number and side.number != side.name:
        return f"{side.name} ({side.pretty})"
    return side.name or side.pretty or otherwise or _("a withheld number")


def _own_spans(record: Record, steps: Sequence[Step], people: Mapping[str, Side]) -> Iterable[Span]:
    lane = _lane(record.extension, people)
    length = _after(record, record.ended)
    answered = _after(record, record.answered) if record.answered else length
    incoming = record.direction == "in"
    yield Span(lane, Kind.RINGS if incoming else Kind.WAITS, 0.0, answered, _("rings") if incoming else _("calls"))
    if record.answered:
        yield Span(lane, Kind.TALKS, answered, length, _("talks"))
    for step in steps:
        if step.kind in (StepKind.HELD, StepKind.PARKED) and step.seconds:
            yield Span(lane, Kind.HOLDS, step.after, step.after + step.seconds, _("on hold"))


def _other_spans(record: Record, others: Iterable[Record], people: Mapping[str, Side]) -> Iterable[Span]:
    """That they rang, and that one of them answered; nothing of the conversation but that there was one."""
    for leg in others:
        lane, began = _lane(leg.extension, people), max(0.0, _after(record, leg.started))
        answered = _after(record, leg.answered or leg.ended)
        yield Span(lane, Kind.RINGS, began, answered, _("rings"))
        if leg.outcome == Record.Outcome.INCOMING and leg.answered:
            yield Span(
                lane, Kind.TALKS, answered, min(_after(record, leg.ended), _after(record, record.ended)), _("answered")
            )


def _lane(extension: str, people: Mapping[str, Side]) -> str:
    return people.get(extension, NOBODY).name or extension


def _after(record: Record, at: datetime) -> float:
    return (at - record.started).total_seconds()
