"""What people left on: since when, and a note about it once a week."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from cti.live import read_board
from cti.switches import Switched
from history.models import NoticeChoice, Record
from history.notices import bell
from pbx.commands import SetFeature
from pbx.features import Feature
from services.changes import heard
from services.models import Part, Running, Standing, Timed, Watch
from services.times.until import spoken_end
from services.watchdog.standing import observe
from services.watchdog.weekly import post_due, week_begins
from tests.integration.accounts import letterbox
from tests.integration.cti_pages.company import a_key
from tests.integration.cti_pages.exchange import Exchange

PAGE = "/settings/services/left-on/"
MONDAY = week_begins(timezone.localtime()) + timedelta(weeks=1)
LONG_AGO = MONDAY - timedelta(days=9)
MOBILE = "0601570947"


@pytest.fixture(autouse=True)
def _address(anna: User) -> None:
    anna.email = "anna@example.com"
    anna.save()


@pytest.fixture
def forwarded(browser: Client, exchange: Exchange) -> None:
    """Anna's calls go to a mobile, for nine days by Monday morning."""
    exchange.feature("1011", Feature.FORWARD_ALWAYS, MOBILE)
    observe(read_board(), LONG_AGO)


def a_call(at: datetime, **more: object) -> None:
    values = {"pbx": "lab", "origin": f"o{at:%s}", "extension": "1011", "direction": "in", "outcome": "missed"}
    ended = at + timedelta(seconds=90)
    Record.objects.create(started=at, ended=ended, forwarded_to="+48601570947", **{**values, **more})


def told(user: User) -> list[str]:
    return [item.text for item in bell(user, timezone.now()).items if item.kind == "left_on"]


def test_a_note_says_what_is_on_since_when_and_how_many_calls_went_there(forwarded: None, anna: User) -> None:
    a_call(LONG_AGO + timedelta(days=1))
    a_call(LONG_AGO + timedelta(days=2))
    a_call(LONG_AGO - timedelta(days=1))
    assert post_due(MONDAY) == 1
    letter = letterbox.fetch_one()
    assert letter.to == [anna.email]
    assert "Forwarding" in letter.subject
    assert "601 570 947" in letter.body
    assert "2 calls went there, 3 min in all" in letter.body
    assert PAGE in letter.body
    assert told(anna) == ["Forwarding → 601 570 947"]


def test_it_comes_once_a_week_however_many_workers_there_are(forwarded: None) -> None:
    assert [post_due(MONDAY), post_due(MONDAY), post_due(MONDAY + timedelta(days=6))] == [1, 0, 0]
    assert post_due(MONDAY + timedelta(days=7)) == 1
    assert len(letterbox.fetch()) == 2


def test_what_is_on_for_less_than_a_week_waits_for_the_next_monday(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.DND, "on")
    observe(read_board(), MONDAY - timedelta(days=6))
    assert post_due(MONDAY + timedelta(days=3)) == 0
    assert post_due(MONDAY + timedelta(days=7)) == 1


def test_the_list_of_changes_knows_better_since_when(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.LOCK, "user")
    heard(Switched(LONG_AGO, "1011", Feature.LOCK, "", "user"))
    observe(read_board(), MONDAY)
    assert Standing.objects.get(what="lock").since == LONG_AGO
    assert post_due(MONDAY) == 1


def test_another_value_is_another_beginning_and_nothing_on_is_nothing_kept(forwarded: None, exchange: Exchange) -> None:
    assert not Standing.objects.get(what="forward_always").watched, "it was on when first seen"
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    observe(read_board(), MONDAY)
    standing = Standing.objects.get(what="forward_always")
    assert (standing.value, standing.since, standing.watched) == ("1012", MONDAY, True)
    assert observe(read_board(), MONDAY + timedelta(minutes=1)) == 0
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "")
    observe(read_board(), MONDAY)
    assert not Standing.objects.filter(what="forward_always").exists()


