"""Downloads: what everybody sees, and a file that is never whole in memory (DL-01, T-UPL-05)."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from accounts.models import User
from downloads import storage
from downloads.models import Installer
from tests.integration.cti_pages.company import htmx
from tests.integration.downloads.conftest import Desk
from tests.unit.downloads.samples import installer

CONTENT = installer(200_000)
PAGE = "/downloads/"


@pytest.fixture
def found(desk: Desk) -> Installer:
    desk.bring("Portal Wózek 2.14.1.exe", CONTENT)
    return Installer.objects.get()


@pytest.fixture
def reader(employee: User) -> Client:
    client = Client()
    client.force_login(employee)
    return client


def body(response: object) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response)


@pytest.mark.req("DL-01")
@pytest.mark.parametrize("agent", ["Mozilla/5.0 (X11)", "Mozilla/5.0 (Linux; Android 14) Mobile"])
def test_everybody_sees_name_version_size_and_checksum(found: Installer, reader: Client, agent: str) -> None:
    page = reader.get(PAGE, headers={"User-Agent": agent}).content.decode()
    for said in (found.name, "2.14.1", found.sha256, "200,000 bytes", "Windows", f"{PAGE}{found.pk}/"):
        assert said in page
    assert "/administration/" not in page
    part = reader.get(PAGE, headers=htmx("downloads")).content.decode()
    assert found.sha256 in part
    assert "<html" not in part


@pytest.mark.req("DL-01", "DL-03")
def test_where_there_is_none_the_page_says_so(reader: Client, desk: Desk) -> None:
    assert "Your administrator has not put a program here" in reader.get(PAGE).content.decode()
    assert "Under Administration, Installer" in desk.client.get(PAGE).content.decode()


@pytest.mark.req("DL-01")
def test_t_upl_05_a_download_is_saved_and_never_shown(found: Installer, reader: Client) -> None:
    response = reader.get(f"{PAGE}{found.pk}/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == ("attachment; filename*=utf-8''Portal%20W%C3%B3zek%202.14.1.exe")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Length"] == str(len(CONTENT))
    assert body(response) == CONTENT


def test_t_upl_05_a_download_that_broke_off_goes_on(found: Installer, reader: Client) -> None:
    address = f"{PAGE}{found.pk}/"
    first = reader.get(address)
    part = reader.get(address, headers={"Range": "bytes=150000-", "If-Range": first["ETag"]})
    assert (part.status_code, part["Content-Range"]) == (206, "bytes 150000-199999/200000")
    assert body(part) == CONTENT[150_000:]
    beyond = reader.get(address, headers={"Range": "bytes=200000-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */200000")


@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to("/etc/passwd")], ids=["pipe", "link"])
def test_t_upl_05_what_is_no_file_of_ours_is_not_sent(
    found: Installer, reader: Client, put: Callable[[Path], None]
) -> None:
    path = storage.path_of(found.stored)
    path.unlink()
    put(path)
    assert reader.get(f"/downloads/{found.pk}/").status_code == 404
    assert "Nothing to download" in reader.get("/downloads/").content.decode()


def test_t_upl_05_a_stranger_gets_nothing(found: Installer) -> None:
    for address in (PAGE, f"{PAGE}{found.pk}/"):
        assert Client().get(address)["Location"].startswith("/login/?next=")


def test_t_upl_05_who_is_no_administrator_gets_the_one_in_place_alone(
    desk: Desk, found: Installer, reader: Client
) -> None:
    desk.bring("Portal-2.15.0.exe", installer(1000, 2))
    new = Installer.objects.current().get()
    assert reader.get(f"{PAGE}{found.pk}/").status_code == 404
    assert len(body(reader.get(f"{PAGE}{new.pk}/"))) == 1000
    assert body(desk.client.get(f"{PAGE}{found.pk}/")) == CONTENT, "administrators compare it"


@pytest.mark.req("ADM-03", "X-01")
def test_on_a_telephone_administrators_are_led_to_the_full_version(desk: Desk, found: Installer) -> None:
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}
    page = desk.client.get("/administration/installer/", headers=agent).content.decode()
    assert found.sha256 in page
    assert "Open the full version" in page
    assert "data-installer" not in page
    assert "data-installer" in desk.client.get("/administration/installer/").content.decode()


@pytest.mark.req("X-08")
def test_the_pages_do_not_depend_on_the_exchange(desk: Desk, reader: Client) -> None:
    """The portal itself keeps the file, whatever the exchange can do; here there is none at all."""
    assert reader.get(PAGE).status_code == 200
    assert desk.client.get("/administration/installer/").status_code == 200
    assert "/administration/installer/" in desk.client.get("/").content.decode()
    assert "/administration/installer/" not in reader.get("/").content.decode()
    assert 'href="/downloads/"' in reader.get("/").content.decode()
