"""Links that work once. SECURITY §2.3, T-RST-02, T-PWD-05."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import OneTimeLink, User
from accounts.proving import links
from accounts.proving.links import Purpose
from tests.integration.accounts.conftest import PASSWORD

HALF_AN_HOUR = timedelta(minutes=30)


def link_for(user: User, purpose: Purpose = Purpose.RESET) -> str:
    return links.issue(user, purpose, lasts=HALF_AN_HOUR)


def test_t_rst_02_a_link_works_once(ala: User) -> None:
    token = link_for(ala)
    assert links.find(token, Purpose.RESET) == ala
    assert links.find(token, Purpose.RESET) == ala, "looking does not use it"
    assert links.use(token, Purpose.RESET) == ala
    assert links.use(token, Purpose.RESET) is None
    assert links.find(token, Purpose.RESET) is None


def test_t_rst_02_a_link_ends_after_its_time(ala: User) -> None:
    token = link_for(ala)
    with time_machine.travel(timezone.now() + HALF_AN_HOUR + timedelta(seconds=1)):
        assert links.find(token, Purpose.RESET) is None
        assert links.use(token, Purpose.RESET) is None


def change_password(user: User) -> None:
    user.set_password("ein ganz anderes Wort")
    user.save()


def change_email(user: User) -> None:
    user.email = "elsewhere@example.com"
    user.save()


def disable(user: User) -> None:
    user.is_active = False
    user.save()


@pytest.mark.parametrize("change", [change_password, change_email, disable, links.end])
def test_t_rst_02_a_link_dies_when_the_account_changes(ala: User, change: Callable[[User], None]) -> None:
    token = link_for(ala)
    change(ala)
    assert links.find(token, Purpose.RESET) is None
    assert links.use(token, Purpose.RESET) is None


def test_t_rst_02_a_link_serves_its_purpose_alone(ala: User) -> None:
    token = link_for(ala, Purpose.SIGN_IN)
    assert links.find(token, Purpose.RESET) is None
    assert links.use(token, Purpose.RESET) is None
    assert links.use(token, Purpose.SIGN_IN) == ala


def test_a_younger_link_replaces_the_older_one_of_its_purpose(ala: User, ola: User) -> None:
    first, other, foreign = link_for(ala), link_for(ala, Purpose.ACTIVATION), link_for(ola)
    second = link_for(ala)
    assert links.find(first, Purpose.RESET) is None
    assert links.find(second, Purpose.RESET) == ala
    assert links.find(other, Purpose.ACTIVATION) == ala
    assert links.find(foreign, Purpose.RESET) == ola


@pytest.mark.parametrize("token", ["", "x", "\x00", "ż" * 5000, "\ud800", "' OR 1=1 --"])
def test_nonsense_opens_nothing(ala: User, token: str) -> None:
    link_for(ala)
    assert links.find(token, Purpose.RESET) is None
    assert links.use(token, Purpose.RESET) is None


def test_t_pwd_05_no_token_rests_in_the_database(ala: User) -> None:
    token = link_for(ala)
    assert token not in repr(list(OneTimeLink.objects.values_list()))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_wins() -> None:
    user = User.objects.create_user("1011", PASSWORD)
    token = link_for(user)
    start, winners = threading.Barrier(6), []

    def attempt() -> None:
        start.wait()
        try:
            if links.use(token, Purpose.RESET):
                winners.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(winners) == 1


def test_dead_links_are_forgotten_a_day_later(ala: User) -> None:
    link_for(ala)
    assert links.forget_dead() == 0
    assert links.forget_dead(timezone.now() + HALF_AN_HOUR + timedelta(days=1, seconds=1)) == 1
    assert not OneTimeLink.objects.exists()
