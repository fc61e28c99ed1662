"""The drawer of the list: what it takes, from whom; without scripts it is the person's page. ADM-11, MGR-06."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry, User
from management.switched_on import switched_on
from pbx.features import Feature
from pbx.states import Line
from tests.integration.management.conftest import As

HTMX = {"HX-Request": "true", "HX-Target": "toasts"}
SAVING = {"HX-Request": "true", "HX-Target": "edit-person"}


def address(person: User) -> str:
    return f"/administration/people/{person.extension}/edit/"


@pytest.fixture
def browser(administrator: User, as_: As) -> Client:
    return as_(administrator)


@pytest.mark.req("ADM-11")
def test_it_has_what_its_viewer_may_change(browser: Client, manager: User, clerk: User, as_: As) -> None:
    all_of_it = browser.get(address(clerk), headers=HTMX).content.decode()
    for section in ("data", "place", "access", "licences", "notices"):
        assert f'name="section" value="{section}"' in all_of_it
    some = as_(manager).get(address(clerk), headers=HTMX).content.decode()
    for section, there in (("data", True), ("notices", True), ("place", False), ("access", False), ("licences", False)):
        assert (f'name="section" value="{section}"' in some) is there
    assert all_of_it.lstrip().startswith("<dialog")


@pytest.mark.req("MGR-06", "MGR-08")
def test_what_is_saved_stands_in_the_row_at_once(manager: User, clerk: User, as_: As) -> None:
    sent = {"section": "data", "comment": "Zofia Nowa", "description": "", "email": clerk.email, "mobile": ""}
    answer = as_(manager).post(address(clerk), sent, headers=SAVING)
    page = answer.content.decode()
    assert '<tr id="person-1011" hx-swap-oob="true">' in page
    assert page.count("Zofia Nowa") >= 2
    assert "Saved." in answer.headers["HX-Trigger"]
    assert JournalEntry.objects.get(event="comment_changed").after == "Zofia Nowa"


def test_what_is_refused_stands_there_as_it_was_sent(browser: Client, clerk: User) -> None:
    answer = browser.post(address(clerk), {"section": "data", "comment": "", "mobile": "999"}, headers=SAVING)
    page = answer.content.decode()
    assert 'value="999"' in page
    assert "field-errors" in page
    assert "hx-swap-oob" not in page
    assert User.objects.get(pk=clerk.pk).comment == "Zofia Łącka"


@pytest.mark.parametrize(
    ("section", "status"), [("access", 403), ("place", 403), ("licences", 403), ("devices", 400), ("", 400), ("x", 400)]
)
def test_t_az_03_a_manager_sends_no_more_than_is_shown(
    manager: User, clerk: User, as_: As, section: str, status: int
) -> None:
    sent = {"section": section, "contact_access": "edit", "recording_access": "departments", "role": "administrator"}
    assert as_(manager).post(address(clerk), sent, headers=SAVING).status_code == status
    fresh = User.objects.get(pk=clerk.pk)
    assert (fresh.role, fresh.contact_access) == ("user", "read")


def test_t_aud_05_nobody_becomes_an_administrator_in_passing(browser: Client, clerk: User) -> None:
    sent = {"section": "place", "role": "administrator", "department": clerk.department_id}
    page = browser.post(address(clerk), sent, headers=SAVING).content.decode()
    assert "asked once more" in page
    assert User.objects.get(pk=clerk.pk).role == "user"


def test_t_az_02_others_are_not_there(manager: User, stranger: User, administrator: User, clerk: User, as_: As) -> None:
    for one in (stranger, administrator):
        assert as_(manager).get(address(one), headers=HTMX).status_code == 404
        assert as_(manager).post(address(one), {"section": "data"}, headers=SAVING).status_code == 404
    assert as_(clerk).get(address(clerk), headers=HTMX).status_code == 403


def test_without_scripts_it_is_the_page_of_the_person(browser: Client, clerk: User) -> None:
    assert browser.get(address(clerk)).headers["Location"] == f"/administration/people/{clerk.extension}/"


@pytest.mark.req("ADM-10", "MGR-08")
def test_the_list_shows_lines_services_and_rights(
    browser: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=clerk.pk).update(recording_access="departments")
    line = Line(clerk.extension, registered=False, features={Feature.LOCK: "admin", Feature.FORWARD_ALWAYS: "1029"})
    monkeypatch.setattr("management.queries.lines_of", lambda numbers: {clerk.extension: line})
    page = browser.get("/administration/people/?q=1011").content.decode()
    assert 'data-extension="1011" data-state="offline"' in page
    assert "Telephone lock" in page
    assert "Recording access: Own departments" in page
    assert [sign.icon for sign in switched_on(line)] == ["phone-forwarded", "lock"]
    assert switched_on(None) == []


def test_the_drawer_asks_as_little_for_many(browser: Client, clerk: User) -> None:
    browser.get(address(clerk), headers=HTMX)
    with CaptureQueriesContext(connection) as counted:
        browser.get(address(clerk), headers=HTMX)
    assert len(counted) < 25
