"""An installation of before is migrated: what it holds stays, what the models promise holds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import JournalEntry, SecondFactor, Session, User

BEFORE = ("accounts", "0005_journal_is_append_only")


def migrate_to(*targets: tuple[str, str]) -> StateApps:
    """The models as they are then."""
    MigrationExecutor(connection).migrate([*targets])
    return MigrationExecutor(connection).loader.project_state([*targets]).apps


def migrate() -> None:
    """Of all rooms: others build on the newest of accounts."""
    migrate_to(*MigrationExecutor(connection).loader.graph.leaf_nodes())


@pytest.fixture
def apps_of_before(transactional_db: None) -> Iterator[StateApps]:
    """The models as they were; whatever the test does, the database is as it is now when it ends."""
    try:
        yield migrate_to(BEFORE)
    finally:
        migrate()


def test_factors_sessions_and_the_journal_survive_the_migrations(apps_of_before: StateApps) -> None:
    people = apps_of_before.get_model("accounts", "User")
    ala, ola = (people.objects.create(extension=extension, comment="") for extension in ("1011", "1012"))
    factors = apps_of_before.get_model("accounts", "SecondFactor")
    now = timezone.now()
    factors.objects.create(user=ala, secret="guards", confirmed_at=now)
    factors.objects.create(user=ola, secret="waits")
    sessions = apps_of_before.get_model("accounts", "Session")
    sessions.objects.create(session_key="k" * 32, user=ala, session_data="", expire_date=now + timedelta(hours=1))
    migrate()
    assert dict(SecondFactor.objects.values_list("user__extension", "secret")) == {"1011": "guards", "1012": "waits"}
    assert Session.objects.get().user == User.objects.get(extension="1011")


def test_t_aud_02_the_journal_is_append_only_after_the_migrations(apps_of_before: StateApps) -> None:
    migrate()
    user = User.objects.create(extension="1011")
    journal.write(Event.LOGGED_IN, user, Origin(user))
    for tamper in (lambda: JournalEntry.objects.update(after="x"), lambda: JournalEntry.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            tamper()


@pytest.mark.parametrize("confirmed", [True, False])
def test_one_factor_guards_and_one_is_set_up(ala: User, confirmed: bool) -> None:
    now = timezone.now()
    SecondFactor.objects.create(user=ala, secret="guards", confirmed_at=now)
    SecondFactor.objects.create(user=ala, secret="waits")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactor.objects.create(user=ala, secret="third", confirmed_at=now if confirmed else None)
