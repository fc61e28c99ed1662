"""Guessing is slow, and nobody can lock a colleague out. SECURITY T-PIN-06…09."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import throttle
from accounts.login import NUMBER
from accounts.models import Bucket, User
from accounts.throttle import Demand, Limit
from tests.integration.accounts.conftest import PASSWORD, Login, is_in

TWO = Limit("test two", 2, 60)


def test_a_bucket_gives_what_it_has_and_fills_again(db: None) -> None:
    now = timezone.now()
    answers = [throttle.take(Demand(TWO, "a"), now=now) for _ in range(3)]
    assert answers == [True, True, False]
    assert throttle.take(Demand(TWO, "b"), now=now), "another name, another bucket"
    assert not throttle.has_room(Demand(TWO, "a"), now + timedelta(seconds=29))
    assert throttle.has_room(Demand(TWO, "a"), now + timedelta(seconds=30))
    throttle.give_back(Demand(TWO, "a"), now=now)
    assert throttle.take(Demand(TWO, "a"), now=now)


def test_it_takes_from_all_buckets_or_from_none(db: None) -> None:
    now = timezone.now()
    one = Limit("test one", 1, 60)
    throttle.take(Demand(one), now=now)
    assert not throttle.take(Demand(TWO, "a"), Demand(one), now=now)
    assert Bucket.objects.get(key=TWO.key("a")).tokens == 2


def test_buckets_that_nobody_touched_for_a_day_go(db: None) -> None:
    now = timezone.now()
    throttle.take(Demand(TWO, "old"), now=now - timedelta(days=2))
    throttle.take(Demand(TWO, "young"), now=now)
    assert throttle.forget_idle(now) == 1
    assert [bucket.key for bucket in Bucket.objects.all()] == [TWO.key("young")]


def test_the_sixth_try_from_one_place_waits_half_a_minute(ala: User, log_in: Login) -> None:
    for _ in range(5):
        log_in("1011", "wrong")
    assert not is_in(log_in("1011", PASSWORD))
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=True):
        assert is_in(log_in("1011", PASSWORD))


def test_a_right_password_costs_no_try(ala: User, log_in: Login) -> None:
    assert all(is_in(log_in("1011", PASSWORD)) for _ in range(12))


def test_t_pin_06_a_flood_of_wrong_passwords_locks_nobody_out_of_a_known_device(ala: User, log_in: Login) -> None:
    known = log_in("1011", PASSWORD)
    known.post("/logout/")
    still_in = log_in("1011", PASSWORD, ip="192.0.2.8")
    for number in range(200):
        log_in("1011", "wrong", ip=f"203.0.113.{number % 50}")
    assert is_in(log_in("1011", PASSWORD, client=known)), "at once"
    assert is_in(still_in), "living sessions are untouched"
    assert not is_in(log_in("1011", PASSWORD, ip="192.0.2.9"))
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=True):
        assert is_in(log_in("1011", PASSWORD, ip="192.0.2.9")), "a clean new device waits half a minute"


def test_a_known_device_guesses_no_faster(ala: User, log_in: Login) -> None:
    known = log_in("1011", PASSWORD)
    known.post("/logout/")
    for _ in range(10):
        log_in("1011", "wrong", client=known)
    assert not is_in(log_in("1011", PASSWORD, client=known))


def test_a_device_is_known_for_its_own_people_only(ala: User, log_in: Login) -> None:
    User.objects.create_user("1013", PASSWORD)
    known = log_in("1013", PASSWORD)
    known.post("/logout/")
    for number in range(2 * NUMBER.capacity):
        log_in("1011", "wrong", ip=f"203.0.113.{number}")
    assert not is_in(log_in("1011", PASSWORD, client=known))


def test_a_forged_device_cookie_is_worth_nothing(ala: User, log_in: Login) -> None:
    for _ in range(5):
        log_in("1011", "wrong")
    forger = Client()
    forger.cookies["device"] = '{"name": "x", "people": [1]}:forged'
    assert not is_in(log_in("1011", PASSWORD, client=forger))


def test_t_pin_07_an_office_behind_one_address_is_not_blocked(db: None, log_in: Login) -> None:
    people = [User.objects.create_user(str(number), PASSWORD, language="en") for number in range(2000, 2040)]
    for person in people:
        for _ in range(3):
            log_in(person.extension, "typo", ip="192.168.1.1")
    assert all(is_in(log_in(person.extension, PASSWORD, ip="192.168.1.1")) for person in people)


@pytest.mark.django_db
def test_many_numbers_from_one_foreign_network_are_slowed(log_in: Login, ala: User) -> None:
    for number in range(3000, 3020):
        log_in(str(number), "wrong", ip="203.0.113.9")
    assert not is_in(log_in("1011", PASSWORD, ip="203.0.113.9"))
    assert is_in(log_in("1011", PASSWORD, ip="203.0.113.10"))


def test_t_pin_08_the_limit_belongs_to_the_address_that_our_proxy_saw(ala: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1/32"),)

    def log_in(extension: str, secret: str, forwarded: str) -> Client:
        browser = Client(REMOTE_ADDR="127.0.0.1")
        browser.post("/login/", {"extension": extension, "secret": secret}, headers={"X-Forwarded-For": forwarded})
        return browser

    for number in range(3000, 3020):
        log_in(str(number), "wrong", f"192.0.2.{number % 250}, 203.0.113.9")
    assert not is_in(log_in("1011", PASSWORD, "192.0.2.251, 203.0.113.9")), "an invented address is no new one"
    assert is_in(log_in("1011", PASSWORD, "203.0.113.9, 203.0.113.10")), "nor does it accuse another"


def test_t_pin_09_the_tries_outlive_the_loss_of_redis(ala: User, log_in: Login, valkey: str) -> None:
    for _ in range(5):
        log_in("1011", "wrong")
    import redis

    with redis.Redis.from_url(valkey) as client:
        client.flushall()
    assert not is_in(log_in("1011", PASSWORD))
