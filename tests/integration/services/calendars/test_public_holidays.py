"""The public holidays of a country, added to a calendar."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from services.calendars import public_holidays
from services.models import Calendar, Holiday


@pytest.fixture(autouse=True)
def _year() -> Iterator[None]:
    with time_machine.travel("2026-03-02T10:00:00+01:00"):
        yield


@pytest.fixture
def calendar(anna: User, _year: None) -> Calendar:
    return Calendar.objects.create(owner=anna, name="Office")


@pytest.fixture
def page(calendar: Calendar) -> str:
    return f"/settings/forwarding/calendars/{calendar.pk}/holidays/"


def offered(text: str) -> dict[str, bool]:
    """Day → is it ticked?"""
    boxes = re.findall(r'name="day" value="([\d-]+)"( checked)?', text)
    return {day: bool(ticked) for day, ticked in boxes}


def test_the_days_are_shown_chosen_added_and_taken_back(browser: Client, calendar: Calendar, page: str) -> None:
    text = browser.get(page).content.decode()
    assert "Poland" in text
    assert offered(text)["2026-05-01"]
    assert offered(text)["2027-12-25"], "this year and the next"
    Holiday.objects.create(calendar=calendar, day="2020-12-25", name="Christmas", every_year=True)
    assert not offered(browser.get(page).content.decode())["2026-12-25"]
    fields = {"country": "PL", "years": "2026", "day": ["2026-05-01", "2026-11-11", "2026-12-25"]}
    text = browser.post(page, fields, follow=True).content.decode()
    assert "2 holidays are added." in text
    assert 'value="2026-11-11"' in text
    text = browser.post(page, fields, follow=True).content.decode()
    assert "0 holidays are added." in text
    assert calendar.holidays.count() == 3
    assert "remove the 2 holidays added last" in text
    text = browser.post(f"{page}undo/", follow=True).content.decode()
    assert "2 holidays are removed again." in text
    assert calendar.holidays.get().name == "Christmas"


@pytest.mark.parametrize(("language", "name"), [("pl", "Święto Państwowe"), ("de", "Neujahr"), ("en", "Day")])
def test_names_are_in_the_readers_language(browser: Client, page: str, anna: User, language: str, name: str) -> None:
    anna.language = language
    anna.save()
    browser.force_login(anna)
    text = browser.get(page, {"country": "PL", "years": "2026"}, headers={"Accept-Language": language})
    assert name in text.content.decode()


def test_a_region_has_days_of_its_own(browser: Client, page: str) -> None:
    query = {"country": "DE", "years": "2027"}
    text = browser.get(page, query).content.decode()
    assert "Bayern" in text
    assert "2027-01-06" not in offered(text)
    assert offered(browser.get(page, {**query, "region": "BY"}).content.decode())["2027-01-06"]


@pytest.mark.parametrize(
    "query",
    [
        {"country": "XX", "years": "2026"},
        {"country": "DE", "region": "02", "years": "2026"},
        {"country": "PL", "region": "02"},
        {"country": "PL", "years": "1066"},
        {"country": "../os", "years": "x"},
    ],
)
def test_what_makes_no_sense_is_said_and_shows_no_days(browser: Client, page: str, query: dict[str, str]) -> None:
    response = browser.get(page, query)
    assert response.status_code == 200
    text = response.content.decode()
    assert offered(text) == {}
    assert "field-errors" in text


def test_only_days_that_were_shown_are_added(browser: Client, calendar: Calendar, page: str) -> None:
    for day in ("2026-05-02", "soon", ""):
        text = browser.post(page, {"country": "PL", "years": "2026", "day": day}).content.decode()
        assert "notice-error" in text
    assert not calendar.holidays.exists()


def test_a_calendar_that_is_full_takes_no_more(
    browser: Client, calendar: Calendar, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_holidays, "MOST_HOLIDAYS", 1)
    fields = {"country": "PL", "years": "2026", "day": ["2026-05-01", "2026-11-11"]}
    text = browser.post(page, fields).content.decode()
    assert "holidays at most" in text
    assert offered(text)["2026-11-11"], "what was chosen stays chosen"
    assert not offered(text)["2026-05-03"]
    assert not calendar.holidays.exists()


def test_anothers_calendar_is_not_there(client: Client, jan: User, page: str) -> None:
    client.force_login(jan)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}undo/").status_code == 404
