"""A file on its way in, and what a report shows of it."""

import os
import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from accounts.models import User
from jobs import inbox
from phonebook.importing import arriving
from phonebook.models import Import
from tests.integration.phonebook.imports.conftest import browser, imported

pytestmark = pytest.mark.django_db
CONTENT = b"Name,Mobile\r\n" + b"".join(b"Contact %d,60157%04d\r\n" % (nth, nth) for nth in range(40))


def begun(user: User, first: bytes, size: int, name: str = "a.csv") -> dict[str, str]:
    file = SimpleUploadedFile(name, first)
    told: dict[str, str] = browser(user).post("/book/import/", {"file": file, "name": name, "size": str(size)}).json()
    return told


def further(user: User, address: str, at: int, piece: bytes) -> dict[str, object]:
    sent = browser(user).post(f"{address}?at={at}", piece, content_type="application/octet-stream")
    told: dict[str, object] = sent.json()
    return told


def test_a_file_that_comes_in_pieces_is_whole_though_one_came_twice(anna: User) -> None:
    told = begun(anna, CONTENT[:100], len(CONTENT))
    assert further(anna, told["piece"], 100, CONTENT[100:300]) == {"at": 300}
    assert further(anna, told["piece"], 100, CONTENT[100:300]) == {"at": 300}
    assert "error" in further(anna, told["piece"], 400, CONTENT[400:])
    assert further(anna, told["piece"], 300, CONTENT[300:]) == {"at": len(CONTENT)}
    found = Import.objects.get()
    assert found.state == "choosing"
    assert arriving.path_of(found).read_bytes() == CONTENT


def test_a_piece_of_what_was_dropped_meanwhile_is_told_so(anna: User) -> None:
    begun(anna, CONTENT[:100], len(CONTENT))
    found = Import.objects.get()
    arriving.forget(Import.objects.get())
    with pytest.raises(inbox.OutOfStepError):
        arriving.go_on(found, 100, CONTENT[100:])


def test_t_upl_03_the_name_of_a_file_is_only_shown(anna: User) -> None:
    begun(anna, CONTENT, len(CONTENT), "../../etc/\x00a.exe\r\nX: y" + "z" * 300)
    found = Import.objects.get()
    path = arriving.path_of(found)
    assert found.name.startswith("a.exe X: y")
    assert len(found.name) == 120
    assert path.parent == inbox.folder()
    assert path.name.isalnum()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116 - the mode of the very file


def test_t_imp_01_a_file_that_is_too_large_is_refused_before_it_is_sent(anna: User, settings: Settings) -> None:
    settings.IMPORT_MEGABYTES = 1
    told = begun(anna, CONTENT, 2 * 1024 * 1024)
    assert told == {"error": "This file is larger than 1 MB. Divide it."}
    assert "error" in further(anna, begun(anna, CONTENT[:9], 20)["piece"], 9, CONTENT)
    assert arriving.path_of(Import.objects.get()).stat().st_size == 9


def test_t_imp_04_files_that_wait_do_not_pile_up(anna: User) -> None:
    for _nth in range(6):
        begun(anna, CONTENT, len(CONTENT))
    assert Import.objects.count() == len(list(inbox.folder().iterdir())) == arriving.MOST_WAITING


def test_t_imp_05_a_report_shows_no_markup_and_no_more_than_a_hundred_lines(anna: User) -> None:
    name = "<img src=x onerror=alert(1)>"
    table = f"Name,Mobile\r\n=1+1 {name},60157\r\n" + "".join(f"{name} {nth},601570{nth:03}\r\n" for nth in range(150))
    imported(anna, table.encode())
    found = imported(anna, table.encode())
    client = browser(anna)
    page = client.get(f"/book/import/{found.pk}/").content.decode()
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x") == 100
    lines = client.get(f"/book/import/{found.pk}/report/").getvalue().decode().splitlines()
    assert len(lines) == 152
    assert f"'=1+1 {name}" in lines[1]
