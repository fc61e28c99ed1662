"""Charges and daily sums, written: only what differs, and the sums by exactly that difference."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from costs.charging import sums
from costs.models import Charge
from history.calls import bulk
from history.models import Record

NAMES = ("record_id", "part")
SAID = tuple(
    field.attname for field in Charge._meta.concrete_fields if not field.primary_key and field.attname not in NAMES
)


class Change(NamedTuple):
    """Of one charge."""

    before: Charge | None
    after: Charge | None


def compare(records: Iterable[Record], wanted: Iterable[Charge]) -> tuple[list[Charge], list[Change]]:
    """The charges that `records` have, and what has to change for them to be exactly those `wanted`."""
    before = list(Charge.objects.filter(record__id__among=[record.pk for record in records]))
    there = {_name(row): row for row in before}
    changes = []
    for charge in wanted:
        earlier = there.pop(_name(charge), None)
        if earlier is None or _said(earlier) != _said(charge):
            changes.append(Change(earlier, charge))
    return before, changes + [Change(row, None) for row in there.values()]


def store(changes: Sequence[Change]) -> None:
    """Write them down. To be called within the transaction that compared them, alone (history.missed.settling)."""
    if changes:
        _write(changes)


def _write(changes: Sequence[Change]) -> None:
    gone = [before.pk for before, after in changes if before and after is None]
    if gone:
        Charge.objects.filter(pk__in=gone).delete()
    other = [after for before, after in changes if before and after]
    if other:
        Charge.objects.bulk_create(
            other, update_conflicts=True, unique_fields=("record", "part"), update_fields=[*map(_field, SAID)]
        )
    bulk.insert([after for before, after in changes if before is None and after])
    differences = [(charge, -1) for charge, _after in changes if charge]
    differences += [(charge, 1) for _before, charge in changes if charge]
    sums.add(differences)


def spent(changes: Iterable[Change]) -> list[tuple[str, datetime, Decimal]]:
    """By how much each extension spent more or less: extension, when the call began, difference. What an account pays
    is none of the extension's, and what is not known is not spent."""
    found = []
    for before, after in changes:
        for charge, sign in ((before, -1), (after, 1)):
            if charge and not charge.account and charge.cost:
                found.append((charge.extension, charge.started, sign * charge.cost))
    return found


def _name(charge: Charge) -> tuple[object, ...]:
    return charge.record_id, charge.part


def _said(charge: Charge) -> tuple[object, ...]:
    return tuple(getattr(charge, name) for name in SAID)


def _field(attname: str) -> str:
    return next(field.name for field in Charge._meta.concrete_fields if field.attname == attname)
