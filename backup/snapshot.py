"""One moment's view of the database, that nobody waits for."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

ALIAS = "snapshot"


@contextmanager
def taken(folder: Path) -> Iterator[str]:
    """The alias of a connection that sees what is committed now, and nothing later.

    SQLite gives a copy, which lies in `folder` meanwhile: the portal's transactions there lock out all writers.
    """
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(dir=folder, prefix=".webcti-backup-") as name, _copied(Path(name)) as alias:
            yield alias
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield DEFAULT_DB_ALIAS


@contextmanager
def _copied(folder: Path) -> Iterator[str]:
    path = folder / "portal.sqlite3"
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(copy)
    finally:
        copy.close()
    connections.databases[ALIAS] = {**connections.databases[DEFAULT_DB_ALIAS], "NAME": str(path)}
    try:
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]
