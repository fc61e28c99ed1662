"""Becoming an administrator, and ceasing to be one: nobody does by a slip, and one is left. T-AUD-05, T-AZ-08."""

import re

import pytest
from django.test import Client

from accounts.models import Department, JournalEntry, User
from tests.integration.management.conftest import As
from tests.integration.management.test_person import page_of, place_of, said

NEW = "/administration/people/new/"
QUESTION = "All other administrators are told by e-mail."
HTMX = {"HX-Request": "true", "HX-Boosted": "true"}
HIDDEN = re.compile(r'<input type="hidden" name="(?!csrf)([a-z]+)" value="([^"]*)">')
NEWCOMER = {
    "extension": "1055",
    "comment": "Anna Nowa",
    "department": "",
    "role": "administrator",
    "email": "",
    "way": "pin",
    "pin": "7391",
}


def dialog(page: str) -> str:
    return page[page.index("<dialog") : page.index("</dialog>")]


def answer(browser: Client, path: str, question: str, sure: str) -> str:
    """Press a button of the dialog; the page that comes of it."""
    fields: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(dialog(question)):
        fields.setdefault(name, []).append(value)
    return said(browser.post(path, {**fields, "sure": sure}, follow=True))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["alone", "over the page"])
def test_t_aud_05_who_makes_an_administrator_is_asked_first(
    administrator: User, clerk: User, office: Department, sales: Department, as_: As, headers: dict[str, str]
) -> None:
    browser = as_(administrator)
    wish = place_of(clerk, role="administrator", department=office.pk, manages=[office.pk, sales.pk])
    question = said(browser.post(page_of(clerk), wish, headers=headers))
    assert QUESTION in dialog(question)
    assert "Zofia Łącka" in dialog(question)
    assert ("data-open-on-arrival" in question) == bool(headers)
    clerk.refresh_from_db()
    assert (clerk.role, clerk.department) == ("user", sales)
    assert "Saved." in answer(browser, page_of(clerk), question, "yes")
    clerk.refresh_from_db()
    assert (clerk.role, clerk.department, clerk.manages.count()) == ("administrator", office, 2)


def test_a_no_changes_nothing_and_loses_nothing(administrator: User, clerk: User, office: Department, as_: As) -> None:
    browser = as_(administrator)
    question = said(browser.post(page_of(clerk), place_of(clerk, role="administrator", department=office.pk)))
    page = answer(browser, page_of(clerk), question, "no")
    assert "<dialog" not in page
    assert f'<option value="{office.pk}" selected>' in page
    assert not JournalEntry.objects.filter(subject=clerk).exists()


def test_an_administrator_who_stays_one_is_no_question(
    administrator: User, other_administrator: User, office: Department, as_: As
) -> None:
    wish = place_of(other_administrator, department=office.pk)
    assert as_(administrator).post(page_of(other_administrator), wish).status_code == 302


def test_a_form_with_a_fault_is_mended_before_anything_is_asked(administrator: User, clerk: User, as_: As) -> None:
    page = said(as_(administrator).post(page_of(clerk), place_of(clerk, role="administrator", department="999")))
    assert QUESTION not in page
    assert "field-errors" in page


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["alone", "over the page"])
def test_t_aud_05_a_new_account_for_an_administrator_is_asked_about_too(
    administrator: User, as_: As, headers: dict[str, str]
) -> None:
    browser = as_(administrator)
    question = said(browser.post(NEW, NEWCOMER, headers=headers))
    assert "Anna Nowa" in dialog(question)
    assert not User.objects.filter(extension="1055").exists()
    page = answer(browser, NEW, question, "no")
    assert 'value="Anna Nowa"' in page
    assert "<dialog" not in page
    assert not User.objects.filter(extension="1055").exists()
    answer(browser, NEW, question, "yes")
    anna = User.objects.get(extension="1055")
    assert (anna.role, anna.comment, bool(anna.pin)) == ("administrator", "Anna Nowa", True)


def test_t_az_08_the_last_administrator_cannot_be_taken_away(
    administrator: User, other_administrator: User, as_: As
) -> None:
    browser, second = as_(administrator), as_(other_administrator)
    assert browser.post(page_of(other_administrator), place_of(other_administrator, role="user")).status_code == 302
    for path in ("", "disable/"):
        refused = second.post(f"/administration/people/1031/{path}", place_of(administrator, role="user"))
        assert refused.headers["Location"].startswith("/login/"), "is no administrator any more"
    browser.post(page_of(administrator), place_of(administrator, role="user"))
    assert browser.post("/administration/people/1031/disable/").status_code == 404
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == ("administrator", True)
