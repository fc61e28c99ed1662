"""Searches cost something, whoever asks for them without end (SECURITY T-DOS-01)."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import pace
from accounts.models import User
from accounts.pace import Pace
from phonebook.models import Contact
from phonebook.search import search

SEARCHES = (
    "/search/?q=ala",
    "/search/?pick=1&number=10",
    "/history/?q=600",
    "/administration/people/?q=ala",
    "/administration/journal/?person=ala",
)


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Clock:
    settings.SEARCHES_PER_SECOND = 3
    clock = Clock()
    monkeypatch.setattr(pace, "time", clock)
    return clock


@pytest.mark.parametrize("address", SEARCHES)
def test_t_dos_01_who_searches_faster_than_anybody_types_is_not_answered(
    address: str, clock: Clock, administrator: User, ala: User
) -> None:
    browser, other = Client(), Client()
    browser.force_login(administrator)
    other.force_login(ala)
    assert [browser.get(address).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert browser.get(address.partition("?")[0]).status_code == 200, "a page is no search"
    assert other.get("/search/?q=ala").status_code == 200, "nobody else waits"
    clock.now += 0.34
    assert [browser.get(address).status_code for _ in range(2)] == [200, 429]


def test_t_dos_01_no_more_accounts_are_remembered_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_KNOWN", 5)
    one = Pace(1)
    assert all(one.allows(account, 0.0) for account in range(50))
    assert len(one._left) == 5
    assert not one.allows(49, 0.0)


@pytest.mark.parametrize("typed", ["%", "_", "%%%%", "_%_%", "\\%", "*"])
def test_t_dos_01_signs_that_mean_anything_to_a_database_find_nothing(ala: User, typed: str) -> None:
    Contact.objects.create(owner=ala, name="Barbara", haystack=" barbara")
    assert search(ala, typed) == []


def test_t_dos_01_a_search_finds_a_dozen_however_many_there_are(ala: User) -> None:
    Contact.objects.bulk_create(Contact(owner=ala, name=f"Barbara {n}", haystack=f" barbara {n}") for n in range(500))
    assert len(search(ala, "bar")) == 12
