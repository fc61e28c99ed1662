"""The mailbox of the demo, and no trace of it in an installation."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User

PAGES = ("/login/", "/forgotten/", "/link/")


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ROOT_URLCONF = "tests.integration.demo.urls"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def send(text: str = "Hello\n\nhttp://testserver/link/abc/\n") -> None:
    EmailMessage("Choose <b>", text, "portal@example.com", ["ala@example.com"]).send()


def test_an_installation_has_no_mailbox(db: None) -> None:
    assert Client().get("/demo/").status_code == 404
    assert all("/demo/" not in Client().get(page).content.decode() for page in PAGES)


@pytest.mark.django_db
def test_everybody_reads_the_letters_and_finds_the_way_to_them(folder: Path) -> None:
    assert "No e-mails yet" in Client().get("/demo/").content.decode()
    send()
    page = Client().get("/demo/").content.decode()
    assert "ala@example.com" in page
    assert 'href="/link/abc/"' in page
    assert "Choose &lt;b&gt;" in page
    assert all('href="/demo/"' in Client().get(page).content.decode() for page in PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("device", ["?0", "?1"])
def test_it_stands_in_the_menu_of_whoever_is_signed_in(folder: Path, valkey: str, device: str) -> None:
    client = Client(headers={"Sec-CH-UA-Mobile": device})
    client.force_login(User.objects.create_user("1011", language="en"))
    assert 'href="/demo/"' in client.get("/demo/").content.decode()


@pytest.mark.django_db
def test_the_page_is_told_of_news_alone(folder: Path) -> None:
    send()
    client = Client(headers={"HX-Request": "true", "HX-Target": "letters"})
    part = client.get("/demo/").content.decode()
    assert part.strip().startswith('<div id="letters"')
    shown = part.split("?shown=")[1].split('"')[0]
    assert client.get(f"/demo/?shown={shown}").status_code == 204
    send("another")
    assert "another" in client.get(f"/demo/?shown={shown}").content.decode()


@pytest.mark.django_db
def test_letters_that_leave_by_a_post_office_are_not_shown(folder: Path, settings: Any) -> None:
    del settings.EMAIL_FILE_PATH
    settings.EMAIL_FILE_PATH = None
    assert "MAIL_URL names a post office" in Client().get("/demo/").content.decode()
