"""How long a list may keep the database busy (T-DOS-01)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

LONGEST = 3000
"""Milliseconds of one statement."""
CANCELLED = "57014"
"""PostgreSQL's word for a statement that took too long."""


class TooMuchError(Exception):
    """So many calls would have to be looked through that the reader should name a shorter period."""


@contextmanager
def limited() -> Iterator[None]:
    """Statements in here end after LONGEST on PostgreSQL. Raises TooMuchError.

    SQLite serves installations so small that nothing takes that long, and has no such limit.
    """
    if connection.vendor != "postgresql":
        yield
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(LONGEST)])
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == CANCELLED:
            raise TooMuchError from error
        raise
