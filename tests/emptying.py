"""Tests that commit leave an empty database behind, and the journal gives nothing up: its guard is taken off for that.

`unguarded()` is also what an attacker does who owns the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, transaction
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


def empty() -> None:
    """Leave nothing but the head of an empty journal, which a migration made.

    Django's `flush` takes five times as long: it makes the permissions and content types of Django anew.
    """
    tables = connection.introspection.django_table_names(include_views=False)
    with unguarded(), transaction.atomic(), connection.cursor() as cursor:
        for table in tables:  # in any order: references are checked at the end
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        apps.get_model("accounts", "JournalHead").objects.create(pk=1)


@pytest.fixture(scope="session", autouse=True)
def _emptied_after_each_test_that_commits() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield
