"""Thousands of rows a second into PostgreSQL: as its own COPY, and one parameter for all changes of a batch.

The ORM writes a place for each value of each row, and a CASE for each field of each change; at a thousand rows that
takes longer than the database does. On SQLite, which serves small installations, the ORM does it.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from history.calls.merging import FIELDS
from history.models import Record

Row = TypeVar("Row", bound=Model)

TABLE = Record._meta.db_table
ROWS = f"json_populate_recordset(NULL::{TABLE}, %s::json) AS told"
UPDATE = (
    f"UPDATE {TABLE} AS stored SET {', '.join(f'{field} = told.{field}' for field in FIELDS)} FROM {ROWS} "  # noqa: S608
    "WHERE stored.id = told.id"
)
IDS = "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)"


def made(model: type[Row], /, **values: Any) -> Row:
    """An unsaved row, of which every column but the id is said: by place, which takes Django less than half as long as
    by name."""
    return model(None, *map(values.__getitem__, _columns(model)))


@cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    """All but the id."""
    return tuple(field.attname for field in model._meta.concrete_fields if not field.primary_key)


def insert(rows: Sequence[Row], *, with_ids: bool = False) -> None:
    """Store `rows`, all of one table and none of them there yet: whoever calls it is alone (history.settling).
    They have their ids then, if those are wanted."""
    if not rows:
        return
    if connection.vendor != "postgresql":
        type(rows[0])._default_manager.bulk_create(rows)
        return
    meta, names = type(rows[0])._meta, _columns(type(rows[0]))
    with connection.cursor() as cursor:
        if with_ids:
            names = ("id", *names)
            cursor.execute(IDS, [meta.db_table, len(rows)])
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY {meta.db_table} ({', '.join(names)}) FROM STDIN") as copy,
        ):
            for values in map(attrgetter(*names), rows):
                copy.write_row(values)


def update(rows: Sequence[Record]) -> None:
    """Store what history.calls.merging may have changed of `rows`."""
    if not rows:
        return
    if connection.vendor != "postgresql":
        Record.objects.bulk_update(rows, FIELDS)
        return
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [_told(rows, ("id", *FIELDS))])


def _told(rows: Iterable[Record], fields: Sequence[str]) -> str:
    return json.dumps([{field: getattr(row, field) for field in fields} for row in rows], default=datetime.isoformat)
