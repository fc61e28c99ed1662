"""Tests that commit leave an empty database behind, and the journal gives nothing up: its guard is taken off for that.

`unguarded()` is also what an attacker does who owns the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase

TABLE = "accounts_journalentry"


@contextmanager
def unguarded() -> Iterator[None]:
    """The triggers of the journal do nothing inside."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            away, back = [f"ALTER TABLE {TABLE} DISABLE TRIGGER USER"], [f"ALTER TABLE {TABLE} ENABLE TRIGGER USER"]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
            triggers = cursor.fetchall()
            away, back = [f"DROP TRIGGER {name}" for name, _sql in triggers], [sql for _name, sql in triggers]
        for statement in away:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in back:
                cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def _emptied_after_each_test_that_commits() -> Iterator[None]:
    empty = TransactionTestCase._fixture_teardown

    def empty_unguarded(case: TransactionTestCase) -> None:
        with unguarded():
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_unguarded)
        yield
