"""Thousands of rows a second into PostgreSQL as its own COPY; elsewhere as the ORM does, and words plainly."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model

from phonebook.importing.rows import CELL_ENDS, COLUMNS, ROW_ENDS, Row, cells, escaped, pour
from phonebook.models import PUBLIC_BOOK

IDS = "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)"
INSERT_WORD = "INSERT INTO phonebook_word (book, word, contact_id) VALUES (%s, %s, %s)"
AT_ONCE = 2000


def insert(model: type[Model], rows: Sequence[Row], alike: Mapping[str, Any]) -> None:
    """Store `rows` of `model`, none of them there yet, which are `alike` in other columns. They have their ids then."""
    if not rows:
        return
    own, placed = COLUMNS[type(rows[0])]
    if connection.vendor != "postgresql":
        _insert_plainly(model, rows, (*own, *placed), alike)
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(IDS, [table, len(rows)])
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.id = pk
    rest = "".join([CELL_ENDS, cells(list(alike.values())), ROW_ENDS] if alike else [ROW_ENDS])
    lines = []
    for row in rows:
        if not row.poured:
            pour(row)
        place = [str(getattr(row, name)) for name in placed]
        lines.append(CELL_ENDS.join([row.poured, *place]) + rest)
    _copy(table, [*own, *placed, *alike], lines)


def insert_words(found: Iterable[tuple[int | None, int | None, Collection[str]]]) -> None:
    """(owner, contact, words that lead to it). No sign in a word means anything to COPY (`phonebook.folding.words`)."""
    books = ((owner or PUBLIC_BOOK, pk, words) for owner, pk, words in found)
    if connection.vendor != "postgresql":
        rows = sorted((book, word, pk) for book, pk, words in books for word in words)
        with connection.cursor() as cursor:
            cursor.executemany(INSERT_WORD, rows)
        return
    lines = [f"{book}{CELL_ENDS}{word}{CELL_ENDS}{pk}{ROW_ENDS}" for book, pk, words in books for word in words]
    lines.sort()  # as the index has them, so that it is filled from one end to the other
    _copy("phonebook_word", ["book", "word", "contact_id"], lines)


def _insert_plainly(model: type[Model], rows: Sequence[Row], names: Sequence[str], alike: Mapping[str, Any]) -> None:
    values_of = attrgetter(*names)
    made = [model(**dict(zip(names, values_of(row), strict=True)), **alike) for row in rows]
    model._default_manager.bulk_create(made, batch_size=AT_ONCE)
    for row, one in zip(rows, made, strict=True):
        row.id = one.pk


def _copy(table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for start in range(0, len(lines), AT_ONCE):
            copy.write(escaped(lines[start : start + AT_ONCE], len(columns)))
