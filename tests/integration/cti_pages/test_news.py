"""What others did to one's account is told on the start page until it was seen. SECURITY §2.4, T-AUD-03."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import journal
from accounts.actions import people, rights
from accounts.journal import Event, Origin
from accounts.journal.queries import NEWS_ROWS, news_for
from accounts.models import JournalEntry, User

NEWS = "Changes that you did not make"
SEEN = "/settings/activity/seen/"
ENTRY = re.compile(r'name="entry" value="([0-9]+)"')


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_user("1031", comment="Charlotte", role=User.Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def _has_logged_in(anna: User) -> None:
    journal.write(Event.LOGGED_IN, anna, Origin(anna))


def start(browser: Client) -> str:
    return browser.get("/").content.decode()


def test_t_rst_05_the_owner_reads_who_changed_the_address_and_when_until_it_was_seen(
    browser: Client, anna: User, boss: User
) -> None:
    assert NEWS not in start(browser)
    people.set_email(anna, "new@example.com", Origin(boss, "192.0.2.9"))
    page = start(browser)
    news = page[page.index(NEWS) :].partition("</section>")[0]
    assert "Charlotte (1031) changed the e-mail address." in news
    assert "new@example.com" in news
    assert "192.0.2.9" in news
    assert start(browser).count(NEWS) == 1, "to look is not to have seen"
    found = ENTRY.search(news)
    assert found
    assert browser.post(SEEN, {"entry": found[1]}).status_code == 302
    assert NEWS not in start(browser)
    rights.change_role(anna, User.Role.MANAGER, Origin(boss))
    assert [row.entry.event for row in news_for(User.objects.get(pk=anna.pk))] == ["role_changed"]


@pytest.mark.parametrize("event", [event for event in Event if event is not Event.JOURNAL_SHORTENED])
def test_t_aud_03_whatever_somebody_else_does_is_told(anna: User, boss: User, event: Event) -> None:
    journal.write(event, anna, Origin(boss))
    (row,) = news_for(anna)
    assert row.by_other
    assert "You" not in row.sentence
    assert "%(" not in row.sentence


def test_what_the_portal_does_by_itself_is_told_and_what_strangers_try_is_not(anna: User) -> None:
    journal.write(Event.LOG_IN_REFUSED, anna, Origin(address="192.0.2.9"))
    journal.write(Event.SECOND_FACTOR_OFF, anna, Origin())
    assert [row.sentence for row in news_for(anna)] == ["The portal turned off the second factor."]


def test_own_changes_and_those_of_other_accounts_are_no_news(anna: User, jan: User, boss: User) -> None:
    journal.write(Event.DESCRIPTION_CHANGED, anna, Origin(anna))
    journal.write(Event.EMAIL_CHANGED, jan, Origin(boss))
    journal.write(Event.EMAIL_CHANGED, jan, Origin(anna))
    assert news_for(anna) == ()


def test_what_made_the_account_is_no_news(jan: User, boss: User) -> None:
    journal.write(Event.ACCOUNT_CREATED, jan, Origin(boss))
    journal.write(Event.ACCOUNT_OPENED, jan, Origin(boss))
    assert news_for(jan) == ()
    journal.write(Event.LOGGED_IN_BY_PIN, jan, Origin(jan))
    assert news_for(jan) == ()
    journal.write(Event.EMAIL_CHANGED, jan, Origin(boss))
    assert len(news_for(jan)) == 1


def test_the_newest_are_shown_and_after_a_month_none(anna: User, boss: User) -> None:
    for number in range(NEWS_ROWS + 2):
        journal.write(Event.COMMENT_CHANGED, anna, Origin(boss), after=str(number))
    assert [row.after for row in news_for(anna)] == ["6", "5", "4", "3", "2"]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert news_for(anna) == ()


@pytest.mark.parametrize("entry", ["", "x", "-1", "9" * 40, "\0"])
def test_an_entry_that_makes_no_sense_is_a_bad_request(browser: Client, anna: User, entry: str) -> None:
    assert browser.post(SEEN, {"entry": entry}).status_code == 400


def test_t_az_02_nobody_has_seen_what_is_still_to_come_nor_for_somebody_else(
    browser: Client, anna: User, jan: User, boss: User
) -> None:
    journal.write(Event.LOGGED_IN, jan, Origin(jan))
    for person in (anna, jan):
        journal.write(Event.EMAIL_CHANGED, person, Origin(boss))
    assert browser.post(SEEN, {"entry": "9" * 18}).status_code == 302
    assert NEWS not in start(browser)
    journal.write(Event.EMAIL_CHANGED, anna, Origin(boss))
    assert NEWS in start(browser)
    assert len(news_for(User.objects.get(pk=jan.pk))) == 1


def test_an_older_entry_brings_nothing_back(browser: Client, anna: User, boss: User) -> None:
    for _change in range(2):
        journal.write(Event.EMAIL_CHANGED, anna, Origin(boss))
    newest = JournalEntry.objects.latest("pk").pk
    for entry in (newest, newest - 1):
        browser.post(SEEN, {"entry": str(entry)})
    assert User.objects.get(pk=anna.pk).activity_seen == newest
