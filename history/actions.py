"""Writing history."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from history import hours
from history.calls import bulk, links
from history.calls.merging import merge
from history.calls.names import fitting
from history.keeping import retention
from history.missed import settling
from history.missed.settling import Call
from history.models import Record
from history.people import peers
from history.recordings import arriving
from history.telling import notify
from history.telling.changes import Told, Topics
from pbx.states import FinishedLeg, Step
from phonebook.numbers import NumberingPlan, NumberKind
from phonebook.plan import plan

Follower = Callable[[Sequence[Record], Sequence[Record]], Told]
"""What has to follow from rows that are new or changed, and from rows that are about to go."""
INSIDE = frozenset({NumberKind.INTERNAL, NumberKind.SERVICE_CODE})
Key = tuple[str, str, str]
"""What names a leg for ever within one exchange: origin, extension, direction."""


class Written(NamedTuple):
    """What a writing came to: the rows that are new or changed, and who is to be told (telling.changes.Told)."""

    records: Sequence[Record] = ()
    changed: Mapping[str, Topics] = MappingProxyType({})
    people: Mapping[int, Topics] = MappingProxyType({})


_followers: list[Follower] = []


def follow_with(follower: Follower) -> None:
    """Have `follower` asked in each transaction that writes calls, for the rooms above. It must not raise."""
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def record(pbx: str, legs: Iterable[FinishedLeg]) -> Written:
    """Store `legs` of the exchange `pbx`, and what follows from them.

    Safe to repeat, in any order and from several processes: a leg has one row, named by its origin,
    extension and direction, and each telling of it can only make the row truer (HIST-01).
    """
    told: dict[Key, Record] = {}
    for leg in retention.kept(legs):
        row = _row(pbx, leg)
        earlier = told.setdefault(_key(row), row)
        if earlier is not row:
            merge(earlier, row)
    if not told:
        return Written()
    settling.alone()
    there = _stored(pbx, told)
    stored = {key: row for key, row in there.items() if key in told}
    new = [row for key, row in told.items() if key not in stored]
    bulk.insert(new, with_ids=True)
    before = {key: copy(row) for key, row in stored.items()}
    altered = [key for key, row in stored.items() if merge(row, told[key])]
    changed = [stored[key] for key in altered]
    bulk.update(changed)
    records = new + changed
    hours.change([before[key] for key in altered], records)
    above = (follower(records, ()) for follower in _followers)
    begun = {(pbx, row.origin) for row in new} - {(pbx, origin) for origin, _extension, _direction in there}
    return Written(records, *Told.together((*_follow(records, (), begun), *above)))


@transaction.atomic
def forget(pbx: str, keys: Iterable[Key]) -> Written:
    """Take back what was told of these legs and does not hold: their rows go, with what followed from them."""
    wanted = {(fitting(origin), extension, direction) for origin, extension, direction in keys}
    settling.alone()
    gone = [row for key, row in _stored(pbx, wanted).items() if key in wanted]
    above = [follower((), gone) for follower in _followers]
    hours.change(gone, ())
    Record.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return Written((), *Told.together((*_follow((), gone, frozenset()), *above)))


def _follow(records: Sequence[Record], gone: Sequence[Record], begun: Set[Call]) -> Iterator[Told]:
    """What follows from rows that are new or changed, and from rows that went; in the transaction that wrote them.
    Of the calls that have `begun` with them there is no other row."""
    peers.meet(records)
    notify.queue_calls(records, timezone.now())
    links.attach(records)
    yield _lists(records)
    yield _lists(gone)
    yield arriving.attach(records)
    yield settling.follow(records, gone, begun)


def _lists(records: Sequence[Record]) -> Told:
    """The rows show in the lists of their extensions."""
    changed: dict[str, Topics] = {}
    for row in records:
        topics = frozenset({"history", "voicemail"} if row.voicemail else {"history"})
        changed[row.extension] = changed.get(row.extension, frozenset()) | topics
    return Told(changed)


def _row(pbx: str, leg: FinishedLeg) -> Record:
    other_side = leg.peer.number or (leg.dialled if leg.direction == "out" else "")
    number = _canonical(plan(), other_side)
    name = _text(leg.peer.name, 80)
    return bulk.made(
        Record,
        pbx=pbx,
        origin=fitting(leg.origin),
        extension=leg.extension,
        direction=leg.direction.value,
        call=fitting(leg.call),
        outcome=leg.outcome.value,
        number=number,
        name=name,
        dialled=_text(leg.dialled),
        started=leg.started,
        answered=leg.answered,
        ended=leg.ended,
        talk_seconds=max(0, leg.talk_seconds),
        answered_by=leg.answered_by,
        voicemail=leg.voicemail,
        forwarded_to=_canonical(plan(), leg.forwarded_to),
        transferred_to=_canonical(plan(), leg.transferred_to),
        asked=leg.asked,
        onward_answered=leg.onward_answered,
        onward_seconds=max(0, leg.onward_seconds),
        via=_text(leg.via),
        to_own_mailbox=leg.to_own_mailbox,
        account=_text(leg.account),
        final=leg.final,
        internal=bool(number) and number[0] != "+" and plan().read(number).kind in INSIDE,
        steps=_packed(leg.steps),
    )


@lru_cache(maxsize=50_000)
def _canonical(numbers: NumberingPlan, text: str) -> str:
    """The key of a number that the exchange gave: most of them come again and again."""
    return numbers.from_pbx(text)[:40] if text else ""


def _text(told: str, longest: int = 40) -> str:
    """What the exchange told, without the one sign that a database may refuse."""
    return told.replace("\0", "")[:longest]


def _packed(steps: Sequence[Step]) -> str:
    """The steps as JSON, `[[kind, after, seconds, who], …]`; empty for none. Read by history.story."""
    if not steps:
        return ""
    told = [[step.kind.value, round(step.after, 1), round(step.seconds, 1), step.who] for step in steps]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _key(row: Record) -> Key:
    return row.origin, row.extension, row.direction


def _stored(pbx: str, wanted: Iterable[Key]) -> dict[Key, Record]:
    """The rows that already exist of the calls of these keys, locked until the transaction ends."""
    origins = {origin for origin, _extension, _direction in wanted}
    rows = Record.objects.select_for_update().filter(pbx=pbx, origin__among=origins)
    return {_key(row): row for row in rows}
