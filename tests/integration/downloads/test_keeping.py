"""Which installer is in place, who is told, and what goes when (ADM-04, ADM-05, T-UPL-07)."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.journal import Event, Origin
from accounts.models import JournalEntry, User
from downloads import arriving, keeping, storage
from downloads.models import Installer, Upload
from downloads.tasks import purge
from mail.models import Letter
from tests.integration.accounts.letterbox import fetch
from tests.integration.downloads.conftest import PAGE, PASSWORD, Desk, Stored
from tests.unit.downloads.samples import installer

OnCommit = Callable[..., Any]
OLD, NEW = installer(20_000, 1), installer(30_000, 2)


@pytest.fixture
def two(desk: Desk) -> tuple[Installer, Installer]:
    """One of before, and the one in place."""
    desk.bring("Portal-2.14.1.exe", OLD)
    desk.bring("Portal-2.15.0.exe", NEW)
    return Installer.objects.previous().get(), Installer.objects.current().get()


@pytest.mark.req("ADM-05")
def test_t_upl_07_all_administrators_are_told_of_the_old_and_the_new_checksum(
    desk: Desk, two: tuple[Installer, Installer]
) -> None:
    more = {"role": User.Role.ADMINISTRATOR, "email": "jan@example.com", "language": "pl"}
    User.objects.create_user("1032", PASSWORD, comment="Jan Nowak", **more)
    User.objects.create_user("1033", PASSWORD, role=User.Role.ADMINISTRATOR, email="gone@example.com", is_active=False)
    User.objects.create_user("1034", PASSWORD, role=User.Role.MANAGER, email="manager@example.com")
    Letter.objects.all().delete()
    desk.bring("Portal-2.16.0.exe", OLD)
    letters = {letter.to[0]: letter for letter in fetch()}
    assert set(letters) == {"ewa@example.com", "jan@example.com"}
    english = letters["ewa@example.com"]
    assert english.subject == "WebCTI: another installer is in place"
    for said in (two[1].sha256, Installer.objects.current().get().sha256, "Portal-2.16.0.exe", "2.15.0", "Ewa Zając"):
        assert said in english.body
    assert letters["jan@example.com"].subject != english.subject
    assert not mail.outbox


def test_t_upl_07_t_aud_01_the_journal_has_who_and_from_what_to_what(
    two: tuple[Installer, Installer], administrator: User
) -> None:
    first, second = JournalEntry.objects.filter(event=Event.INSTALLER_CHANGED).order_by("pk")
    assert (first.actor, first.before) == (administrator, "")
    assert (second.before, second.after) == (two[0].told, two[1].told)
    assert two[1].sha256 in second.after


@pytest.mark.req("ADM-04")
def test_removing_asks_first_and_can_be_undone_for_thirty_days(
    desk: Desk, two: tuple[Installer, Installer], stored: Stored
) -> None:
    old, new = two
    address = f"{PAGE}{new.pk}/remove/"
    page = desk.client.get(address).content.decode()
    assert new.name in page
    assert Installer.objects.current().exists(), "nothing is done by looking"
    assert desk.client.post(address)["Location"] == PAGE
    assert not Installer.objects.current().exists()
    assert len(stored) == 2
    assert desk.client.post(address).status_code == 404
    shown = desk.client.get(PAGE).content.decode()
    assert "No installer" in shown
    assert new.name in shown
    assert "WebCTI: the installer was removed" in [letter.subject for letter in fetch()]
    back = f"{PAGE}{new.pk}/bring-back/"
    assert desk.client.post(back, {"current": PASSWORD})["Location"] == PAGE
    assert Installer.objects.current().get() == new
    assert Installer.objects.previous().get() == old


def test_t_upl_07_bringing_back_and_destroying_take_the_password(
    desk: Desk, two: tuple[Installer, Installer], stored: Stored, django_capture_on_commit_callbacks: OnCommit
) -> None:
    old, new = two
    for deed in ("bring-back", "destroy"):
        answer = desk.client.post(f"{PAGE}{old.pk}/{deed}/", {"current": "guessed"})
        assert (answer.status_code, "not your current password" in answer.content.decode()) == (200, True)
    assert Installer.objects.current().get() == new
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.client.post(f"{PAGE}{old.pk}/destroy/", {"current": PASSWORD}).status_code == 302
    assert list(Installer.objects.all()) == [new]
    assert [path.name for path in stored.paths] == [new.stored]
    assert JournalEntry.objects.filter(event=Event.INSTALLER_DESTROYED, before=old.told).exists()


def test_the_one_in_place_is_neither_brought_back_nor_destroyed(desk: Desk, two: tuple[Installer, Installer]) -> None:
    old, new = two
    for pk, deed in ((new.pk, "bring-back"), (new.pk, "destroy"), (old.pk, "remove"), (999_999, "destroy")):
        assert desk.client.post(f"{PAGE}{pk}/{deed}/", {"current": PASSWORD}).status_code == 404
    assert Installer.objects.current().get() == new


def test_what_somebody_else_did_meanwhile_is_told(
    desk: Desk, two: tuple[Installer, Installer], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, _new = two

    def gone(_installer: Installer, _origin: Origin) -> None:
        raise keeping.Gone

    monkeypatch.setattr(keeping, "_bring_back", gone)
    answer = desk.client.post(f"{PAGE}{old.pk}/bring-back/", {"current": PASSWORD}, follow=True)
    assert "Somebody else was quicker" in answer.content.decode()


@pytest.mark.parametrize("deed", [keeping.remove, keeping.destroy, keeping.bring_back])
def test_a_second_click_finds_nothing(two: tuple[Installer, Installer], administrator: User, deed: object) -> None:
    old, new = two
    one = new if deed is keeping.remove else old
    deed(one, Origin(administrator))  # type: ignore[operator]
    with pytest.raises(keeping.Gone):
        deed(one, Origin(administrator))  # type: ignore[operator]


def test_the_database_lets_one_be_in_place(two: tuple[Installer, Installer]) -> None:
    old, _new = two
    with pytest.raises(IntegrityError):
        Installer.objects.filter(pk=old.pk).update(in_place=True, retired=None)


def test_the_database_knows_since_when_one_is_not_in_place(two: tuple[Installer, Installer]) -> None:
    with pytest.raises(IntegrityError):
        Installer.objects.filter(pk=two[0].pk).update(retired=None)


def test_two_administrators_at_once_the_later_one_wins(
    desk: Desk, two: tuple[Installer, Installer], administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What PostgreSQL says to whoever waited for a row that is in place no more."""
    begun = desk.begin("Portal-3.0.exe", NEW)
    desk.piece(begun, 0, NEW)
    held, seen = keeping._held, []

    def blind() -> Installer | None:
        seen.append(1)
        return None if len(seen) == 1 else held()

    monkeypatch.setattr(keeping, "_held", blind)
    assert "page" in desk.finish(begun)
    assert len(seen) == 2
    assert Installer.objects.current().get().version == "3.0"
    assert Installer.objects.count() == 3


