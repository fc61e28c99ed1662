"""Writing history."""

import hashlib
from collections.abc import Iterable

from django.db import transaction

from history.merging import DETAILS, FACTS, TIMES, merge
from history.models import Record
from pbx.states import FinishedLeg
from phonebook.folding import haystack
from phonebook.plan import plan

MERGED_FIELDS = ("outcome", *TIMES, *DETAILS, *FACTS)


@transaction.atomic
def record(pbx: str, legs: Iterable[FinishedLeg]) -> list[Record]:
    """Store `legs` of the exchange `pbx`; the rows that are new or changed.

    Safe to repeat, in any order and from several processes: a leg has one row, named by its origin,
    extension and direction, and each telling of it can only make the row truer (HIST-01).
    """
    told: dict[tuple[str, str, str], Record] = {}
    for leg in legs:
        row = _row(pbx, leg)
        earlier = told.setdefault(_key(row), row)
        if earlier is not row:
            merge(earlier, row)
    if not told:
        return []
    stored = _stored(pbx, told)
    new = [row for key, row in told.items() if key not in stored]
    Record.objects.bulk_create(new, ignore_conflicts=True)
    fresh = _stored(pbx, {_key(row): row for row in new})
    changed = [stored[key] for key, row in told.items() if key in stored and merge(stored[key], row)]
    # another process may have told of the same leg in the moment between
    raced = [fresh[_key(row)] for row in new if _key(row) in fresh and merge(fresh[_key(row)], row)]
    Record.objects.bulk_update(changed + raced, MERGED_FIELDS)
    return list(fresh.values()) + changed


def fitting(name: str, longest: int = 80) -> str:
    """The exchange's name for a call as a column of `longest` characters holds it; two long names stay two."""
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return f"{name[: longest - 17]}~{digest}"


def _row(pbx: str, leg: FinishedLeg) -> Record:
    other_side = leg.peer.number or (leg.dialled if leg.direction == "out" else "")
    number = plan().from_pbx(other_side)[:40]
    name = leg.peer.name[:80]
    return Record(
        pbx=pbx,
        origin=fitting(leg.origin),
        extension=leg.extension,
        direction=leg.direction.value,
        call=fitting(leg.call),
        outcome=leg.outcome.value,
        number=number,
        name=name,
        dialled=leg.dialled[:40],
        started=leg.started,
        answered=leg.answered,
        ended=leg.ended,
        talk_seconds=max(0, leg.talk_seconds),
        answered_by=leg.answered_by,
        voicemail=leg.voicemail,
        forwarded_to=plan().from_pbx(leg.forwarded_to)[:40] if leg.forwarded_to else "",
        transferred_to=plan().from_pbx(leg.transferred_to)[:40] if leg.transferred_to else "",
        via=leg.via[:40],
        to_own_mailbox=leg.to_own_mailbox,
        final=leg.final,
        haystack=haystack((name, number)),
    )


def _key(row: Record) -> tuple[str, str, str]:
    return row.origin, row.extension, row.direction


def _stored(pbx: str, told: dict[tuple[str, str, str], Record]) -> dict[tuple[str, str, str], Record]:
    """The rows that already exist for these keys, locked until the transaction ends."""
    origins = {origin for origin, _extension, _direction in told}
    rows = Record.objects.select_for_update().filter(pbx=pbx, origin__in=origins)
    return {_key(row): row for row in rows if _key(row) in told}
