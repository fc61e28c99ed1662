"""Administrators hear of what one of them set for the whole company and what could do harm (T-AUD-05)."""

import ipaddress
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as sent_mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.journal import Origin
from accounts.models import User
from company import mail_server
from company.models import ONLY, MailServer
from company.tls import Tls
from history import notices
from history.notices import Kind
from mail import delivery
from mail.models import Letter
from mail.standing import Standing
from management.company import mail
from tests.integration.mail.scripted import Script, serving
from tests.integration.management.conftest import PASSWORD, As

pytestmark = pytest.mark.django_db
SECRET = "kanarek-4711-secret"


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr("mail.outbox.nudge", lambda: None)
    settings.MAIL_SERVER_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture
def browser(as_: As, administrator: User, other_administrator: User) -> Client:
    administrator.email, administrator.language = "cb@example.com", "en"
    administrator.save()
    return as_(administrator)


def retain(browser: Client) -> Any:
    filled = {"history": "800", "recordings": "", "messages": "", "journal": "", "version": "0"}
    return browser.post("/administration/retention/", filled)


def allow(browser: Client) -> Any:
    filled = {"countries": "FR", "version": "0", "current": PASSWORD}
    return browser.post("/administration/numbers/", filled)


def connect(browser: Client) -> Any:
    filled = {"use": "own", "host": "pbx.example.com", "port": "5038", "tls": "none", "authority": ""}
    filled |= {"user": "webcti", "secret": SECRET, "version": "0", "current": PASSWORD}
    return browser.post("/administration/exchange/link/", filled)


def serve(browser: Client, port: int, version: int = 0) -> Any:
    filled = {"use": "own", "host": "127.0.0.1", "port": str(port), "tls": "none", "insecure": "on", "user": ""}
    filled |= {"password": "", "sender": "new@example.com", "version": str(version), "current": PASSWORD}
    return browser.post("/administration/mail/", filled)


@pytest.mark.parametrize(
    ("change", "said", "after", "page"),
    [
        (retain, "for how long things are kept", "calls: 800 days", "/administration/retention/"),
        (allow, "the number policy was changed", "countries: FR, PL", "/administration/numbers/"),
        (connect, "the connection to the exchange", "pbx.example.com:5038", "/administration/exchange/link/"),
    ],
)
def test_t_aud_05_the_others_hear_of_it_by_letter_and_in_the_bell(
    browser: Client,
    administrator: User,
    other_administrator: User,
    clerk: User,
    change: Any,
    said: str,
    after: str,
    page: str,
) -> None:
    assert change(browser).status_code == 302
    assert delivery.send_due() == 2
    letters = {letter.to[0]: letter for letter in sent_mail.outbox}
    assert set(letters) == {"jn@example.com", "cb@example.com"}
    assert said in letters["jn@example.com"].subject
    body = str(letters["jn@example.com"].body)
    assert f"Now: {after}" in body
    assert SECRET not in body
    assert "By: Charlotte Bennett" in body
    (item,) = [each for each in notices.bell(other_administrator, timezone.now()).items if each.kind is Kind.FOR_ALL]
    assert (item.address, "Charlotte Bennett" in item.text) == (page, True)
    for nobody in (administrator, clerk):
        assert Kind.FOR_ALL not in {each.kind for each in notices.bell(nobody, timezone.now()).items}
    assert notices.bell(other_administrator, timezone.now() + timedelta(days=4)).items == []


@pytest.fixture
def two_servers(settings: Settings) -> Iterator[tuple[Any, Any]]:
    """The one by which letters leave, and the one that somebody is about to choose."""
    with serving(Script(user="portal", password=SECRET)) as before, serving() as after:
        settings.MAIL_SERVER_PORTS = frozenset({before.port, after.port})
        secret = mail_server.BOX.encrypted(SECRET)
        place = {"host": "127.0.0.1", "port": before.port, "tls": Tls.NONE, "user": "portal", "secret": secret}
        MailServer.objects.create(pk=ONLY, own=True, sender="old@example.com", **place)
        yield before, after


@pytest.mark.req("ADM-06")
def test_that_the_mail_server_was_changed_is_told_by_the_one_of_before(
    browser: Client, two_servers: tuple[Any, Any]
) -> None:
    before, after = two_servers
    assert serve(browser, after.port).status_code == 302
    assert delivery.send_due() == 2
    assert len(before.letters) == 2
    assert after.letters == []
    assert b"From: old@example.com" in before.letters[0]
    assert Standing.now().sent_at is None  # which says nothing about the new one
    assert MailServer.objects.get().secret == ""
    assert SECRET not in str(MailServer.objects.values().get())
    assert retain(browser).status_code == 302
    assert delivery.send_due() == 2
    assert len(after.letters) == 2
    assert Standing.now().sent_at


def test_who_changes_it_twice_does_not_get_rid_of_the_one_of_before(
    browser: Client, two_servers: tuple[Any, Any], administrator: User
) -> None:
    before, after = two_servers
    assert serve(browser, after.port).status_code == 302
    assert serve(browser, before.port, 1).status_code == 302
    assert mail_server.former() is not None
    assert delivery.send_due() == 4
    assert len(before.letters) == 4
    assert after.letters == []


def test_where_the_one_of_before_takes_nothing_the_new_one_tells_of_it(
    browser: Client, two_servers: tuple[Any, Any]
) -> None:
    before, after = two_servers
    MailServer.objects.update(user="somebody else")
    assert serve(browser, after.port).status_code == 302
    assert delivery.send_due() == 2
    assert before.letters == []
    assert len(after.letters) == 2


def test_after_a_day_the_one_of_before_is_forgotten_with_its_password(
    browser: Client, two_servers: tuple[Any, Any]
) -> None:
    _before, after = two_servers
    assert serve(browser, after.port).status_code == 302
    assert mail_server.forget_former() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert mail_server.former() is None
        assert mail_server.forget_former() == 1
    assert MailServer.objects.get().former is None


def test_what_changes_nothing_is_told_to_nobody(browser: Client) -> None:
    mail.use_installation(0, Origin())
    filled = {"history": "", "recordings": "", "messages": "", "journal": "", "version": "0"}
    assert browser.post("/administration/retention/", filled).status_code == 302
    assert not Letter.objects.exists()
