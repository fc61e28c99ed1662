"""The journal: sealed, append-only, in the transaction of the deed. SECURITY T-AUD-01, 02, 04, T-GDP-03."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import journal
from accounts.actions import own, password, rights
from accounts.journal import Event, Origin, chain
from accounts.journal.chain import Break, Fault
from accounts.models import Grant, JournalEntry, JournalHead, Session, User
from accounts.models.journal import JournalQuerySet
from tests.emptying import unguarded
from tests.integration.accounts.conftest import PASSWORD
from webcti.tasks import keep_house

ORIGIN = Origin(address="192.0.2.7", session="0123456789abcdef")


def entries(user: User, count: int) -> list[int]:
    """Write `count` entries; their numbers."""
    for number in range(count):
        journal.write(Event.DESCRIPTION_CHANGED, user, ORIGIN, before=f"at {number}", after=f"at {number + 1}")
    return list(JournalEntry.objects.order_by("pk").values_list("pk", flat=True))


def found() -> Break | None:
    return chain.verify().found


def test_entries_are_numbered_without_gaps_and_verify(ala: User) -> None:
    assert entries(ala, 5) == [1, 2, 3, 4, 5]
    report = chain.verify()
    assert (report.entries, report.found) == (5, None)


def test_an_empty_journal_is_whole(db: None) -> None:
    assert chain.verify().found is None


CHANGES = {
    "event": "logged_in",
    "subject_number": "1099",
    "subject_id": None,
    "actor_id": 77,
    "actor_number": "1031",
    "before": "nothing",
    "after": "everything",
    "address": "192.0.2.8",
    "session": "f" * 16,
    "seal": "0" * 64,
}


@pytest.mark.parametrize("field", [*CHANGES, "at"])
def test_t_aud_02_whatever_is_changed_in_an_entry_is_found(ala: User, field: str) -> None:
    numbers = entries(ala, 4)
    value = CHANGES.get(field, timezone.now() - timedelta(seconds=1))
    with unguarded():
        JournalEntry.objects.filter(pk=numbers[1]).update(**{field: value})
    assert found() == Break(numbers[1], Fault.CHANGED)


def test_t_aud_02_an_entry_that_was_taken_away_is_named(ala: User) -> None:
    numbers = entries(ala, 4)
    with unguarded():
        JournalEntry.objects.filter(pk__in=numbers[1:3]).delete()
    assert found() == Break(numbers[1], Fault.MISSING)


@pytest.mark.parametrize("left", [0, 1, 3])
def test_t_aud_02_the_newest_entries_cannot_be_taken_away_unseen(ala: User, left: int) -> None:
    numbers = entries(ala, 4)
    with unguarded():
        JournalEntry.objects.filter(pk__in=numbers[left:]).delete()
    assert found() == Break(numbers[left], Fault.MISSING)
    # even if the head is made to agree
    newest = JournalEntry.objects.order_by("pk").last()
    JournalHead.objects.update(last=left, seal=newest.seal if newest else "")
    assert found() == Break(left, Fault.CUT)


def test_t_aud_02_the_oldest_entries_cannot_be_taken_away_unseen(ala: User) -> None:
    numbers = entries(ala, 4)
    second = JournalEntry.objects.get(pk=numbers[1])
    with unguarded():
        JournalEntry.objects.filter(pk__lte=second.pk).delete()
    assert found() == Break(numbers[0], Fault.MISSING)
    JournalHead.objects.update(forgotten=second.pk, forgotten_seal=second.seal)
    assert found() == Break(numbers[-1], Fault.CUT)


def test_t_aud_02_an_entry_that_was_put_in_is_found(ala: User) -> None:
    numbers = entries(ala, 3)
    forged = {"event": "role_changed", "subject": ala, "subject_number": "1011", "seal": "a" * 64}
    for number in (numbers[-1] + 1, numbers[0] - 1):
        with transaction.atomic():
            JournalEntry.objects.create(pk=number, **forged)
            assert found() == Break(number, Fault.FOREIGN)
            transaction.set_rollback(True)
    with unguarded():
        JournalEntry.objects.filter(pk=numbers[1]).delete()
    JournalEntry.objects.create(pk=numbers[1], **forged)
    assert found() == Break(numbers[1], Fault.CHANGED)


def test_t_aud_02_two_entries_that_changed_places_are_found(ala: User) -> None:
    numbers = entries(ala, 3)
    with unguarded():
        for old, new in ((numbers[0], 99), (numbers[1], numbers[0]), (99, numbers[1])):
            JournalEntry.objects.filter(pk=old).update(id=new)
    assert found() == Break(numbers[0], Fault.CHANGED)


def test_t_aud_02_the_database_refuses_to_change_an_entry(ala: User) -> None:
    [number] = entries(ala, 1)
    with time_machine.travel(timezone.now() + timedelta(days=900)):
        for change in ({"after": "x"}, {"at": timezone.now() - timedelta(days=1000)}, {"seal": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                JournalEntry.objects.filter(pk=number).update(**change)


def test_t_aud_02_the_database_refuses_to_remove_an_entry(ala: User) -> None:
    [number] = entries(ala, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalEntry.objects.filter(pk=number).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalEntry.objects.all().delete()
    assert JournalEntry.objects.filter(pk=number).exists()


@pytest.mark.sqlite_only
def test_t_aud_02_sqlite_does_not_replace_an_entry(ala: User) -> None:
    entries(ala, 1)
    columns = "id, at, event, subject_number, actor_number, before, after, address, session, seal"
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(
            f"INSERT OR REPLACE INTO accounts_journalentry ({columns}) VALUES (1, '', '', '', '', '', '', '', '', '')"
        )


@pytest.mark.postgresql_only
def test_t_aud_02_postgresql_does_not_empty_the_journal(ala: User) -> None:
    entries(ala, 1)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("TRUNCATE accounts_journalentry")


def test_another_key_reads_nothing_into_the_journal(ala: User, settings: Settings) -> None:
    numbers = entries(ala, 2)
    settings.SECRET_KEY = "a-key-that-somebody-guessed-and-that-is-another-one"
    assert found() == Break(numbers[0], Fault.CHANGED)


def test_a_new_secret_key_leaves_the_journal_verifiable(ala: User, settings: Settings, tmp_path: Path) -> None:
    old = settings.SECRET_KEY
    entries(ala, 2)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the-new-key-of-this-very-test-is-long-enough", [old]
    assert found() is None
    entries(ala, 2)
    assert found() is None
    settings.SECRET_KEY_FALLBACKS = []
    assert found() == Break(1, Fault.CHANGED)
    (tmp_path / "keys").write_text(f"{old}\n")
    call_command("journal_verify", "--old-keys", str(tmp_path / "keys"), stdout=io.StringIO())


def test_retention_takes_the_old_end_and_the_rest_verifies(ala: User) -> None:
    now = timezone.now()
    for months_ago in (30, 26, 20, 1):
        with time_machine.travel(now - timedelta(days=30 * months_ago)):
            entries(ala, 2)
    assert journal.forget_before(now - timedelta(days=730)) == 4
    assert [entry.pk for entry in JournalEntry.objects.order_by("pk")] == [5, 6, 7, 8, 9]
    report = chain.verify()
    assert (report.first, report.last, report.found) == (5, 9, None)
    newest = JournalEntry.objects.first()
    assert newest is not None
    assert (newest.event, newest.before) == (Event.JOURNAL_SHORTENED, "4")
    assert journal.forget_before(now - timedelta(days=730)) == 0
    assert journal.forget_before(now) == 2, "whatever is asked, a year stays"
    assert found() is None
    entries(ala, 1)
    assert found() is None


def test_t_gdp_01_housekeeping_keeps_the_journal_as_long_as_the_settings_say(
    ala: User, settings: Settings, valkey_server: str
) -> None:
    for days in (800, 500, 1):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            entries(ala, 1)
    keep_house()
    assert [entry.pk for entry in JournalEntry.objects.order_by("pk")] == [2, 3, 4]
    settings.JOURNAL_DAYS = 366
    keep_house()
    assert [entry.pk for entry in JournalEntry.objects.order_by("pk")] == [3, 4, 5]
    assert found() is None


def test_retention_can_take_everything_and_the_journal_goes_on(ala: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=1000)):
        entries(ala, 3)
    assert journal.forget_before(timezone.now()) == 3
    assert entries(ala, 1) == [4, 5]
    assert found() is None


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_the_walk_holds_one_batch_in_memory_at_a_time(
    ala: User, batch: int, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(chain, "BATCH", batch)
    numbers = entries(ala, 4)
    reads = {1: 5, 2: 3, 1000: 1}[batch]
    with django_assert_num_queries(1 + reads + 3):  # head, batches; the newest, head again, nothing more
        assert found() is None
    with unguarded():
        JournalEntry.objects.filter(pk=numbers[3]).update(after="x")
    assert found() == Break(numbers[3], Fault.CHANGED)


def run_command(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("journal_verify", *words, stdout=out, stderr=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_what_it_found_and_ends_with_one(ala: User) -> None:
    assert run_command() == (0, "The journal is empty.\n")
    entries(ala, 3)
    code, said = run_command()
    assert code == 0
    assert "All 3 entries are as they were written, 1 to 3." in said
    newest = said.split("The newest is ")[1].strip()
    entries(ala, 1)
    assert run_command("--holds", newest)[0] == 0
    with unguarded():
        JournalEntry.objects.filter(pk=2).update(after="x")
    assert run_command() == (1, "Entry 2 was changed, or stands where another stood.\n")


def test_t_aud_02_an_earlier_walk_s_last_words_show_that_an_old_copy_was_put_back(ala: User) -> None:
    entries(ala, 2)
    copy = JournalHead.objects.values("last", "seal", "mark").get()
    entries(ala, 2)
    newest = run_command()[1].split("The newest is ")[1].strip()
    with unguarded():
        JournalEntry.objects.filter(pk__gt=copy["last"]).delete()
    JournalHead.objects.update(**copy)
    assert run_command()[0] == 0, "the copy itself is whole"
    assert run_command("--holds", newest) == (1, "Entry 4 is missing.\n")
    entries(ala, 2)  # somebody else's entries under the old numbers
    assert run_command("--holds", newest)[0] == 1


def test_t_gdp_03_an_account_goes_and_its_entries_keep_the_numbers(ala: User, administrator: User) -> None:
    rights.disable(ala, Origin(administrator))
    ala.delete()
    entry = JournalEntry.objects.visible_to(administrator).get(event=Event.ACCOUNT_DISABLED)
    assert (entry.subject, entry.subject_number, entry.actor_number) == (None, "1011", "1031")
    assert found() is None


DEEDS: dict[str, Callable[[User], object]] = {
    "description": lambda user: own.update_description(user, "away", ORIGIN),
    "application": lambda user: own.update_application(user, {"language": "de"}, ORIGIN),
    "password": lambda user: password.set_password(user, "ganz neues Passwort 8", ORIGIN),
    "PIN": lambda user: password.open_by_pin(user, "7391", ORIGIN),
    "disable": lambda user: rights.disable(user, ORIGIN),
    "role": lambda user: rights.change_role(user, User.Role.MANAGER, ORIGIN),
}


def stored() -> list[list[object]]:
    return [sorted(map(repr, model._default_manager.values_list())) for model in (User, Grant, Session, JournalEntry)]


@pytest.mark.parametrize("deed", DEEDS)
def test_t_aud_04_what_cannot_be_written_down_is_not_done(
    ala: User, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored()

    def fail(*_args: object, **_options: object) -> None:
        raise DatabaseError("no space left on device")

    monkeypatch.setattr(JournalQuerySet, "bulk_create", fail)
    with pytest.raises(DatabaseError):
        DEEDS[deed](User.objects.get(pk=ala.pk))
    assert stored() == before


@pytest.mark.parametrize("deed", DEEDS)
def test_t_aud_01_every_deed_is_written_down_with_who_whose_and_from_where(ala: User, deed: str) -> None:
    DEEDS[deed](User.objects.get(pk=ala.pk))
    entry = JournalEntry.objects.get()
    assert (entry.subject_number, entry.address, entry.session) == ("1011", "192.0.2.7", "0123456789abcdef")
    assert "7391" not in entry.before + entry.after
    assert "Passwort" not in entry.before + entry.after
    assert PASSWORD not in entry.before + entry.after


def test_t_aud_04_a_deed_that_swallows_the_failure_is_rolled_back_all_the_same(
    ala: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deed() -> None:
        with transaction.atomic():
            User.objects.filter(pk=ala.pk).update(description="changed")
            with pytest.raises(TypeError):
                journal.write(Event.DESCRIPTION_CHANGED, ala, ORIGIN, before=None)  # type: ignore[arg-type]

    deed()
    ala.refresh_from_db()
    assert ala.description == ""


@pytest.mark.django_db(transaction=True)
def test_twenty_who_write_at_once_make_one_chain_and_wait_for_nobody_for_ever() -> None:
    people = [User.objects.create_user(str(2000 + number), comment=f"Writer {number}") for number in range(20)]
    failures: list[Exception] = []
    barrier = threading.Barrier(len(people), timeout=20)

    def work(user: User) -> None:
        try:
            barrier.wait()
            for number in range(5):
                own.update_description(user, f"round {number}", Origin(user))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    report = chain.verify()
    assert (report.entries, report.found) == (100, None)
    assert [JournalEntry.objects.filter(subject=user).count() for user in people] == [5] * 20


@pytest.mark.django_db(transaction=True)
def test_the_walk_is_right_while_others_write() -> None:
    user = User.objects.create_user("2000")
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                journal.write(Event.DESCRIPTION_CHANGED, user, ORIGIN)
        finally:
            connection.close()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        reports = [chain.verify() for _ in range(10)]
    finally:
        stop.set()
        writer.join(30)
    assert {report.found for report in reports} == {None}
