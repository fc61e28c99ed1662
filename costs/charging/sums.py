"""The daily sums: what differs in charges is added to them, never summed again.

Charges that history has purged are no more, and what they cost stays in the sums of their day: a statement of a month
that is over does not change (docs/decisions/0017).
"""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from costs.models import Charge, DailyCost
from history.calls import bulk

TABLE = DailyCost._meta.db_table
NAMES = ("extension", "account", "day", "destination")
COUNTED = ("calls", "seconds", "cost", "unknown")
ADD = (
    f"UPDATE {TABLE} AS stored SET {', '.join(f'{name} = stored.{name} + told.{name}' for name in COUNTED)} "  # noqa: S608
    f"FROM json_populate_recordset(NULL::{TABLE}, %s::json) AS told "
    f"WHERE {' AND '.join(f'stored.{name} = told.{name}' for name in NAMES)} "
    f"RETURNING {', '.join(f'stored.{name}' for name in NAMES)}, stored.calls"
)


class Key(NamedTuple):
    """Names a sum."""

    extension: str
    account: str
    day: date
    destination: str


class Sum(NamedTuple):
    calls: int = 0
    seconds: int = 0
    cost: Decimal = Decimal(0)
    unknown: int = 0


def add(differences: Iterable[tuple[Charge, int]]) -> None:
    """Count each charge in (1) or out (-1). The caller is alone with the history (history.missed.settling)."""
    found = {key: sum_ for key, sum_ in _together(differences).items() if any(sum_)}
    if not found:
        return
    calls = _add_in_place(found) if connection.vendor == "postgresql" else _add_one_by_one(found)
    new = [(key, sum_) for key, sum_ in found.items() if key not in calls]
    bulk.insert([bulk.made(DailyCost, **key._asdict(), **sum_._asdict()) for key, sum_ in new])
    empty = [key for key, left in calls.items() if not left]
    for key in empty:
        DailyCost.objects.filter(**key._asdict(), calls=0).delete()


def _together(differences: Iterable[tuple[Charge, int]]) -> dict[Key, Sum]:
    found: dict[Key, Sum] = {}
    for charge, sign in differences:
        key = Key(charge.extension, charge.account, charge.day, charge.destination)
        calls, seconds, cost, unknown = found.get(key, Sum())
        found[key] = Sum(
            calls + sign,
            seconds + sign * charge.seconds,
            cost + sign * (charge.cost or 0),
            unknown + sign * (charge.cost is None),
        )
    return found


def _add_in_place(found: dict[Key, Sum]) -> dict[Key, int]:
    """Which sums there were, and how many calls each counts now."""
    rows = [key._asdict() | sum_._asdict() for key, sum_ in found.items()]
    with connection.cursor() as cursor:
        cursor.execute(ADD, [json.dumps(rows, default=str)])
        return {Key(*names): calls for *names, calls in cursor.fetchall()}


def _add_one_by_one(found: dict[Key, Sum]) -> dict[Key, int]:
    there = DailyCost.objects.filter(extension__in={key.extension for key in found}, day__in={key.day for key in found})
    rows = {key: row for row in there if (key := Key(*(getattr(row, name) for name in NAMES))) in found}
    for key, row in rows.items():
        for name in COUNTED:
            setattr(row, name, getattr(row, name) + getattr(found[key], name))
    DailyCost.objects.bulk_update(rows.values(), COUNTED)
    return {key: row.calls for key, row in rows.items()}
