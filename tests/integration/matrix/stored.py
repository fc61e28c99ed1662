"""What the database holds, as something that can be compared."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

from accounts.models import Bucket, JournalEntry, JournalHead, Session

BOOKKEEPING = (Session, Bucket, JournalEntry, JournalHead)
"""What a refusal may write: that somebody was there, how often they tried."""


def stored() -> dict[str, str]:
    """Table → digest of all its rows, without the bookkeeping."""
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = models - {model._meta.db_table for model in BOOKKEEPING}
    return {table: _digest(table) for table in sorted(tables)}


def changed(before: dict[str, str]) -> list[str]:
    """The tables that are not as they were."""
    return [table for table, digest in stored().items() if before[table] != digest]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
