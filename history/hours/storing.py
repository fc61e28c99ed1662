"""Differences of sums into the table: in one statement on PostgreSQL, row by row on SQLite."""

import json
from collections.abc import Mapping
from datetime import date

from django.db import connection

from history.calls import bulk
from history.models import HourlyCalls
from history.models.hours import WAITS

TABLE = HourlyCalls._meta.db_table
NAMES = ("extension", "day", "hour")
SUMMED = ("answered", "outgoing", "seconds", *WAITS)
ADD = (
    f"UPDATE {TABLE} AS stored SET {', '.join(f'{name} = stored.{name} + told.{name}' for name in SUMMED)} "  # noqa: S608
    f"FROM json_populate_recordset(NULL::{TABLE}, %s::json) AS told "
    f"WHERE {' AND '.join(f'stored.{name} = told.{name}' for name in NAMES)} "
    f"RETURNING {', '.join(f'stored.{name}' for name in NAMES)}, stored.answered + stored.outgoing"
)
Key = tuple[str, date, int]


def add(differences: Mapping[Key, Mapping[str, int]]) -> None:
    """Add what each hour has more (or less) of each sum; an hour without a call left has no row."""
    if not differences:
        return
    left = _add_in_place(differences) if connection.vendor == "postgresql" else _add_one_by_one(differences)
    bulk.insert([HourlyCalls(**_values(key, sums)) for key, sums in differences.items() if key not in left])
    for key, calls in left.items():
        if not calls:
            HourlyCalls.objects.filter(**dict(zip(NAMES, key, strict=True))).delete()


def _values(key: Key, sums: Mapping[str, int]) -> dict[str, object]:
    return {**dict(zip(NAMES, key, strict=True)), **{name: sums.get(name, 0) for name in SUMMED}}


def _add_in_place(differences: Mapping[Key, Mapping[str, int]]) -> dict[Key, int]:
    """Which hours there were, and how many calls each counts now."""
    rows = [_values(key, sums) for key, sums in differences.items()]
    with connection.cursor() as cursor:
        cursor.execute(ADD, [json.dumps(rows, default=str)])
        return {(extension, day, hour): calls for extension, day, hour, calls in cursor.fetchall()}


def _add_one_by_one(differences: Mapping[Key, Mapping[str, int]]) -> dict[Key, int]:
    extensions, days = {key[0] for key in differences}, {key[1] for key in differences}
    there = HourlyCalls.objects.filter(extension__in=extensions, day__in=days)
    rows = {key: row for row in there if (key := (row.extension, row.day, row.hour)) in differences}
    for key, row in rows.items():
        for name in SUMMED:
            setattr(row, name, getattr(row, name) + differences[key].get(name, 0))
    HourlyCalls.objects.bulk_update(rows.values(), SUMMED)
    return {key: row.answered + row.outgoing for key, row in rows.items()}
