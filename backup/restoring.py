"""A database filled from an archive."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field

from accounts import journal
from accounts.journal import Event, Origin
from backup import lines
from backup.archive import LIMIT, BadArchive, File, Reader, Rows
from backup.contents import Table, columns, tables
from downloads import storage

Node = tuple[str, str]
Tell = Callable[[str], None]


class Refused(Exception):
    """Why this archive cannot go into this database."""


def check(file: IO[bytes], limit: int = LIMIT) -> dict[str, Any]:
    """Read an archive to its end; what it says of itself. Raises BadArchive."""
    reader = Reader(file, limit)
    for _found in reader:
        pass
    return reader.about


def restore(file: IO[bytes], limit: int = LIMIT, tell: Tell = lambda _label: None) -> dict[str, Any]:
    """Fill the empty database, all or nothing, and bring it to today's tables; what the archive says of itself.

    Nobody is logged in afterwards. Raises BadArchive, Refused, and OSError if an installer finds no room.
    """
    reader = Reader(file, limit)
    executor = MigrationExecutor(connection)
    wanted = _wanted(reader.about, executor)
    _require_empty(executor, wanted)
    executor.migrate(wanted)
    models = tables(MigrationExecutor(connection).loader.project_state(wanted).apps)
    written: list[str] = []
    try:
        with transaction.atomic():
            _empty(models)
            for found in reader:
                if isinstance(found, Rows):
                    tell(found.label)
                    _insert(found, models, reader.about)
                else:
                    written.append(found.name)
                    _write(found)
            _count_on(models)
    except (DatabaseError, ValidationError, ValueError, TypeError) as error:
        _remove(written)
        raise BadArchive("It holds rows that do not fit its tables.") from error
    except BaseException:
        _remove(written)
        raise
    call_command("migrate", interactive=False, verbosity=0)
    journal.write(Event.RESTORED, None, Origin(), after=str(reader.about.get("taken", "")))
    return reader.about


def _wanted(about: Mapping[str, Any], executor: MigrationExecutor) -> list[Node]:
    """The migrations that made the tables of the archive."""
    try:
        nodes = [(str(app), str(name)) for app, name in about["migrations"]]
    except (KeyError, TypeError, ValueError) as error:
        raise BadArchive("It does not say what it is.") from error
    if unknown := [node for node in nodes if node not in executor.loader.graph.nodes]:
        raise Refused(f"It is of a newer version of the portal, {about.get('portal')}: {unknown[0][0]} is older here.")
    return nodes


def _require_empty(executor: MigrationExecutor, wanted: Sequence[Node]) -> None:
    """Nothing, or what an earlier try left behind."""
    plan = {migration for node in wanted for migration in executor.loader.graph.forwards_plan(node)}
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        if "accounts_user" in there:
            cursor.execute("SELECT COUNT(*) FROM accounts_user")
            if cursor.fetchone()[0]:
                raise Refused("This database has people already. A backup goes into a new one only.")
    if not set(executor.loader.applied_migrations) <= plan:
        raise Refused("This database has newer tables than the backup. A backup goes into a new one only.")
    if there and "django_migrations" not in there:
        raise Refused("This database belongs to something else. A backup goes into a new one only.")


def _empty(models: Mapping[str, Table]) -> None:
    """Away with what migrations have put into new tables: it is in the archive, too."""
    with connection.cursor() as cursor:
        for model in models.values():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - a name


def _insert(found: Rows, models: Mapping[str, Table], about: Mapping[str, Any]) -> None:
    model = models.get(found.label)
    told = (about.get("tables") or {}).get(found.label)
    if model is None or told is None:
        raise BadArchive("It holds a table that it does not speak of.")
    by_name = {field.attname: field for field in columns(model)}
    if set(told) != set(by_name):
        raise BadArchive("It holds a table with other columns than its version has.")
    fields = [by_name[name] for name in told]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join("%s" for _field in fields)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(_prepared(found.lines, fields)))


def _prepared(rows: Sequence[bytes], fields: Sequence["Field[Any, Any]"]) -> Iterator[list[Any]]:
    for line in rows:
        values = zip(fields, lines.read(line, fields), strict=True)
        yield [field.get_db_prep_save(value, connection) for field, value in values]


def _count_on(models: Mapping[str, Table]) -> None:
    """New rows get new numbers."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(statement)


def _write(found: File) -> None:
    storage.folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    path = storage.path_of(found.name)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
    with os.fdopen(fd, "wb") as target:
        for block in found.blocks:
            target.write(block)
        target.flush()
        storage.settle(target.fileno())


def _remove(names: Sequence[str]) -> None:
    for name in names:
        Path(storage.path_of(name)).unlink(missing_ok=True)
