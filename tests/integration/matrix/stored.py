"""What the database holds, as something that can be compared."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from accounts.models import Bucket, JournalEntry, JournalHead, Session

BOOKKEEPING = (Session, Bucket, JournalEntry, JournalHead)
"""What a refusal may write: that somebody was there, how often they tried."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Trial:
    """What was written while something was tried."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        """Those that were not as before, without the bookkeeping; known once it is over."""
        self._written: set[str] = set()

    @contextmanager
    def undone(self) -> Iterator[None]:
        """As `undone`. Only tables that a statement names are compared: reading all of them took longer than trying."""
        with undone():
            with connection.execute_wrapper(self._note):
                yield
            inside = stored(self._written)
        outside = stored(self._written)
        self.tables = [table for table in sorted(inside) if inside[table] != outside[table]]

    def _note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not READS.match(sql):
            named = WRITES.match(sql)
            self._written |= {named[1]} if named else TABLES
        return execute(sql, params, many, context)


READS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|PRAGMA|EXPLAIN)\b", re.IGNORECASE)
WRITES = re.compile(r"""\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+["'`](\w+)["'`]""", re.IGNORECASE)
TABLES = frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def stored(tables: Iterable[str] = TABLES) -> dict[str, str]:
    """Table → digest of all its rows, without the bookkeeping."""
    bookkeeping = {model._meta.db_table for model in BOOKKEEPING}
    return {table: _digest(table) for table in sorted(set(tables) - bookkeeping)}


def _digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