def test_t_upl_07_what_was_replaced_goes_after_thirty_days_with_its_file(
    two: tuple[Installer, Installer], stored: Stored, django_capture_on_commit_callbacks: OnCommit
) -> None:
    old, new = two
    Installer.objects.filter(pk=old.pk).update(retired=timezone.now() - timedelta(days=29, hours=23))
    purge()
    assert len(stored) == 2
    Installer.objects.filter(pk=old.pk).update(retired=timezone.now() - timedelta(days=30, minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        purge()
    assert list(Installer.objects.all()) == [new]
    assert [path.name for path in stored.paths] == [new.stored]


def test_an_upload_that_nobody_goes_on_with_goes_after_a_day(desk: Desk, stored: Stored) -> None:
    desk.piece(desk.begin("Portal.exe", OLD), 0, OLD[:100])
    Upload.objects.update(touched=timezone.now() - timedelta(hours=23))
    purge()
    assert len(stored) == 1
    Upload.objects.update(touched=timezone.now() - timedelta(hours=25))
    purge()
    assert not Upload.objects.exists()
    assert len(stored) == 0


@contextmanager
def after_reading(what: str, deed: Callable[[], Any]) -> Iterator[None]:
    """Have `deed` done once, when the first rows are read by a statement that matches `what`."""
    done: list[str] = []

    def meanwhile(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        answer = execute(sql, *more)
        if not done and re.match(what, sql):
            done.append(sql)
            deed()
        return answer

    with connection.execute_wrapper(meanwhile):
        yield
    assert done


def test_what_is_put_in_place_while_files_are_swept_stays(desk: Desk, stored: Stored) -> None:
    """It is an upload at the first look and an installer at the second."""
    begun = desk.begin("Portal.exe", OLD)
    desk.piece(begun, 0, OLD)
    os.utime(stored.paths[0], (1, 1))
    with after_reading(r'SELECT "\w+"."stored"( AS "\w+")? FROM', lambda: desk.finish(begun)):
        keeping.purge(timezone.now())
    assert [path.name for path in stored.paths] == [Installer.objects.current().get().stored]


def test_what_is_brought_back_while_the_old_ones_go_stays(
    two: tuple[Installer, Installer], administrator: User, django_capture_on_commit_callbacks: OnCommit, stored: Stored
) -> None:
    old, _new = two
    Installer.objects.filter(pk=old.pk).update(retired=timezone.now() - timedelta(days=31))
    back = partial(keeping.bring_back, old, Origin(administrator))
    with django_capture_on_commit_callbacks(execute=True), after_reading(r'SELECT .*"retired" <', back):
        keeping.purge(timezone.now())
    assert Installer.objects.current().get() == old
    assert old.stored in {path.name for path in stored.paths}


def test_files_that_nobody_knows_go_and_no_others(two: tuple[Installer, Installer], stored: Stored) -> None:
    lost, fresh, foreign = (stored.folder / name for name in ("0" * 32, "1" * 32, "notes.txt"))
    for path in (lost, fresh, foreign):
        path.write_bytes(b"x")
    for path in (lost, foreign, *(storage.path_of(each.stored) for each in two)):
        os.utime(path, (1, 1))
    purge()
    assert not lost.exists()
    assert {fresh.name, foreign.name, two[0].stored, two[1].stored} == {path.name for path in stored.paths}


def test_a_file_that_is_missing_is_told_to_administrators_and_kept_from_others(
    desk: Desk, two: tuple[Installer, Installer], stored: Stored
) -> None:
    (stored.folder / two[1].stored).unlink()
    assert "missing on the portal" in desk.client.get(PAGE).content.decode()
    assert "Nothing to download" in desk.client.get("/downloads/").content.decode()
    assert desk.client.get(f"/downloads/{two[1].pk}/").status_code == 404


def test_limits_are_settings(desk: Desk, settings: object) -> None:
    settings.INSTALLER_MEGABYTES = 1  # type: ignore[attr-defined]
    assert arriving.limit() == 1 << 20
    assert "larger than 1" in desk.begin("Portal.exe", OLD, size=(1 << 20) + 1)["error"].replace("\xa0", " ")
