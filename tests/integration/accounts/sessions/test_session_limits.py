"""When a session ends by itself, and what keeps it alive: LOG-09, SECURITY T-SES-03."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import Session, User
from accounts.sessions.store import SessionStore
from tests.integration.accounts import authenticator
from tests.integration.accounts.conftest import PASSWORD, PIN, Login, is_in

PAGE = "/settings/subscriber/"
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def later(clock: time_machine.Traveller, **span: float) -> None:
    clock.shift(timedelta(**span))


def test_t_ses_03_an_idle_session_ends_and_the_door_says_why(
    ala: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1011", PASSWORD)
    later(clock, hours=11, minutes=59)
    assert is_in(client)
    later(clock, hours=12, seconds=1)
    refused = client.get("/history/?kind=missed")
    assert refused.headers["Location"] == "/login/?next=%2Fhistory%2F%3Fkind%3Dmissed&ended=idle-720"
    page = client.get(refused.headers["Location"]).content.decode()
    assert "You were logged out after 12 hours without activity." in page
    assert "without activity" not in Client().get("/login/").content.decode()


@pytest.mark.req("LOG-09")
def test_whoever_stays_logged_in_on_a_device_is_there_the_next_morning(
    ala: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1011", PASSWORD, stay="on")
    later(clock, days=6)
    assert is_in(client)
    client.post(
        "/set-password/",
        {"current": PASSWORD, "password": "other words for a door", "repeated": "other words for a door"},
    )
    later(clock, hours=23)
    assert is_in(client), "also after a change of password, under a new key"
    later(clock, hours=2)
    assert "ended=age-10080" in client.get(PAGE).headers["Location"]


@pytest.mark.req("LOG-09")
def test_t_ses_03_an_administrator_who_stays_is_idle_all_the_same(
    administrator: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1031", PASSWORD, stay="on")
    later(clock, minutes=31)
    assert not is_in(client)


def test_t_ses_03_an_administrator_has_half_an_hour(
    administrator: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1031", PASSWORD)
    later(clock, minutes=29)
    assert is_in(client)
    later(clock, minutes=30)
    assert not is_in(client)
    assert "after 30 minutes without activity" in client.get("/login/?ended=idle-30").content.decode()


def test_whoever_comes_straight_to_the_door_with_a_session_that_is_over_is_told_why(
    administrator: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1031", PASSWORD)
    later(clock, minutes=31)
    assert "after 30 minutes without activity" in client.get("/login/?next=/history/").content.decode()


def test_a_page_whose_socket_closed_says_ended_elsewhere_and_the_door_says_what_it_knows_better(
    administrator: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1031", PASSWORD)
    later(clock, minutes=31)
    address = "/login/?next=/history/&ended=elsewhere"
    assert "after 30 minutes without activity" in client.get(address).content.decode()
    assert "Your session was ended, here or on another device." in client.get(address).content.decode()


@pytest.mark.parametrize(("role", "hours"), [("user", 168), ("manager", 168), ("administrator", 12)])
def test_t_ses_03_however_busy_a_session_ends_some_time_after_the_log_in(
    role: str, hours: int, db: None, log_in: Login, clock: time_machine.Traveller
) -> None:
    User.objects.create_user("1011", PASSWORD, role=role, language="en")
    client = log_in("1011", PASSWORD)
    for _quarter in range(hours * 4 - 1):
        later(clock, minutes=15)
        Session.objects.update(seen=timezone.now())
    assert is_in(client)
    later(clock, minutes=15)
    assert "ended=age" in client.get(PAGE).headers["Location"]


def test_a_session_without_a_tick_is_over_when_the_browser_closes_but_not_before_its_limits(
    ala: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1011", PASSWORD)
    assert client.cookies["session"]["max-age"] == ""
    later(clock, hours=11)
    assert is_in(client)


@pytest.mark.req("LOG-09")
def test_a_device_that_shall_stay_logged_in_keeps_its_cookie(ala: User) -> None:
    client = Client()
    assert "Stay logged in on this device" in client.get("/login/").content.decode()
    client.post("/login/", {"extension": "1011", "secret": PASSWORD, "stay": "on"})
    assert is_in(client)
    assert client.cookies["session"]["max-age"] >= timedelta(days=7).total_seconds()
    client.post("/login/", {"extension": "1011", "secret": PASSWORD})
    assert client.cookies["session"]["max-age"] == "", "the wish of the log-in before is forgotten"


@pytest.mark.req("LOG-09")
def test_the_wish_to_stay_outlives_the_step_that_sets_a_password(ola: User) -> None:
    client = Client()
    client.post("/login/", {"extension": "1012", "secret": PIN, "stay": "on"})
    assert client.cookies["session"]["max-age"] == 600, "a session that can only set a password is short"
    new = "niebieski tramwaj 9"
    client.post("/set-password/", {"password": new, "repeated": new})
    assert is_in(client)
    assert client.cookies["session"]["max-age"] >= timedelta(days=7).total_seconds()


@pytest.mark.req("LOG-09")
def test_the_wish_to_stay_outlives_the_second_factor(ala: User) -> None:
    app, client = authenticator.set_up(ala), Client()
    client.post("/login/", {"extension": "1011", "secret": PASSWORD, "stay": "on"})
    assert not is_in(client)
    client.post("/second-factor/", {"code": app.code()})
    assert is_in(client)
    assert client.cookies["session"]["max-age"] >= timedelta(days=7).total_seconds()


def test_t_ses_03_what_a_page_fetches_by_itself_keeps_no_session_alive(
    administrator: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1031", PASSWORD)
    for _minute in range(29):
        later(clock, minutes=1)
        assert client.get(PAGE, headers={"X-Unattended": "1"}).status_code == 200
    later(clock, minutes=1)
    assert "ended=idle-30" in client.get(PAGE, headers={"X-Unattended": "1"}).headers["Location"]


@pytest.mark.parametrize("path", ["/worker.js", "/offline/", "/healthz"])
def test_t_ses_03_what_a_browser_fetches_for_itself_keeps_no_session_alive(
    path: str, ala: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1011", PASSWORD)
    before = Session.objects.get(user=ala).seen
    later(clock, minutes=5)
    client.get(path)
    assert Session.objects.get(user=ala).seen == before
    client.get(PAGE)
    assert Session.objects.get(user=ala).seen == timezone.now()


def test_t_ses_03_the_last_use_is_written_once_a_minute(
    ala: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1011", PASSWORD)

    def writes(address: str = "198.51.100.7") -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, headers={"User-Agent": "Firefox"}, REMOTE_ADDR=address)
        return sum(query["sql"].startswith('UPDATE "accounts_session"') for query in queries.captured_queries)

    later(clock, seconds=59)
    assert writes() == 0
    later(clock, seconds=1)
    assert writes("10.1.2.3") == 1
    assert writes() == 0
    session = Session.objects.get(user=ala)
    assert (session.seen, session.agent, session.address) == (timezone.now(), "Firefox", "10.1.2.3")


def test_what_is_stored_in_a_session_leaves_its_last_use_alone(
    ala: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1011", PASSWORD, ip="192.0.2.4")
    before = Session.objects.get(user=ala)
    later(clock, seconds=30)
    store = SessionStore(before.session_key)
    store["something"] = 1
    store.save()
    after = Session.objects.get(user=ala)
    assert after.session_data != before.session_data
    assert (after.started, after.seen, after.address) == (before.started, before.seen, "192.0.2.4")
    assert is_in(client)


def test_t_ses_03_changed_limits_hold_for_living_sessions(
    ala: User, log_in: Login, clock: time_machine.Traveller, settings: Settings
) -> None:
    client = log_in("1011", PASSWORD)
    later(clock, minutes=45)
    settings.SESSION_IDLE_MINUTES = 30
    assert list(Session.objects.alive(timezone.now())) == []
    settings.SESSION_IDLE_MINUTES = 60
    assert is_in(client)
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 44640, 744
    for _week in range(4):
        later(clock, days=7)
        assert is_in(client)


def test_a_session_that_is_over_is_neither_listed_nor_kept(
    ala: User, administrator: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    log_in("1011", PASSWORD)
    log_in("1031", PASSWORD)
    later(clock, minutes=30)
    now = timezone.now()
    assert [session.user for session in Session.objects.alive(now)] == [ala]
    assert [session.user for session in Session.objects.over(now)] == [administrator]
    assert not Session.objects.visible_to(administrator)
    SessionStore.clear_expired()
    assert Session.objects.count() == 2, "for a day it is known why a session ended"
    later(clock, days=1)
    SessionStore.clear_expired()
    assert Session.objects.filter(user=administrator).count() == 0


def test_t_ses_01_the_key_changes_with_the_password_and_the_rest_stays(
    ala: User, log_in: Login, clock: time_machine.Traveller
) -> None:
    client = log_in("1011", PASSWORD, ip="192.0.2.4")
    before = Session.objects.get(user=ala)
    later(clock, minutes=5)
    new = "niebieski tramwaj 9"
    client.post("/set-password/", {"current": PASSWORD, "password": new, "repeated": new}, REMOTE_ADDR="192.0.2.5")
    after = Session.objects.get(user=ala)
    assert is_in(client)
    assert after.session_key != before.session_key
    assert (after.started, after.seen, after.address) == (before.started, timezone.now(), "192.0.2.5")


def test_t_ses_01_the_key_changes_from_step_to_step_and_with_the_role(ola: User, log_in: Login) -> None:
    client = Client()
    keys = []
    client.cookies["session"] = "chosenbytheattackerchosenbytheat"
    keys.append(client.cookies["session"].value)
    log_in("1012", PIN, client=client)
    keys.append(client.cookies["session"].value)
    new = "niebieski tramwaj 9"
    client.post("/set-password/", {"password": new, "repeated": new})
    keys.append(client.cookies["session"].value)
    rights.change_role(ola, User.Role.MANAGER, Origin())
    assert not is_in(client)
    log_in("1012", new, client=client)
    keys.append(client.cookies["session"].value)
    assert len(set(keys)) == 4
    assert [key for key in keys if Session.objects.filter(session_key=key).exists()] == keys[-1:]
