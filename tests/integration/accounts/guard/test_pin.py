"""LOG-04: the PIN opens an account once, into a session that can only set a password. SECURITY T-PIN."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.actions import password as actions
from accounts.journal import Origin
from accounts.models import JournalEntry, Session, User
from tests.integration.accounts.conftest import PASSWORD, PIN, Login, is_in, is_limited, open_with_pin

NEW = "niebieski tramwaj 9"


@pytest.mark.req("LOG-04")
def test_the_pin_opens_a_session_that_must_set_a_password_and_then_is_whole(ola: User, log_in: Login) -> None:
    client = log_in("1012", PIN)
    assert client.said.headers["Location"] == "/set-password/?next=%2Fsettings%2Fapplication%2F"
    assert is_limited(client)
    limited_key = client.session.session_key
    client.post("/set-password/", {"password": NEW, "repeated": NEW})
    assert is_in(client)
    assert client.session.session_key != limited_key, "T-SES-01: the key changes at each step"
    assert not Session.objects.filter(session_key=limited_key).exists()
    events = JournalEntry.objects.filter(subject=ola).values_list("event", flat=True)
    assert list(events) == ["password_set", "logged_in_by_pin"]


def test_the_first_page_says_in_the_person_s_language_that_the_password_is_set(ola: User, log_in: Login) -> None:
    User.objects.filter(pk=ola.pk).update(language="pl")
    client = log_in("1012", PIN)
    client.post("/set-password/", {"password": NEW, "repeated": NEW}, headers={"Accept-Language": "en"})
    with translation.override("pl"):
        said = gettext("Your new password is in force.")
    assert said in client.get("/settings/application/").content.decode()


def test_the_first_page_speaks_the_language_that_was_chosen_on_the_way_in(ola: User, log_in: Login) -> None:
    User.objects.filter(pk=ola.pk).update(language="pl")
    client = log_in("1012", PIN)
    client.post("/language/", {"language": "de", "next": "/set-password/"})
    client.post("/set-password/", {"password": NEW, "repeated": NEW})
    with translation.override("de"):
        said = gettext("Your new password is in force.")
    assert said in client.get("/settings/application/").content.decode()
    assert User.objects.get(pk=ola.pk).language == "de"


@pytest.mark.req("LOG-04")
def test_t_pin_03_beside_a_password_the_pin_opens_nothing(ola: User, log_in: Login) -> None:
    actions.set_password(ola, NEW, Origin())
    ola.refresh_from_db()
    assert ola.pin == ""
    open_with_pin(ola)  # even if one were stored again
    client = log_in("1012", PIN)
    assert not is_in(client)
    assert not is_limited(client)
    assert is_in(log_in("1012", NEW))


def test_t_pin_01_after_five_wrong_pins_even_the_right_one_is_refused(ola: User, log_in: Login) -> None:
    answers = {log_in("1012", f"80{number}6", ip=f"198.51.100.{number}").said.status_code for number in range(5)}
    assert answers == {200}
    ola.refresh_from_db()
    assert ola.pin_failures == 5
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        assert not is_limited(log_in("1012", PIN, ip="192.0.2.77")), "five in all, not in an hour"
    assert JournalEntry.objects.filter(subject=ola, event="pin_closed").count() == 1
    actions.open_by_pin(ola, "7391", Origin())
    assert is_limited(log_in("1012", "7391", ip="192.0.2.78"))


def test_the_pin_opens_nothing_once_the_window_is_over(ola: User, log_in: Login) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=1), tick=True):
        assert not is_limited(log_in("1012", PIN))


def test_t_pin_02_one_common_pin_on_a_thousand_numbers_trips_the_breaker(ala: User, ola: User, log_in: Login) -> None:
    for number in range(2000, 2040):
        open_with_pin(User(extension=str(number)), "7391")
    for number in range(2000, 2040):
        log_in(str(number), "8046", ip=f"203.0.113.{number % 50}")
    touched = User.objects.filter(pin_failures__gt=0).count()
    assert 0 < touched <= 15
    assert JournalEntry.objects.filter(event="pin_path_closed").count() == 1
    assert not is_limited(log_in("1012", PIN, ip="192.0.2.1")), "the PIN path is closed for everybody"
    assert is_in(log_in("1011", PASSWORD, ip="192.0.2.2")), "passwords are not affected"
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=True):
        assert is_limited(log_in("1012", PIN, ip="192.0.2.3"))


def test_one_network_has_ten_wrong_pins_in_ten_minutes(db: None, log_in: Login) -> None:
    for number in range(2000, 2012):
        open_with_pin(User(extension=str(number)))
    for number in range(2000, 2010):
        log_in(str(number), "8046", ip="2001:db8:1:2::" + str(number))
    assert User.objects.filter(pin_failures=1).count() == 10
    log_in("2010", "8046", ip="2001:db8:1:2:ffff::1")
    assert User.objects.filter(pin_failures=1).count() == 10, "the same /64"
    log_in("2011", "8046", ip="2001:db8:1:3::1")
    assert User.objects.filter(pin_failures=1).count() == 11


def test_the_limited_session_ends_after_ten_minutes(ola: User, log_in: Login) -> None:
    client = log_in("1012", PIN)
    with time_machine.travel(timezone.now() + timedelta(seconds=601), tick=True):
        assert not is_limited(client)


def test_the_limited_session_may_log_out_and_choose_language_and_layout(ola: User, log_in: Login) -> None:
    client = log_in("1012", PIN)
    assert client.post("/language/", {"language": "de", "next": "/set-password/"}).status_code == 302
    assert client.post("/layout/", {"layout": "mobile", "next": "/set-password/"}).status_code == 302
    assert is_limited(client)
    client.post("/logout/")
    assert not is_limited(client)


def test_the_limited_session_is_worth_nothing_once_somebody_else_set_the_password(ola: User, log_in: Login) -> None:
    early, late = log_in("1012", PIN, ip="192.0.2.1"), log_in("1012", PIN, ip="192.0.2.2")
    early.post("/set-password/", {"password": NEW, "repeated": NEW})
    other = "czerwony rower 12"
    late.post("/set-password/", {"password": other, "repeated": other})
    assert not is_in(late)
    assert not is_in(log_in("1012", other))
    assert is_in(early)


@pytest.mark.django_db(transaction=True)
def test_t_pin_04_of_many_who_set_the_first_password_at_once_one_wins(log_in: Login) -> None:
    user = User(extension="1012", language="en")
    open_with_pin(user)
    wins: list[str] = []
    barrier = threading.Barrier(6, timeout=20)

    def set_it(password: str) -> None:
        try:
            mine = User.objects.get(pk=user.pk)
            barrier.wait()
            if actions.set_password(mine, password, Origin()):
                wins.append(password)
        finally:
            connection.close()

    threads = [threading.Thread(target=set_it, args=(f"{NEW} {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wins) == 1
    assert is_in(log_in("1012", wins[0], client=Client()))


def test_the_pin_opens_nothing_from_a_network_that_is_not_trusted(ola: User, log_in: Login) -> None:
    stranger = log_in("1012", PIN, ip="10.9.8.7")
    wrong = log_in("1012", "8046", ip="198.51.100.7")
    assert not is_limited(stranger)
    assert stranger.said.status_code == wrong.said.status_code == 200
    ola.refresh_from_db()
    assert ola.pin_failures == 1, "a guess from outside costs nobody a try"
    assert is_limited(log_in("1012", PIN, ip="192.0.2.9"))


def test_without_trusted_networks_there_is_no_log_in_by_pin(ola: User, log_in: Login, settings: LazySettings) -> None:
    settings.PIN_NETWORKS = ()
    assert not is_limited(log_in("1012", PIN))
