"""An installer on its way up: pieces, refusals, resume, and what is in place in the end (ADM-03, ADM-05)."""

import errno
import hashlib
import os
import shutil
import stat
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.journal import Event
from accounts.models import JournalEntry, User
from downloads import arriving, pieces, storage, tickets
from downloads.models import Installer, Upload
from tests.integration.downloads.conftest import PAGE, PASSWORD, Desk, Stored
from tests.unit.downloads.samples import PAGE as HTML
from tests.unit.downloads.samples import SAMPLES, installer

CONTENT = installer(350_000)
NAME = "Portal-2.14.1.exe"


@pytest.mark.req("ADM-03", "DL-03")
def test_t_upl_02_a_file_in_pieces_is_in_place_with_its_checksum(
    desk: Desk, administrator: User, stored: Stored
) -> None:
    told = desk.bring(NAME, CONTENT)
    assert told == {"page": PAGE}
    found = Installer.objects.get()
    assert (found.name, found.version, found.kind, found.system) == (NAME, "2.14.1", "exe", "Windows")
    assert (found.size, found.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (found.uploader, found.in_place) == (administrator, True)
    (path,) = stored.paths
    assert path.read_bytes() == CONTENT
    assert not Upload.objects.exists()
    page = desk.client.get(PAGE).content.decode()
    assert NAME in page
    assert found.sha256 in page


@pytest.mark.req("ADM-03")
@pytest.mark.parametrize("kind", SAMPLES)
def test_installers_of_every_kind_are_taken(desk: Desk, kind: str) -> None:
    name, content = SAMPLES[kind]
    assert "page" in desk.bring(name, content)
    assert Installer.objects.get().kind == kind


@pytest.mark.req("ADM-05")
def test_t_upl_07_another_one_replaces_it_and_the_one_of_before_is_kept(desk: Desk, stored: Stored) -> None:
    desk.bring(NAME, CONTENT)
    desk.bring("Portal-2.15.0.exe", installer(300_000, 2))
    assert [each.version for each in Installer.objects.current()] == ["2.15.0"]
    assert [each.version for each in Installer.objects.previous()] == ["2.14.1"]
    assert len(stored) == 2


@pytest.mark.parametrize("claimed", ["../../x.exe", "CON.exe", "x" * 300 + ".exe", "a.exe\r\nX: y.exe", "<script>.exe"])
def test_t_upl_03_names_are_ours_whatever_is_claimed(desk: Desk, stored: Stored, claimed: str) -> None:
    assert "page" in desk.bring(claimed, CONTENT)
    (path,) = stored.paths
    assert len(path.name) == 32
    assert set(path.name) <= set("0123456789abcdef")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not stat.S_IMODE(path.parent.stat().st_mode) & 0o007
    served = desk.client.get(f"/downloads/{Installer.objects.get().pk}/")
    assert served["Content-Disposition"].startswith("attachment; filename")
    assert "\r" not in served["Content-Disposition"]
    assert "<" not in served["Content-Disposition"]


def test_t_upl_03_a_name_with_a_nul_is_refused(desk: Desk, stored: Stored) -> None:
    assert "cannot be read" in desk.begin("a\0b.exe", CONTENT)["error"]
    assert len(stored) == 0


def test_t_upl_04_html_under_the_name_of_a_program_is_refused_before_it_is_sent(desk: Desk, stored: Stored) -> None:
    assert "This is no installer" in desk.begin("page.exe", HTML)["error"]
    assert not Upload.objects.exists()
    assert len(stored) == 0


def test_t_upl_04_html_that_came_under_another_head_is_refused_and_removed(desk: Desk, stored: Stored) -> None:
    """What the browser claims is its own word: the file itself decides."""
    lie = HTML + bytes(len(CONTENT) - len(HTML))
    begun = desk.begin(NAME, CONTENT)
    assert desk.piece(begun, 0, lie)["at"] == len(lie)
    assert "This is no installer" in desk.finish(begun)["error"]
    assert not Upload.objects.exists()
    assert not Installer.objects.exists()
    assert len(stored) == 0
    assert JournalEntry.objects.get(event=Event.INSTALLER_REFUSED).after == f"{NAME} NotAnInstaller"


def test_t_upl_04_a_file_of_601_mb_is_refused_before_it_is_sent(desk: Desk, stored: Stored) -> None:
    assert "larger than 600" in desk.begin(NAME, CONTENT, size=601 << 20)["error"].replace("\xa0", " ")
    assert "error" not in desk.begin(NAME, CONTENT, size=600 << 20)
    assert len(stored) == 1


def test_t_upl_04_a_wrong_offset_is_told_where_to_go_on(desk: Desk) -> None:
    begun = desk.begin(NAME, CONTENT)
    assert desk.piece(begun, 1, CONTENT[1:100]) == {"at": 0, "again": True}
    assert desk.piece(begun, 0, CONTENT[:1000]) == {"at": 1000}
    assert desk.piece(begun, 0, CONTENT[:1500]) == {"at": 1500}, "what is there already is passed over"
    assert desk.piece(begun, 0, CONTENT[:1000]) == {"at": 1500}
    assert desk.piece(begun, 2000, CONTENT[2000:3000]) == {"at": 1500, "again": True}
    assert desk.finish(begun) == {"at": 1500, "again": True}, "there is something to come"
    assert desk.piece(begun, 1500, CONTENT[1500:] + b"x") == {"at": 1500, "again": True}, "more than was announced"
    assert desk.piece(begun, 1500, CONTENT[1500:])["at"] == len(CONTENT)
    assert "page" in desk.finish(begun)
    assert Installer.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("at", ["-1", "x", "", "9" * 13, "٣"])
def test_t_upl_04_an_offset_that_is_no_number_is_a_bad_request(desk: Desk, at: str) -> None:
    begun = desk.begin(NAME, CONTENT)
    assert (
        desk.client.post(
            f"{begun['piece']}?at={at}",
            b"x",
            content_type="application/octet-stream",
            headers={tickets.HEADER: begun["ticket"]},
        ).status_code
        == 400
    )


def test_t_upl_04_another_checksum_than_its_maker_s_is_refused_and_removed(desk: Desk, stored: Stored) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    told = desk.bring(NAME, CONTENT, sha256="0" * 64)
    assert digest in told["error"]
    assert not Upload.objects.exists()
    assert len(stored) == 0
    assert digest in JournalEntry.objects.get(event=Event.INSTALLER_REFUSED).after
    assert "page" in desk.bring(NAME, CONTENT, sha256=f"  SHA256:{digest.upper()} ")


def test_a_checksum_or_version_that_is_none_is_told_at_once(desk: Desk) -> None:
    assert "64 digits" in desk.begin(NAME, CONTENT, sha256="abc")["error"]
    assert "A version consists of" in desk.begin(NAME, CONTENT, version="<b>")["error"]
    assert not Upload.objects.exists()
    assert "page" in desk.bring(NAME, CONTENT, version="3.0 beta")
    assert Installer.objects.get().version == "3.0 beta"


def test_t_upl_07_it_takes_the_password(desk: Desk, stored: Stored) -> None:
    for wrong in ("", "something else"):
        assert desk.begin(NAME, CONTENT, current=wrong)["error"]
    assert len(stored) == 0
    for _ in range(10):
        desk.begin(NAME, CONTENT, current="guessed")
    assert "too often" in desk.begin(NAME, CONTENT, current=PASSWORD)["error"]


def test_t_upl_01_without_a_ticket_of_this_session_nothing_is_kept(desk: Desk, administrator: User) -> None:
    begun = desk.begin(NAME, CONTENT)
    other = tickets.issue(str(UUID(int=1)), desk.client.session.session_key or "")
    elsewhere = tickets.issue(begun["piece"].split("/")[3], "another-session")
    for ticket in ("", "x", other, elsewhere, begun["ticket"][:-1]):
        answer = desk.piece({**begun, "ticket": ticket}, 0, CONTENT[:10])
        assert "Give your password again" in answer["error"], ticket
        assert "Give your password again" in desk.finish({**begun, "ticket": ticket})["error"]
    assert Upload.objects.get().arrived == 0
    assert desk.piece(begun, 0, CONTENT[:10]) == {"at": 10}


def test_t_upl_01_a_ticket_is_over_after_half_a_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = desk.begin(NAME, CONTENT)
    monkeypatch.setattr(tickets, "LASTS", -1)
    assert "Give your password again" in desk.piece(begun, 0, CONTENT[:10])["error"]


def test_t_upl_01_who_is_no_administrator_any_more_sends_nothing(desk: Desk, administrator: User) -> None:
    begun = desk.begin(NAME, CONTENT)
    User.objects.filter(pk=administrator.pk).update(role=User.Role.USER)
    assert desk.send(begun, 0, CONTENT[:10]).status_code == 403
    assert Upload.objects.get().arrived == 0


def test_another_administrator_s_upload_is_not_there(desk: Desk, client: Client, db: None) -> None:
    begun = desk.begin(NAME, CONTENT)
    other = User.objects.create_user("1032", PASSWORD, role=User.Role.ADMINISTRATOR)
    client.force_login(other)
    assert desk.send(begun, 0, CONTENT[:10]).status_code == 404
    assert client.post(begun["cancel"]).status_code == 404
    assert NAME not in client.get(PAGE).content.decode()


@pytest.mark.req("ADM-03")
def test_t_upl_02_the_same_file_goes_on_after_the_page_was_left(desk: Desk, stored: Stored) -> None:
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT[:200_000])
    page = desk.client.get(PAGE).content.decode()
    assert "open-upload" in page
    again = desk.begin(NAME, CONTENT)
    assert (again["piece"], again["at"]) == (begun["piece"], 200_000)
    desk.piece(again, 200_000, CONTENT[200_000:])
    assert "page" in desk.finish(again)
    assert stored.paths[0].read_bytes() == CONTENT


