"""Calendars: hours and holidays under a name."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from services.models import Calendar
from services.models.calendars import Holiday
from tests.integration.services.rules.given import a_rule

PAGE = "/settings/forwarding/calendars/"
ROWS = {"holidays-TOTAL_FORMS": "3", "holidays-INITIAL_FORMS": "0"}
FORM = {"name": "Office", "h00a": "08:00", "h00b": "16:00", **ROWS}


def test_a_calendar_is_written_and_read(browser: Client, anna: User) -> None:
    holidays = {"holidays-0-day": "2026-12-24", "holidays-0-name": "Eve", "holidays-0-every_year": "on"}
    assert browser.post(f"{PAGE}add/", FORM | holidays).status_code == 302
    calendar = Calendar.objects.get()
    assert (calendar.owner, calendar.hours) == (anna, [[0, 480, 960]])
    assert calendar.holidays.get().days([2026, 2027]) == (date(2026, 12, 24), date(2027, 12, 24))
    text = browser.get(PAGE).content.decode()
    assert "Mon 08:00–16:00 · 1 holiday" in text
    text = browser.get(f"{PAGE}{calendar.pk}/").content.decode()
    assert 'value="08:00"' in text
    assert 'value="2026-12-24"' in text
    browser.post(f"{PAGE}{calendar.pk}/", FORM | {"h00b": "17:00"})
    calendar.refresh_from_db()
    assert (calendar.hours, calendar.holidays.count()) == ([[0, 480, 1020]], 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "OFFICE"}, "There is a calendar of this name already."),
        ({"h00b": ""}, "write both times, or none"),
        ({"holidays-0-name": "Eve"}, "Which day?"),
        ({"holidays-0-day": "2026-12-24", "holidays-1-day": "2026-12-24"}, "A day stands there twice."),
        ({"holidays-TOTAL_FORMS": "many"}, "management"),
    ],
)
def test_what_is_not_right_is_said_and_kept(browser: Client, anna: User, changes: dict[str, str], words: str) -> None:
    Calendar.objects.create(owner=anna, name="Office")
    response = browser.post(f"{PAGE}add/", FORM | {"name": "Mornings", "h10a": "07:35", "h10b": "09:00"} | changes)
    text = response.content.decode()
    assert response.status_code == 200
    assert words.lower() in text.lower()
    assert 'value="07:35"' in text
    assert Calendar.objects.count() == 1


def test_calendars_of_the_company_are_for_all_and_written_by_administrators(browser: Client, anna: User) -> None:
    browser.post(f"{PAGE}add/", FORM | {"company": "on"})
    assert Calendar.objects.get().owner == anna, "she is none"
    anna.role = User.Role.ADMINISTRATOR
    anna.save()
    browser.post(f"{PAGE}add/", FORM | {"company": "on"})
    company = Calendar.objects.get(owner=None)
    anna.role = User.Role.USER
    anna.save()
    text = browser.get(PAGE).content.decode()
    assert "Company" in text
    assert f"{PAGE}{company.pk}/" not in text
    assert browser.get(f"{PAGE}{company.pk}/").status_code == 404


def test_a_calendar_stays_while_rules_go_by_it(browser: Client, anna: User) -> None:
    calendar = Calendar.objects.create(owner=anna, name="Office")
    rule = a_rule(anna, time="open", calendar=calendar)
    text = browser.post(f"{PAGE}{calendar.pk}/remove/", follow=True).content.decode()
    assert "1 rule goes by this calendar." in text
    rule.delete()
    browser.post(f"{PAGE}{calendar.pk}/remove/")
    assert not Calendar.objects.exists()


def test_a_leap_day_returns_in_leap_years(anna: User) -> None:
    holiday = Holiday(day=date(2028, 2, 29), every_year=True)
    assert holiday.days(range(2026, 2034)) == (date(2028, 2, 29), date(2032, 2, 29))
