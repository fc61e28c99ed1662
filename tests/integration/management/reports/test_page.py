"""Reports: exact figures, their table and letter, and nothing of another department in any of them. MGR-07."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, JournalEntry, User
from costs.models import DailyCost, PriceList
from history.missed import ledger
from history.models import MissedCall, NoticeChoice
from management.reports.weekly import post_due
from pbx.states import Outcome
from tests.integration.accounts import letterbox
from tests.integration.management.conftest import As
from tests.integration.management.reports.conftest import MONDAY, NOW, call

PAGE = "/management/reports/"


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(browser: Client, query: str = "") -> str:
    response = browser.get(PAGE + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def table(browser: Client, what: str, query: str = "") -> list[dict[str, str]]:
    response = browser.post(f"{PAGE}table/{what}/{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.req("MGR-07")
def test_the_figures_of_a_week(calls: None, manager: User, as_: As) -> None:
    page = text_of(as_(manager))
    totals = page.split('class="costs-totals')[1].split("</dl>")[0]
    assert "<dt>Answered</dt><dd>2 <span" in totals
    assert "50 %" in totals
    assert "<dt>Missed</dt><dd>2</dd>" in totals
    assert "within 5 s" in totals
    assert "nine in ten within 30 s" in totals
    assert "half of them: 30 min at most" in totals
    assert "1, 100 %" in totals
    assert "Canary" not in page
    back = page.split('id="report-back"')[1].split("</section>")[0]
    assert back.count('<td class="right">1</td>') == 2  # within an hour, and one that waits


@pytest.mark.req("MGR-07")
def test_how_quickly_calls_are_answered_in_steps(calls: None, manager: User, as_: As) -> None:
    """Of two that were answered one was within 20 s; two were not answered at all."""
    browser = as_(manager)
    answers = text_of(browser).split('id="report-answers"')[1].split("</section>")[0]
    assert "<strong>25 %</strong> of all calls are answered within 20 s" in answers
    rows = [(row["Answered"], row["Calls"], row["Share in %"]) for row in table(browser, "answers")]
    assert rows == [
        ("within 10 s", "1", "25"),
        ("within 20 s", "0", "0"),
        ("within 30 s", "1", "25"),
        ("within 60 s", "0", "0"),
        ("after more than 60 s", "0", "0"),
        ("by nobody", "2", "50"),
    ]
    for words, count, share in rows:
        cells = answers.split(f'<th scope="row">{words}<svg')[1].split("</tr>")[0]
        assert f'<td class="right fit">{count}</td><td class="right fit">{share} %</td>' in cells


@pytest.mark.req("MGR-07")
def test_the_tables_hold_the_same_and_the_journal_says_who_took_them(calls: None, manager: User, as_: As) -> None:
    browser = as_(manager)
    hours = [(row["Weekday"], row["Hour"], row["Answered"], row["Missed"]) for row in table(browser, "hours")]
    assert hours == [("Monday", "9:00", "2", "0"), ("Monday", "10:00", "0", "1"), ("Tuesday", "9:00", "0", "1")]
    people = {row["Name"]: row for row in table(browser, "people")}
    assert people.keys() == {"Zofia Łącka", "Adam Żak"}
    zofia = people["Zofia Łącka"]
    assert [zofia[name] for name in ("Answered", "Missed", "Outgoing", "Seconds of talk")] == ["1", "1", "1", "160"]
    entries = JournalEntry.objects.filter(event="report_exported")
    assert [(entry.actor_id, entry.after) for entry in entries] == [(manager.pk, "Sales")] * 2
    assert browser.post(f"{PAGE}table/secrets/").status_code == 404


@pytest.mark.req("MGR-07")
def test_what_is_done_by_hand_is_neither_reached_nor_open(calls: None, clerk: User, manager: User, as_: As) -> None:
    ledger.done(clerk, [MissedCall.objects.get(scope="1011", reached_at=None).pk])
    back = text_of(as_(manager)).split('id="report-back"')[1].split("</section>")[0]
    assert 'Nobody was reached yet</th><td class="right">0</td>' in back
    assert 'that they are done</th><td class="right">1</td>' in back


def test_t_az_09_nothing_of_another_department_is_in_page_or_table(
    calls: None, manager: User, office: Department, as_: As
) -> None:
    browser = as_(manager)
    for query in ("", "?of=month", "?of=days&from=2026-01-01&to=2026-12-31", "?department=x"):
        page = text_of(browser, query)
        assert "Canary" not in page
        assert "1029" not in page
        assert not any(
            "1029" in str(row) for what in ("hours", "answers", "people") for row in table(browser, what, query)
        )
    for query in (f"?department={office.pk}", f"?department={office.pk + 1000}"):
        assert browser.get(PAGE + query).status_code == 404
        assert browser.post(f"{PAGE}table/people/{query}").status_code == 404
    assert as_(User.objects.get(extension="1011")).get(PAGE).status_code == 403


@pytest.mark.req("ADM-01")
def test_an_administrator_chooses_the_department(
    calls: None, administrator: User, office: Department, sales: Department, as_: As
) -> None:
    page = text_of(as_(administrator), f"?department={office.pk}")
    assert "Hidden Canary" in page
    assert "Zofia" not in page
    assert "Zofia" in text_of(as_(administrator), f"?department={sales.pk}")


@pytest.mark.req("MGR-07")
def test_costs_are_those_of_the_daily_sums(calls: None, manager: User, as_: As) -> None:
    assert "<dt>Cost</dt>" not in text_of(as_(manager))
    PriceList.objects.create(name="Of 2026", valid_from="2026-01-01", currency="PLN")
    paid = {"destination": "premium", "calls": 1, "seconds": 60}
    for extension, day, account, cost in (
        ("1011", "2026-11-23", "", "12.345"),
        ("1012", "2026-11-24", "", "5"),
        ("1012", "2026-11-24", "4711", "100"),
        ("1011", "2026-11-22", "", "70"),
        ("1029", "2026-11-23", "", "777"),
    ):
        DailyCost.objects.create(extension=extension, day=day, account=account, cost=Decimal(cost), **paid)
    page = text_of(as_(manager))
    assert "PLN 17.35" in page
    assert "777" not in page


def test_a_month_of_many_takes_as_many_queries_as_a_day_of_two(
    calls: None, manager: User, sales: Department, as_: As
) -> None:
    browser = as_(manager)

    def asked() -> int:
        browser.get(f"{PAGE}?of=month")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"{PAGE}?of=month").status_code == 200
        assert not any("history_record" in query["sql"] and "SUM" in query["sql"] for query in queries)
        return len(queries)

    few = asked()
    new = [User(extension=str(2000 + n), comment=f"Person {n}", department=sales, password="!") for n in range(100)]
    User.objects.bulk_create(new)
    for each in new[:30]:
        call(each.extension, MONDAY + timedelta(hours=2), Outcome.INCOMING)
        call(each.extension, MONDAY + timedelta(hours=3), Outcome.MISSED, f"0504{each.extension}00")
    assert asked() <= few
    assert few < 50


# -- the letter ------------------------------------------------------------------------------------


@pytest.fixture
def wanted(manager: User) -> User:
    User.objects.filter(pk=manager.pk).update(email="ewa@example.com")
    NoticeChoice.objects.create(user=manager, weekly_report=True)
    return manager


def rows(letter: EmailMessage) -> dict[str, list[dict[str, str]]]:
    found = {}
    for name, content, _kind in letter.attachments:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.lstrip("\ufeff")
        found[name] = list(csv.DictReader(io.StringIO(text, newline="")))
    return found


@pytest.mark.req("MGR-07", "NOTI-03")
def test_on_monday_managers_are_told_of_the_week_before_once(calls: None, wanted: User) -> None:
    monday = MONDAY.replace(hour=7, minute=5)
    assert post_due(monday - timedelta(minutes=10)) == 0
    assert [post_due(monday), post_due(monday + timedelta(hours=1))] == [1, 0]
    assert post_due(monday + timedelta(days=4)) == 0
    (letter,) = letterbox.fetch()
    assert letter.to == ["ewa@example.com"]
    assert letter.subject == "How you were reached, 16–22 November 2026"
    body = str(letter.body)
    for words in (
        "Sales",
        "* Answered: 1 (100 %)",
        "* Missed: 0",
        "/management/reports/?department=",
        "day=2026-11-16",
    ):
        assert words in body, words
    assert "Canary" not in body
    files = rows(letter)
    assert set(files) == {f"report-{what}-2026-11-16-2026-11-22.csv" for what in ("hours", "answers", "people")}
    assert "1029" not in str(files)
    assert [row["Name"] for row in files["report-people-2026-11-16-2026-11-22.csv"]] == ["Zofia Łącka"]
    assert post_due(monday + timedelta(weeks=1)) == 1


@pytest.mark.req("NOTI-03")
def test_t_az_11_whoever_manages_no_more_gets_no_letter(calls: None, wanted: User) -> None:
    assert post_due(MONDAY) == 1
    User.objects.filter(pk=wanted.pk).update(role="user")
    wanted.manages.clear()
    assert letterbox.fetch() == []


@pytest.mark.req("NOTI-03")
def test_nobody_is_told_who_did_not_ask_or_has_quiet_hours(calls: None, wanted: User, administrator: User) -> None:
    NoticeChoice.objects.filter(user=wanted).update(quiet_from="06:00", quiet_until="10:00")
    assert post_due(MONDAY) == 0
    assert post_due(MONDAY.replace(hour=11)) == 1
    assert [letter.to for letter in letterbox.fetch()] == [["ewa@example.com"]]


@pytest.mark.parametrize(("language", "words"), [("de", "Angenommen"), ("pl", "Odebrane")])
def test_the_letter_is_in_the_language_of_its_reader(calls: None, wanted: User, language: str, words: str) -> None:
    User.objects.filter(pk=wanted.pk).update(language=language)
    post_due(MONDAY)
    (letter,) = letterbox.fetch()
    assert words in str(letter.body)