def test_another_file_begins_anew_and_the_old_upload_goes(desk: Desk, stored: Stored) -> None:
    desk.piece(desk.begin(NAME, CONTENT), 0, CONTENT[:1000])
    for more in ({"modified": 1}, {"size": 100_000}):
        begun = desk.begin(NAME, CONTENT, **more)
        assert begun["at"] == 0
        assert len(stored) == 1
        desk.piece(begun, 0, CONTENT[:1000])
    assert desk.begin("other.exe", CONTENT)["at"] == 0


def test_what_a_died_request_left_behind_is_written_over(desk: Desk, stored: Stored) -> None:
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT[:1000])
    with stored.paths[0].open("ab") as file:
        file.write(b"half a piece whose row was never written")
    desk.piece(begun, 1000, CONTENT[1000:])
    assert "page" in desk.finish(begun)
    assert stored.paths[0].read_bytes() == CONTENT


def test_a_file_that_was_taken_away_begins_anew(desk: Desk, stored: Stored) -> None:
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT[:1000])
    os.truncate(stored.paths[0], 10)
    assert "begin again" in desk.piece(begun, 1000, CONTENT[1000:2000])["error"]
    assert not Upload.objects.exists()
    desk.piece(desk.begin(NAME, CONTENT), 0, CONTENT[:1000])
    stored.paths[0].unlink()
    assert desk.begin(NAME, CONTENT)["at"] == 0


