"""Administration at a glance. ADM-01."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Department, Licence, LicenceKind, User
from company import mail_server
from company.models import ONLY, MailServer
from costs.models import Allowance
from mail.models import Letter, MailTest
from management.company import states
from tests.integration.cti_pages.company import exchange
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.management.conftest import As, person

__all__ = ["exchange"]
pytestmark = pytest.mark.django_db
PAGE = "/administration/"


@pytest.fixture
def browser(as_: As, administrator: User) -> Client:
    return as_(administrator)


def own_server() -> MailServer:
    changed = timezone.now() - timedelta(hours=1)
    return MailServer.objects.create(pk=ONLY, own=True, host="mail.example.com", changed=changed)


def letter(**fields: Any) -> Letter:
    return Letter.objects.create(kind="password_set", language="en", **fields)


@pytest.mark.req("ADM-01")
def test_it_is_administrators_alone_who_have_it(as_: As, administrator: User, manager: User, clerk: User) -> None:
    for user, answer in ((administrator, 200), (manager, 403), (clerk, 403)):
        browser = as_(user)
        assert browser.get(PAGE).status_code == answer
        assert (f'href="{PAGE}"' in browser.get("/").content.decode()) == (user == administrator)


def test_every_page_of_the_administration_menu_stands_there_once(browser: Client) -> None:
    answer = browser.get(PAGE)
    (menu,) = [items for place, _words, items in answer.context["nav_groups"] if place == "administration"]
    shown = [tile.entry.name for group in answer.context["groups"] for tile in group.tiles]
    assert len(shown) == len(set(shown))
    assert {item.name for item in menu} - {"management:overview"} <= set(shown)
    for group in answer.context["groups"]:
        for tile in group.tiles:
            assert browser.get(tile.address).status_code == 200, tile.entry.name


@pytest.mark.req("ADM-20", "X-08")
def test_of_an_exchange_that_leaves_all_to_itself_about_and_the_public_book_show(
    browser: Client, exchange: Exchange
) -> None:
    """What is the portal's own, as departments and mail, does not go by what the exchange can do."""
    exchange.capabilities = frozenset()
    exchange.show()
    shown = {tile.entry.name for group in browser.get(PAGE).context["groups"] for tile in group.tiles}
    assert shown >= {"management:exchange", "phonebook:book", "departments:departments", "management:mail_server"}
    for page in ("/administration/exchange/", "/book/new/?book=public"):
        assert browser.get(page).status_code == 200


def test_it_asks_the_database_as_often_for_many_people_as_for_few(browser: Client) -> None:
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    for number in range(1200, 1260):
        person(str(number), "Somebody")
        Allowance.objects.create(extension=str(number), limit=1, spent=2, since=timezone.now())
    with CaptureQueriesContext(connection) as many:
        answer = browser.get(PAGE)
    assert len(many) <= len(few)
    assert len(few) < 35
    assert "60 limits, 60 reached" in answer.content.decode()


@pytest.mark.req("ADM-09")
def test_departments_are_counted_with_those_who_belong_to_none(administrator: User) -> None:
    Department.objects.all().delete()
    assert states.departments(administrator).words == "None yet"
    Department.objects.create(name="Sales")
    User.objects.filter(pk=administrator.pk).update(department=Department.objects.get())
    assert states.departments(administrator).words == "1 department"
    person("1200", "Somebody")
    assert states.departments(administrator).words == "1 department, 1 person without one"


@pytest.mark.req("LIC-01")
def test_licences_of_which_none_is_left_are_named(administrator: User) -> None:
    LicenceKind.objects.all().delete()
    assert states.licences(administrator).words == "None yet"
    kind = LicenceKind.objects.create(name="CTI.user", seats=1)
    assert states.licences(administrator).words == "1 kind"
    Licence.objects.create(kind=kind, user=administrator)
    full = states.licences(administrator)
    assert (full.level, full.name) == ("doubtful", "CTI.user")
    LicenceKind.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert states.licences(administrator).words == "None yet"


class TestMail:
    """What is said of the mail server."""

    def test_nobody_gets_letters_without_one(self, administrator: User) -> None:
        assert states.mail(administrator).level == "doubtful"

    def test_that_of_the_installation_works_if_letters_leave(self, administrator: User, settings: Settings) -> None:
        settings.EMAIL_BACKEND = mail_server.SMTP
        settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = False, True
        assert states.mail(administrator).words == "Not tried yet: send a test e-mail"
        sent = timezone.now() - timedelta(minutes=5)
        letter(due=None, sent_at=sent)
        state = states.mail(administrator)
        assert (state.words, state.level, state.at) == ("Works, last e-mail", "good", sent)

    def test_a_letter_of_before_says_nothing_about_another_server(self, administrator: User) -> None:
        own_server()
        letter(due=None, sent_at=timezone.now() - timedelta(hours=2))
        assert states.mail(administrator).words == "Not tried yet: send a test e-mail"

    def test_letters_that_wait_are_told(self, administrator: User) -> None:
        own_server()
        letter()  # not tried yet
        assert states.mail(administrator).level == "doubtful"
        waiting = letter(error="ConnectionRefusedError")
        state = states.mail(administrator)
        assert (state.words, state.level, state.at) == ("1 e-mail waits since", "bad", waiting.created)

    @pytest.mark.parametrize(("outcome", "level"), [("taken", "good"), ("login_refused", "bad")])
    def test_the_last_test_counts(self, administrator: User, outcome: str, level: str) -> None:
        own_server()
        now = timezone.now()
        MailTest.objects.create(
            to="a@example.com", language="en", asked_by="1031", outcome=outcome, begun=now, told_from=now
        )
        assert states.mail(administrator).level == level

    def test_a_test_that_may_not_be_told_yet_says_nothing(self, administrator: User) -> None:
        own_server()
        later = timezone.now() + timedelta(seconds=8)
        MailTest.objects.create(
            to="a@example.com", language="en", asked_by="1031", outcome="unreachable", told_from=later
        )
        assert states.mail(administrator).words == "Not tried yet: send a test e-mail"

    def test_a_password_of_another_key_is_told(self, administrator: User, settings: Settings) -> None:
        row = own_server()
        row.secret = mail_server.BOX.encrypted("kanarek")
        row.save()
        settings.SECRET_KEY = "another key that is long enough to sign what has to be signed here"
        assert states.mail(administrator).level == "bad"
