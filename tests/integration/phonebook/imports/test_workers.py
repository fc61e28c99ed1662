"""Workers that die in the middle, two of them at once, and two people who bring the same into one book."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from jobs import inbox, run
from jobs.kinds import Running
from jobs.models import Job
from phonebook import announcing
from phonebook.importing import arriving, storing, undoing, work
from phonebook.models import Contact, Import, ImportLine
from tests.integration.jobs.conftest import later
from tests.integration.phonebook.imports.conftest import bring, browser, work_all

pytestmark = pytest.mark.django_db(transaction=True)


def table(count: int) -> bytes:
    rows = (f"Contact {nth},60157{nth:04},\r\n" for nth in range(count))
    return ("Name,Mobile,E-mail\r\n" + "".join(rows) + ",,\r\n,,\r\n").encode()


class Killed(BaseException):
    """Nothing in the portal catches this: the worker is gone."""


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH", 10)


def killed_after(batches: int, monkeypatch: pytest.MonkeyPatch, *, inside: bool) -> None:
    """The worker dies once it stored so many batches, or in the transaction of the next one."""
    name, left = ("_write_groups" if inside else "_settle"), [batches]
    original = getattr(storing._Batch, name)

    def dying(batch: Any, *given: Any) -> None:
        if left[0] == 0:
            left[0] = -1
            raise Killed
        left[0] -= 1
        original(batch, *given)

    monkeypatch.setattr(storing._Batch, name, dying)


@pytest.mark.parametrize("inside", [True, False])
def test_a_worker_that_is_killed_loses_no_contact_and_doubles_none(
    anna: User, small_batches: None, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    found = bring(anna, table(55), duplicates="create")
    killed_after(3, monkeypatch, inside=inside)
    with pytest.raises(Killed):
        run.run_next()
    found.refresh_from_db()
    assert (found.state, found.created, Contact.objects.filter(owner=anna).count()) == ("running", 30, 30)
    with later(seconds=91):
        work_all()
    found.refresh_from_db()
    assert (found.state, found.created) == ("done", 55)
    assert names(anna) == sorted(f"Contact {nth}" for nth in range(55))


def test_open_pages_hear_of_an_import_once_and_of_its_undoing(
    anna: User, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[Any, Any]] = []
    monkeypatch.setattr(announcing, "_listeners", [lambda people, everybody: heard.append((people, everybody))])
    found = bring(anna, table(55), duplicates="create")
    work_all()
    assert heard == [({anna.pk: {"contacts"}}, ())]
    found.refresh_from_db()
    undoing.undo(found)
    work_all()
    assert heard == [({anna.pk: {"contacts"}}, ())] * 2


def test_a_worker_that_was_overtaken_stores_nothing(anna: User, small_batches: None) -> None:
    found = bring(anna, table(20))
    late = storing.Storer(Import.objects.get(pk=found.pk))
    work_all()
    with pytest.raises(storing.OvertakenError):
        late.store(late.prepared([]), 11)
    assert Contact.objects.filter(owner=anna).count() == 20


def stopped(user: User) -> Import:
    """One of forty that was stopped after ten."""
    found = bring(user, table(40), duplicates="create")
    steps = work._import(running_of(found))
    next(steps)
    assert browser(user).post(f"/book/import/{found.pk}/drop/").status_code == 302
    assert list(steps) == []
    found.refresh_from_db()
    return found


def test_an_import_that_is_stopped_stays_at_what_is_done(anna: User, small_batches: None) -> None:
    found = stopped(anna)
    assert (found.state, found.created) == ("failed", 10)
    assert found.can_be_undone
    assert 'id="import-resume"' in browser(anna).get(f"/book/import/{found.pk}/").content.decode()


def test_an_import_that_was_stopped_goes_on_where_it_was(anna: User, small_batches: None) -> None:
    found = stopped(anna)
    for _click in range(2):
        assert browser(anna).post(f"/book/import/{found.pk}/resume/").status_code == 302
    work_all()
    found.refresh_from_db()
    assert (found.state, found.created, found.rejected, found.error, found.stored) == ("done", 40, 0, "", "")
    assert names(anna) == sorted(f"Contact {nth}" for nth in range(40))
    assert 'id="import-resume"' not in browser(anna).get(f"/book/import/{found.pk}/").content.decode()


def test_an_import_that_is_undone_cannot_go_on(anna: User, small_batches: None) -> None:
    found = stopped(anna)
    browser(anna).post(f"/book/import/{found.pk}/undo/")
    work_all()
    browser(anna).post(f"/book/import/{found.pk}/resume/")
    work_all()
    found.refresh_from_db()
    assert (found.state, found.stored) == ("undone", "")
    assert names(anna) == []


def test_t_imp_04_files_of_imports_that_could_go_on_do_not_pile_up(anna: User, small_batches: None) -> None:
    for _nth in range(arriving.MOST_WAITING + 2):
        newest = stopped(anna)
    bring(anna, table(1))
    work_all()
    assert len(list(inbox.folder().iterdir())) == arriving.MOST_WAITING
    arriving.forget_old(timezone.now() + timedelta(hours=25))
    assert list(inbox.folder().iterdir()) == []
    newest.refresh_from_db()
    assert (newest.state, newest.can_go_on, newest.can_be_undone) == ("failed", False, True)


def names(owner: User) -> list[str]:
    return sorted(Contact.objects.filter(owner=owner).values_list("name", flat=True))


def running_of(found: Import) -> Running:
    job = Job.objects.get(pk=found.job)  # type: ignore[misc]
    return Running(job.uuid, job.owner_id, job.arguments, job.cursor)


@pytest.mark.postgresql_only  # SQLite has one writer at a time
@pytest.mark.req("BOOK-09")
def test_two_people_import_the_same_into_the_public_book_at_once_without_doubles(
    editor: User, small_batches: None
) -> None:
    other = User.objects.create_user("1022", "kanarek przy drzwiach", comment="Olaf Other", contact_access="edit")
    brought = [bring(user, table(200), book="public") for user in (editor, other)]
    ready = threading.Barrier(2)
    failed: list[BaseException] = []

    def importing(found: Import) -> None:
        try:
            ready.wait(30)
            for _progress in work._import(running_of(found)):
                pass
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=importing, args=(found,)) for found in brought]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    names = list(Contact.objects.filter(owner=None).values_list("name", flat=True))
    assert len(names) == len(set(names)) == 200
    counts = Import.objects.values_list("created", "skipped")
    assert sum(created for created, _skipped in counts) == 200
    assert sum(skipped for _created, skipped in counts) == 200
    assert ImportLine.objects.filter(outcome="skipped").count() == 200
