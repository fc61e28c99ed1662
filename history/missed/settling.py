"""The ledger of missed calls after some calls became known, changed or went (see history.missed).

What is affected is read again, and nothing else: a call that is told makes or unmakes missed calls of its own, and
closes those of the same person; whatever a changed call had closed is judged anew. Runs in the transaction that wrote
the calls, one at a time.
"""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q

from history.calls import bulk
from history.missed import HORIZON, Closing, Key, Missed, Reached, Rung, members, missed_calls, settle
from history.models import MissedCall, Record
from history.telling.changes import Told
from phonebook.people import People, same_people

LOCK = 0x11EDBE4  # names the ledger among PostgreSQL's advisory locks
LONGEST_RING = timedelta(hours=1)
"""A conversation began to ring at most so long before somebody answered."""
MADE = ("call", "number", "name", "started")
RUNG = ("pbx", "origin", "call", "extension", "via", "outcome", "number", "name", "started")
CLOSED = ("reached_at", "reached_by", "reached_in_id")
Call = tuple[str, str]
"""Exchange and origin."""
IN, OUT = "in", "out"


@dataclass(frozen=True)
class Touched:
    """Calls that were told, changed or went."""

    records: Sequence[Record]
    gone: Sequence[Record]
    begun: Set[Call] = frozenset()
    """Of these `records` has all legs."""

    @cached_property
    def all(self) -> Sequence[Record]:
        return (*self.records, *self.gone)

    @cached_property
    def rung(self) -> list[Record]:
        return [record for record in self.all if record.direction == IN]

    @cached_property
    def told(self) -> list[Reached]:
        """The conversations that `records` say."""
        return [reached for record in self.records if (reached := _reached(record))]

    @cached_property
    def conversations(self) -> list[Reached]:
        return self.told + [reached for record in self.gone if (reached := _reached(record))]