def test_cancelling_leaves_nothing(desk: Desk, stored: Stored) -> None:
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT[:1000])
    assert desk.client.post(begun["cancel"]).status_code == 302
    assert not Upload.objects.exists()
    assert len(stored) == 0
    assert desk.send(begun, 1000, CONTENT[1000:]).status_code == 404


def test_finishing_twice_is_finished_once(desk: Desk) -> None:
    """The server was killed before it could answer."""
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT)
    assert "page" in desk.finish(begun)
    assert "page" in desk.finish(begun)
    assert Installer.objects.count() == 1


@pytest.mark.req("ADM-03")
def test_what_is_cancelled_while_it_is_looked_at_is_not_put_in_place(
    desk: Desk, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at 600 MB takes its time, and the button is there meanwhile."""
    desk.bring("before.exe", CONTENT)
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT)
    monkeypatch.setattr("downloads.scanning.scan", lambda _fd: arriving.forget(Upload.objects.get()))
    response = desk.client.post(begun["finish"], headers={tickets.HEADER: begun["ticket"]})
    assert response.status_code == 404
    kept = Installer.objects.get()
    assert (kept.name, kept.in_place) == ("before.exe", True)
    assert [path.name for path in stored.paths] == [kept.stored]


def test_what_is_in_place_is_cancelled_no_more(desk: Desk, stored: Stored) -> None:
    """Another request had looked for the upload before it was finished."""
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT)
    late = Upload.objects.get()
    desk.finish(begun)
    arriving.forget(late)
    assert [path.name for path in stored.paths] == [Installer.objects.get().stored]


def test_two_windows_that_begin_at_once_have_one_upload(
    desk: Desk, administrator: User, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither sees the other's before it writes its own."""
    create, before = storage.create, []

    def meanwhile(*size: int) -> str:
        if not before:
            before.append(1)
            assert desk.begin("other.exe", CONTENT)["at"] == 0
        return create(*size)

    monkeypatch.setattr(storage, "create", meanwhile)
    assert desk.begin(NAME, CONTENT)["at"] == 0
    assert Upload.objects.get().name == NAME
    assert [path.name for path in stored.paths] == [Upload.objects.get().stored]


def test_what_other_uploads_still_need_is_taken_already(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """RELIABILITY R-30: two administrators at once do not fill the disk between them."""
    other = User.objects.create_user("1032", PASSWORD, role=User.Role.ADMINISTRATOR)
    room = shutil.disk_usage("/")._replace(free=storage.RESERVE + 1000 + len(CONTENT))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)
    Upload.objects.create(user=other, name="other.exe", size=3000, arrived=1999, stored="0" * 32)
    assert "no room" in desk.begin(NAME, CONTENT)["error"]
    Upload.objects.update(arrived=2000)
    assert desk.begin(NAME, CONTENT)["at"] == 0


def test_a_piece_that_comes_after_the_end_changes_nothing(desk: Desk, administrator: User, stored: Stored) -> None:
    """Another request had looked for the upload before it was finished."""
    begun = desk.begin(NAME, CONTENT)
    desk.piece(begun, 0, CONTENT)
    late = Upload.objects.get()
    desk.finish(begun)
    with pytest.raises(pieces.OutOfStep):
        arriving.take(late, _Never(), at=0, length=10)
    assert stored.paths[0].read_bytes() == CONTENT


class _Never:
    def read(self, size: int) -> bytes:
        raise AssertionError("the body is not read")


def test_two_requests_do_not_write_at_once(desk: Desk) -> None:
    begun = desk.begin(NAME, CONTENT)
    with storage.held(Upload.objects.get().stored):
        assert desk.piece(begun, 0, CONTENT[:10]) == {"at": 0, "again": True}
        assert desk.finish(begun) == {"at": 0, "again": True}
    assert desk.piece(begun, 0, CONTENT[:10]) == {"at": 10}


def test_a_full_disk_ends_the_upload_and_nothing_else(
    desk: Desk, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RELIABILITY R-30: 507, and what was there is gone."""
    desk.bring("before.exe", CONTENT)
    begun = desk.begin(NAME, CONTENT)

    def full(_fd: int, _data: Any, _at: int) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "pwrite", full)
        response = desk.send(begun, 0, CONTENT[:1000])
    assert (response.status_code, "no room" in response.json()["error"]) == (507, True)
    assert not Upload.objects.exists()
    (path,) = stored.paths
    assert path.name == Installer.objects.get().stored


def test_a_disk_that_is_nearly_full_takes_no_upload(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "RESERVE", 2**60)
    response = desk.begin(NAME, CONTENT)
    assert "no room" in response["error"]


def test_an_installer_s_pieces_are_never_whole_in_memory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    written: list[int] = []
    pwrite = os.pwrite

    def counted(fd: int, data: Any, at: int) -> int:
        written.append(len(data))
        return pwrite(fd, data, at)

    monkeypatch.setattr(os, "pwrite", counted)
    content = installer(1_500_000)
    assert "page" in desk.bring(NAME, content, step=len(content))
    assert max(written) <= 256 * 1024
