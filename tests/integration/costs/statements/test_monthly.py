"""The letter on the first of the month: to whom it concerns, once, with the sums."""

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection

from accounts.models import JournalEntry, User
from costs.models import MonthlyReport, PriceList
from costs.statements.monthly import post_due
from history.models import NoticeChoice
from tests.integration.accounts import letterbox
from tests.integration.costs.statements.conftest import As, cost

WARSAW = ZoneInfo("Europe/Warsaw")
FIRST = datetime(2026, 11, 1, 7, 5, tzinfo=WARSAW)


@pytest.fixture(autouse=True)
def _first_of_november() -> Iterator[None]:
    with time_machine.travel(FIRST, tick=False):
        yield


@pytest.fixture
def wanted(manager: User, administrator: User) -> None:
    for user in (manager, administrator):
        NoticeChoice.objects.create(user=user, monthly_costs=True)


@pytest.fixture
def october(zofia: User, adam: User, canary: User, prices: PriceList) -> None:
    cost("1011", "2026-10-31", "12.345")
    cost("1012", "2026-10-01", "5", "international", unknown=1, calls=2)
    cost("1011", "2026-09-30", "10")
    cost("1011", "2026-11-01", "500")
    cost("1029", "2026-10-02", "777")


def rows(letter: EmailMessage) -> list[dict[str, str]]:
    ((name, content, kind),) = letter.attachments
    assert (name, kind) == ("costs-2026-10.csv", "text/csv")
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.req("MGR-07")
def test_managers_and_administrators_are_told_what_their_people_cost(wanted: None, october: None) -> None:
    assert post_due(FIRST) == 2
    by_reader = {letter.to[0]: letter for letter in letterbox.fetch()}
    letter = by_reader["ewa@example.com"]
    assert letter.subject == "Costs of October 2026: PLN\xa017.35"
    body = str(letter.body)
    for words in (
        "Of: Sales.",
        "Sum: PLN\xa017.35",
        "September 2026: PLN\xa010.00",
        "* Zofia Łącka (1011): PLN\xa012.35",
        "* International: PLN\xa05.00",
        "Of 1 call nobody knows the price",
        "http://testserver/management/costs/?month=2026-10",
        "http://testserver/settings/notices/",
    ):
        assert words in body, words
    assert "Canary" not in body
    assert {row["Extension"] for row in rows(letter)} == {"1011", "1012"}
    assert "777" in str(by_reader["charlotte@example.com"].body)
    assert {row["Extension"] for row in rows(by_reader["charlotte@example.com"])} == {"1011", "1012", "1029"}


@pytest.mark.parametrize(("language", "words"), [("de", "Oktober 2026"), ("pl", "październik 2026")])
def test_the_letter_is_in_the_language_of_its_reader(
    manager: User, wanted: None, october: None, language: str, words: str
) -> None:
    User.objects.filter(pk=manager.pk).update(language=language)
    post_due(FIRST)
    letter = next(letter for letter in letterbox.fetch() if letter.to == ["ewa@example.com"])
    assert words in letter.subject
    assert "17,35" in letter.subject


def test_nobody_who_did_not_ask_for_it_gets_a_letter(manager: User, administrator: User, october: None) -> None:
    assert post_due(FIRST) == 0


def test_whoever_manages_nothing_any_more_gets_none(manager: User, wanted: None, october: None) -> None:
    User.objects.filter(pk=manager.pk).update(role="user")
    assert post_due(FIRST) == 1
    assert [letter.to for letter in letterbox.fetch()] == [["charlotte@example.com"]]


def test_a_right_that_goes_before_the_letter_leaves_stops_it(manager: User, wanted: None, october: None) -> None:
    post_due(FIRST)
    User.objects.filter(pk=manager.pk).update(role="user")
    assert [letter.to for letter in letterbox.fetch()] == [["charlotte@example.com"]]


def test_a_month_is_told_once(wanted: None, october: None) -> None:
    assert (post_due(FIRST), post_due(FIRST), post_due(FIRST.replace(day=3))) == (2, 0, 0)
    assert len(letterbox.fetch()) == 2
    cost("1011", "2026-11-30", "1")
    assert post_due(FIRST.replace(month=12)) == 2


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (FIRST.replace(hour=6, minute=59), 0),
        (FIRST.replace(hour=7, minute=0), 2),
        (FIRST.replace(day=9), 2),
        (FIRST.replace(day=11, hour=8), 0),
        (FIRST.replace(day=30), 0),
    ],
)
def test_a_worker_that_was_away_on_the_first_tells_it_later_but_not_for_ever(
    wanted: None, october: None, now: datetime, count: int
) -> None:
    assert post_due(now) == count


def test_quiet_hours_are_kept_and_the_letter_comes_after_them(manager: User, wanted: None, october: None) -> None:
    NoticeChoice.objects.filter(user=manager).update(quiet_from=time(6), quiet_until=time(9))
    assert post_due(FIRST) == 1
    assert post_due(FIRST.replace(hour=9, minute=1)) == 1


def test_a_month_without_calls_is_no_letter(wanted: None, prices: PriceList) -> None:
    assert post_due(FIRST) == 0
    assert letterbox.fetch() == []


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(manager: User, wanted: None, october: None) -> None:
    def work(_one: int) -> int:
        try:
            return post_due(FIRST)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 2
    assert MonthlyReport.objects.count() == 2


def test_the_choice_stands_among_the_notices_of_managers_and_administrators(
    manager: User, zofia: User, as_: As
) -> None:
    choice = dict.fromkeys(("missed", "answered_by_other", "voicemail", "post_its"), "off") | {"digest_at": "17:00"}
    assert "monthly_costs" in as_(manager).get("/settings/notices/").content.decode()
    as_(manager).post("/settings/notices/", {**choice, "monthly_costs": "on"})
    assert NoticeChoice.objects.get(user=manager).monthly_costs
    assert "monthly_costs" in JournalEntry.objects.get(event="notices_changed").after
    assert "monthly_costs" not in as_(zofia).get("/settings/notices/").content.decode()
    as_(zofia).post("/settings/notices/", {**choice, "monthly_costs": "on"})
    assert not NoticeChoice.objects.filter(user=zofia, monthly_costs=True).exists()