def alone() -> None:
    """Have no other process write calls until the transaction ends: of two that tell of a missed call and of its
    answer at the same time, neither would see the other's. To be asked for before anything is written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def follow(records: Sequence[Record], gone: Sequence[Record] = (), begun: Set[Call] = frozenset()) -> Told:
    """Bring the ledger up to date after `records` were written and `gone` deleted; who is to be told. Of the calls that
    have `begun` there are no rows but `records`, so that none are read."""
    touched = Touched(records, gone, begun)
    people = same_people(number for record in touched.all for number in (record.number, record.via))
    rows = _affected(touched, people)
    groups = members.learn(touched.rung, people.house)
    if not rows and not any(record.outcome == Record.Outcome.MISSED for record in touched.rung):
        return Told()
    people = people.and_also(same_people({row.number for row in rows} - people.asked))
    scopes = _write(rows, *_judged(touched, rows, people))
    return groups.told(scopes, people.house | {record.extension for record in touched.all})


def _affected(touched: Touched, people: People) -> list[MissedCall]:
    """The rows of the touched calls, those that they may close, and those that they had closed."""
    origins = {record.origin for record in touched.rung}
    wanted = Q(pbx__in={record.pbx for record in touched.all}, origin__among=origins) if origins else Q(pk__in=())
    wanted |= Q(reached_in__id__among=[record.pk for record in touched.records])
    talks = touched.conversations
    if talks:
        first = min(talk.at for talk in talks)
        later = Q(reached_at=None) | Q(reached_at__gte=first)
        numbers = people.all_of({talk.number for talk in talks})
        wanted |= Q(later, number__among=numbers, started__gte=first - HORIZON)
    return list(MissedCall.objects.filter(wanted))


def _judged(
    touched: Touched, rows: Collection[MissedCall], people: People
) -> tuple[dict[Key, Missed], dict[Key, Closing]]:
    """What is missed, and what closed it, of all that is affected."""
    origins = {(record.pbx, record.origin) for record in touched.rung}
    edited = {record.pk for record in touched.records}
    vanished = {record.answered for record in touched.gone}
    kept = {
        _key(row): row
        for row in rows
        if (row.pbx, row.origin) not in origins and row.reached_in_id not in edited and row.reached_at not in vanished
    }
    missed_at = {(record.pbx, record.origin) for record in touched.rung if record.outcome == Record.Outcome.MISSED}
    legs = _legs(touched, missed_at | {(row.pbx, row.origin) for row in rows})
    unknown = {leg.via for leg in legs if leg.via} - people.asked
    house = people.house | same_people(unknown).house
    affected = {_key(row) for row in rows}
    missed = missed_calls(legs, house.__contains__).items()
    found = {key: call for key, call in missed if key in affected or key[:2] in origins}
    talks = _conversations([call for key, call in found.items() if key not in kept], people)
    talks.update(touched.told)
    closings = settle(found.values(), talks, people.same)
    for key, row in kept.items():
        if row.reached_at:
            before = Closing(row.reached_at, row.reached_by, row.reached_in_id)
            closings[key] = min(before, closings.get(key, before), key=lambda closing: (closing.at, closing.by))
    return found, closings


def _legs(touched: Touched, origins: Set[Call]) -> list[Rung]:
    """All telephones that these calls rang."""
    here = origins & touched.begun
    told = [row for row in touched.rung if (row.pbx, row.origin) in here]
    legs = [_rung(tuple(getattr(row, field) for field in RUNG)) for row in told]
    by_exchange: dict[str, set[str]] = {}
    for pbx, origin in origins - here:
        by_exchange.setdefault(pbx, set()).add(origin)
    if not by_exchange:
        return legs
    wanted = Q(pk__in=())
    for pbx, some in by_exchange.items():
        wanted |= Q(pbx=pbx, origin__among=some)
    return legs + [_rung(row) for row in Record.objects.filter(wanted, direction=IN).values_list(*RUNG)]


def _rung(told: Sequence[Any]) -> Rung:
    pbx, origin, call, extension, via, outcome, number, name, started = told
    return Rung(pbx, origin, call, extension, via, outcome != Record.Outcome.MISSED, number, name, started)


def _conversations(missed: Sequence[Missed], people: People) -> set[Reached]:
    """Those that may have closed these calls, as the records have them."""
    numbers = people.all_of({call.number for call in missed if call.number})
    if not numbers:
        return set()
    first, last = min(call.at for call in missed), max(call.at for call in missed) + HORIZON
    rows = Record.objects.filter(
        number__among=numbers,
        started__gte=first - LONGEST_RING,
        started__lte=last,
        answered__gte=first,
        outcome__in=(Record.Outcome.INCOMING, Record.Outcome.OUTGOING),
        to_own_mailbox=False,
    )
    fields = ("pk", "origin", "extension", "via", "number", "answered")
    return {Reached(*values) for values in rows.values_list(*fields)}


def _write(rows: Collection[MissedCall], found: dict[Key, Missed], closings: dict[Key, Closing]) -> set[str]:
    """Make the rows say so, except what somebody has marked as done; whose lists changed."""
    before = {_key(row): row for row in rows}
    after = {key: _row(call, closings.get(key)) for key, call in found.items()}
    changed = {
        key: row
        for key, row in after.items()
        if key not in before or (before[key].done_at is None and _values(before[key]) != _values(row))
    }
    bulk.insert([row for key, row in changed.items() if key not in before])
    MissedCall.objects.bulk_create(
        [row for key, row in changed.items() if key in before],
        update_conflicts=True,
        unique_fields=("pbx", "origin", "scope"),
        update_fields=(*MADE, "reached_at", "reached_by", "reached_in"),
    )
    untrue = [row for key, row in before.items() if key not in after]
    if untrue:
        MissedCall.objects.filter(pk__in=[row.pk for row in untrue]).delete()
    return {key.scope for key in changed} | {row.scope for row in untrue}


def _row(call: Missed, closing: Closing | None) -> MissedCall:
    row = MissedCall(**call.key._asdict(), call=call.call, number=call.number, name=call.name, started=call.at)
    if closing:
        row.reached_at, row.reached_by, row.reached_in_id = closing.at, closing.by, closing.record
    return row


def _values(row: MissedCall) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in (*MADE, *CLOSED))


def _key(row: MissedCall) -> Key:
    return Key(row.pbx, row.origin, row.scope)


def _reached(record: Record) -> Reached | None:
    """The conversation in which somebody of ours spoke with the other side, if there was one."""
    if record.answered is None or not record.number or record.to_own_mailbox:
        return None
    if record.outcome not in (Record.Outcome.INCOMING, Record.Outcome.OUTGOING):
        return None
    return Reached(record.pk, record.origin, record.extension, record.via, record.number, record.answered)