@pytest.mark.parametrize(
    "why", ["ends", "not wanted", "switched off", "administrator", "never", "disabled", "own mailbox", "quiet"]
)
def test_nobody_is_told_of(forwarded: None, exchange: Exchange, anna: User, settings: Settings, why: str) -> None:
    match why:
        case "ends":
            until = MONDAY + timedelta(days=5)
            Timed.objects.create(extension="1011", feature="forward_always", value=MOBILE, until=until)
        case "not wanted":
            Watch.objects.create(user=anna, wanted=False)
        case "switched off":
            exchange.feature("1011", Feature.FORWARD_ALWAYS, "")
        case "administrator":
            settings.WATCHDOG_ADMINISTRATORS = False
            User.objects.update(role=User.Role.ADMINISTRATOR)
        case "never":
            settings.WATCHDOG_DAYS = 0
        case "disabled":
            User.objects.update(is_active=False)
        case "own mailbox":
            exchange.feature("1011", Feature.FORWARD_ALWAYS, "")
            exchange.feature("1011", Feature.FORWARD_BUSY, "*1011")
            observe(read_board(), LONG_AGO)
        case "quiet":
            NoticeChoice.objects.create(user=anna, quiet_days="1")
    assert post_due(MONDAY) == 0
    assert letterbox.fetch() == []


def test_a_letter_about_what_was_switched_off_meanwhile_does_not_leave(forwarded: None, exchange: Exchange) -> None:
    assert post_due(MONDAY) == 1
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "")
    assert letterbox.fetch() == []


def test_the_letter_speaks_its_readers_language(forwarded: None, anna: User) -> None:
    anna.language = "de"
    anna.save()
    post_due(MONDAY)
    assert "Rufumleitung" in letterbox.fetch_one().subject


def test_the_page_shows_it_and_one_tap_switches_it_off(forwarded: None, browser: Client, exchange: Exchange) -> None:
    post_due(MONDAY)
    text = browser.get(PAGE).content.decode()
    assert "601 570 947" in text
    assert "At least since" in text
    assert exchange.asked == []
    response = browser.post(f"{PAGE}forward_always/", {"key": a_key()}, follow=True)
    assert "Forwarding is switched off." in response.content.decode()
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "")]
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "")
    assert "Nothing is switched on" in browser.get(PAGE).content.decode()
    assert told(User.objects.get(extension="1011")) == []


def test_what_ends_with_a_situation_is_not_forgotten(forwarded: None, browser: Client, anna: User) -> None:
    running = Running.objects.create(extension="1011", name="Holiday", icon="coffee", actor=anna)
    Part.objects.create(running=running, extension="1011", feature=Feature.FORWARD_ALWAYS, value=MOBILE)
    assert post_due(MONDAY) == 1, "it has no end"
    running.until = MONDAY + timedelta(weeks=3)
    running.save()
    assert told(anna) == []
    assert post_due(MONDAY + timedelta(weeks=1)) == 0
    assert (
        f"until {spoken_end(timezone.localtime(running.until), timezone.localtime())}"
        in browser.get(PAGE).content.decode()
    )


def test_what_the_page_cannot_switch_off_it_says(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.LOCK, "admin")
    text = browser.post(f"{PAGE}lock/", {"key": a_key()}, follow=True).content.decode()
    assert "Your administrator locked this telephone" in text
    assert browser.post(f"{PAGE}clir/", {"key": a_key()}).status_code == 404
    assert browser.post(f"{PAGE}dnd/", {"key": "?"}).status_code == 404
    assert exchange.asked == []


def test_whoever_wants_no_notes_says_so_on_the_page(browser: Client, exchange: Exchange, anna: User) -> None:
    browser.post(f"{PAGE}letters/", {})
    assert not Watch.objects.get(user=anna).wanted
    assert " checked" not in browser.get(PAGE).content.decode()
    browser.post(f"{PAGE}letters/", {"wanted": "1"})
    assert Watch.objects.get(user=anna).wanted


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_tell_once(forwarded: None) -> None:
    def work() -> int:
        try:
            return post_due(MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        told_by = [workers.submit(work), workers.submit(work)]
    assert sorted(each.result() for each in told_by) == [0, 1]
    assert len(letterbox.fetch()) == 1
