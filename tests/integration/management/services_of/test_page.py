"""The services of one of a manager's people: how they are, switched by form and by tap, undone (MGR-08)."""

from datetime import time

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.journal import Origin
from accounts.models import Department, Grant, JournalEntry, MainDevice, User
from cti.switches import Survey, Switched
from history.notices import Kind, bell
from mail.models import Letter
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.features import Feature
from phonebook.models import Contact, ContactNumber
from services import changes
from services.models import Announcement, CallAccount, Change, Everywhere, Timed, Wakeup
from services.wakeups import setting
from services.wakeups.schedule import WEEK, Schedule
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.management.services_of.conftest import PASSWORD

PAGE = "/administration/people/1011/services/"
pytestmark = pytest.mark.req("MGR-04", "MGR-08")


def page(browser: Client) -> str:
    response = browser.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


def switch(browser: Client, feature: str, target: str = "", **fields: str) -> str:
    response = browser.post(f"{PAGE}{feature}/", {"key": a_key(), **fields}, headers=htmx(target or feature))
    assert response.status_code == 200
    return response.content.decode()


def states(browser: Client) -> str:
    return browser.get(PAGE, headers=htmx("service-states")).content.decode()


def row(text: str, name: str) -> str:
    return text.partition(f'<li data-service="{name}"')[2].partition("</li>")[0]


def test_it_shows_how_everything_is_and_what_may_be_set(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.DND, "on")
    exchange.feature("1011", Feature.CLIR, "on")
    exchange.feature("1011", Feature.FORWARD_BUSY, "1012")
    text = page(browser)
    for name in ("dnd", "forward_always", "forward_busy", "follow", "mobile", "lock", "call_waiting", "clir", "wakeup"):
        assert row(text, name), name
    assert 'aria-checked="true"' in row(text, "dnd")
    assert "switch-button" not in row(text, "clir"), "under which number somebody calls is their own business"
    assert 'id="forward_busy"' in text
    assert 'id="clir"' not in text
    assert "Your telephone" not in text.partition('id="main"')[2]


@pytest.mark.parametrize(
    ("feature", "fields", "value"),
    [
        ("dnd", {"on": "1"}, "on"),
        ("forward_always", {"on": "1", "number": "1012"}, "1012"),
        ("forward_busy", {"on": "1", "number": "22 555 01 01"}, "0225550101"),
        ("forward_no_answer", {"on": "1", "number": "1012"}, "1012"),
        ("forward_unavailable", {"on": "1", "number": "1012"}, "1012"),
        ("follow", {"on": "1", "number": "1012"}, "1012"),
        ("mobile", {"on": "1", "not_answered": "on"}, "n0601570900"),
        ("lock", {"on": "1"}, "user"),
    ],
)
def test_a_manager_switches_it_at_the_telephone_of_the_person(
    browser: Client, exchange: Exchange, jan: User, feature: str, fields: dict[str, str], value: str
) -> None:
    switch(browser, feature, **fields)
    assert exchange.asked == [SetFeature("1011", Feature(feature), value)]
    change = Change.objects.get()
    assert (change.extension, change.actor.extension, change.after) == ("1011", "1021", value)


def test_the_owner_is_told_who_did_it(browser: Client, exchange: Exchange, anna: User) -> None:
    """In the journal, in the bell, and of calls that go elsewhere by letter (T-TOL-08, T-AUD-03)."""
    setting.add("1011", Schedule(time(5), days=WEEK), anna, Origin(anna))  # she has used her account before
    switch(browser, "forward_always", on="1", number="22 555 01 01")
    entry = JournalEntry.objects.get(event="service_changed", actor__extension="1021")
    assert (entry.subject, entry.after) == (anna, "1011 forward_always: 0225550101")
    (item,) = [each for each in bell(anna, entry.at).items if each.kind is Kind.BY_OTHER]
    assert item.text == "Ewa Jabłońska (1021) changed a service. 1011 Forwarding: 0225550101"
    letter = Letter.objects.get(kind="forwarding_changed_by_other")
    assert (letter.context["to"], letter.context["by"]) == ("anna@example.com", "Ewa Jabłońska")
    User.objects.filter(pk=anna.pk).update(activity_seen=entry.pk)
    anna.refresh_from_db()
    assert not [each for each in bell(anna, entry.at).items if each.kind is Kind.BY_OTHER]


def test_t_tol_08_a_mobile_that_somebody_else_switched_on_is_told_by_letter(browser: Client) -> None:
    switch(browser, "mobile", on="1", not_answered="on")
    letter = Letter.objects.get(kind="forwarding_changed_by_other")
    assert (letter.context["feature"], letter.context["new"]) == ("mobile", "+48601570900")


def test_a_tap_turns_it_over(browser: Client, exchange: Exchange, jan: User) -> None:
    text = switch(browser, "dnd", "service-states", on="1")
    assert "Waiting for the exchange" in row(text, "dnd")
    exchange.feature("1011", Feature.DND, "on")
    assert "Waiting" not in row(states(browser), "dnd")
    switch(browser, "dnd", "service-states")
    assert exchange.asked[-1] == SetFeature("1011", Feature.DND, "")


def test_a_tap_on_a_forwarding_sends_calls_where_they_went_before(
    browser: Client, exchange: Exchange, jan: User
) -> None:
    assert "switch-button" not in row(states(browser), "forward_always"), "nobody has said where to"
    switch(browser, "forward_always", on="1", number="1012")
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    switch(browser, "forward_always", "service-states")
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "")
    assert 'name="number" value="1012"' in row(states(browser), "forward_always")


def test_what_goes_wrong_with_a_tap_is_said_there(browser: Client, exchange: Exchange) -> None:
    text = switch(browser, "forward_always", "service-states", on="1", number="0049 30 901820")
    assert 'role="alert"' in text
    assert exchange.asked == []


def test_for_an_hour_and_back(browser: Client, exchange: Exchange, jan: User) -> None:
    switch(browser, "forward_always", on="1", number="1012", end="1h")
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    timed = Timed.objects.get()
    assert (timed.extension, timed.before, timed.actor.extension) == ("1011", "", "1021")
    assert "then: off" in browser.get(PAGE, headers=htmx("forward_always")).content.decode()
    switch(browser, "forward_always", back="1")
    assert exchange.asked[-1] == SetFeature("1011", Feature.FORWARD_ALWAYS, "")


def test_undo_by_the_manager_and_by_the_owner(browser: Client, exchange: Exchange, anna: User, jan: User) -> None:
    switch(browser, "forward_always", on="1", number="1012")
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    change = Change.objects.get()
    told = browser.get(PAGE, headers=htmx("changes")).content.decode()
    assert f"{PAGE}undo/{change.pk}/" in told
    assert browser.post(f"{PAGE}undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes")).status_code == 200
    assert exchange.asked[-1] == SetFeature("1011", Feature.FORWARD_ALWAYS, "")
    switch(browser, "forward_always", on="1", number="1012")
    own = Client()
    own.force_login(anna)
    listed = own.get("/settings/forwarding/", headers=htmx("changes")).content.decode()
    assert "Ewa Jabłońska" in listed
    last = Change.objects.latest("pk")
    own.post(f"/settings/services/undo/{last.pk}/", {"key": a_key()}, headers=htmx("changes"))
    assert exchange.asked[-1] == SetFeature("1011", Feature.FORWARD_ALWAYS, "")


def test_a_change_of_somebody_else_cannot_be_undone_from_here(browser: Client, exchange: Exchange, jan: User) -> None:
    change = Change.objects.create(extension="1012", feature="dnd", before="", after="on", by="person", stage="shown")
    assert browser.post(f"{PAGE}undo/{change.pk}/", {"key": a_key()}).status_code == 404


@pytest.mark.req("SVC-03")
def test_wake_up_calls_ring_and_are_the_owners(browser: Client, exchange: Exchange, anna: User, ewa: User) -> None:
    assert browser.post(f"{PAGE}wake-up/add/", {"clock": "06:45", "repeat": "daily"}).headers["Location"] == (
        f"{PAGE}#wake-up"
    )
    wakeup = Wakeup.objects.get()
    assert (wakeup.extension, wakeup.author) == ("1011", anna), "it rings on when its manager is gone"
    ewa.delete()
    assert Wakeup.objects.get().author == anna


@pytest.mark.req("SVC-03")
def test_wake_up_calls_are_switched_changed_and_removed(browser: Client, anna: User) -> None:
    wakeup = setting.add("1011", Schedule(time(5), days=WEEK), anna, Origin(anna))
    at = f"{PAGE}wake-up/{wakeup.pk}/"
    assert f"{at}switch/" in browser.get(f"{PAGE}wake-up/", headers=htmx("wake-up")).content.decode()
    browser.post(f"{at}switch/", headers=htmx("wake-up"))
    wakeup.refresh_from_db()
    assert wakeup.next_at is None
    assert browser.get(at).status_code == 200
    browser.post(at, {"clock": "07:00", "repeat": "daily"})
    assert Wakeup.objects.get().clock == time(7)
    removed = browser.post(f"{at}remove/", headers=htmx("toasts"))
    assert not Wakeup.objects.exists()
    change = Change.objects.latest("pk")
    assert f"{PAGE}undo/{change.pk}/" in removed.content.decode()
    browser.post(f"{PAGE}undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes"))
    assert Wakeup.objects.get().author == anna


def test_a_wake_up_call_of_somebody_else_is_not_there(browser: Client, jan: User) -> None:
    wakeup = setting.add("1012", Schedule(time(5), days=WEEK), jan, Origin(jan))
    for way in ("", "switch/", "remove/"):
        assert browser.post(f"{PAGE}wake-up/{wakeup.pk}/{way}", {"clock": "07:00"}).status_code == 404
    assert Wakeup.objects.get().clock == time(5)


@pytest.mark.req("SVC-07")
def test_an_account_is_recalled_by_its_pin_alone(browser: Client, exchange: Exchange) -> None:
    CallAccount.objects.create(number="4711", name="Night shift", pin=make_password("2580"))
    wrong = switch(browser, "account", on="1", account="4711", pin="0000", calls="all")
    assert "There is no account with this number and PIN." in wrong
    assert exchange.asked == []
    switch(browser, "account", on="1", account="4711", pin="2580", calls="all")
    assert [asked.feature for asked in exchange.asked if isinstance(asked, SetFeature)] == [Feature.ACCOUNT]


@pytest.mark.req("FWD-06")
def test_callers_of_somebody_else_hear_what_everybody_may_use(
    browser: Client, exchange: Exchange, anna: User, ewa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.announcements.files.can_be_played", lambda: True)
    hers = Announcement.objects.create(description="Private Canary", creator=anna, extension="1011", seconds=3, size=9)
    own = Announcement.objects.create(description="Managers Canary", creator=ewa, extension="1021", seconds=3, size=9)
    everybodys = Announcement.objects.create(
        description="Closed", creator=ewa, extension="1021", seconds=3, size=9, public=True
    )
    text = page(browser)
    assert "Closed" in text
    assert "Canary" not in text
    for refused in (hers, own):
        assert 'role="alert"' in switch(browser, "dnd", message=refused.name, message_only="1")
    assert exchange.asked == []
    switch(browser, "dnd", message=everybodys.name, message_only="1")
    assert exchange.asked == [SetFeature("1011", Feature.DND_MESSAGE, everybodys.name)]


def test_only_the_extension_of_the_person_is_switched(
    browser: Client, exchange: Exchange, anna: User, ewa: User
) -> None:
    """Neither their further ones, which may be in other departments, nor the choice of whoever does it."""

    MainDevice.objects.create(user=anna, extension="1090", position=0)
    Everywhere.objects.create(user=anna, dnd=True)
    switch(browser, "dnd", on="1", several="1", all_extensions="on")
    assert exchange.asked == [SetFeature("1011", Feature.DND, "on")]
    assert not Everywhere.objects.filter(user=ewa).exists()


@pytest.mark.req("X-20")
def test_reserved_numbers_of_forwardings_stand_on_the_page_by_name(
    browser: Client, exchange: Exchange, anna: User
) -> None:
    contact = Contact.objects.create(name="Board", owner=None)
    ContactNumber.objects.create(contact=contact, number="+48601570911", raw="601570911", position=0, reserved=True)
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0601570911")
    text = page(browser)
    assert "Board" in text
    assert "570911" not in text.replace(" ", "")
    switch(browser, "forward_always")
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "")
    assert "570911" not in page(browser).replace(" ", "")


def test_without_a_mobile_number_it_is_said_where_to_enter_it(browser: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(mobile="")
    assert "/administration/people/1011/#id_data_mobile" in row(page(browser), "mobile")
    assert browser.post(f"{PAGE}mobile/", {"key": a_key(), "on": "1"}).status_code == 404


def test_an_exchange_that_can_little_offers_little(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = {Capability.DND}
    exchange.show()
    text = page(browser)
    assert row(text, "dnd")
    assert not row(text, "forward_always")
    assert browser.post(f"{PAGE}forward_always/", {"key": a_key(), "on": "1", "number": "1012"}).status_code == 404


def test_the_lock_of_an_administrator_stays(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.LOCK, "admin")
    assert "switch-button" not in row(page(browser), "lock")
    assert "alone can unlock it" in switch(browser, "lock")
    assert exchange.asked == []


def test_without_scripts_it_leads_back_to_the_page(browser: Client, exchange: Exchange) -> None:
    assert browser.post(f"{PAGE}dnd/", {"key": a_key(), "on": "1"}).headers["Location"] == PAGE
    assert browser.get(f"{PAGE}wake-up/").headers["Location"] == f"{PAGE}#wake-up"


def test_the_page_takes_as_many_queries_whatever_is_on(
    browser: Client, exchange: Exchange, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for feature in (Feature.FORWARD_ALWAYS, Feature.FORWARD_BUSY, Feature.FORWARD_NO_ANSWER):
        exchange.feature("1011", feature, "1012")
    page(browser)
    with django_assert_max_num_queries(75):
        page(browser)


def test_unusual_numbers_want_the_password_of_whoever_sets_them(
    browser: Client, exchange: Exchange, anna: User, ewa: User
) -> None:
    for user in (anna, ewa):
        Grant.objects.create(user=user, permission="calls.international")
    wish = {"on": "1", "number": "0049 30 901820"}
    assert "Enter your password" in switch(browser, "forward_always", **wish)
    assert "not your current password" in switch(browser, "forward_always", **wish, current="kanarek w klatce")
    assert exchange.asked == []
    switch(browser, "forward_always", **wish, current=PASSWORD)
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "0004930901820")]
    assert JournalEntry.objects.filter(event="alerted", actor=ewa).exists()


def test_pages_of_those_who_look_after_somebody_hear_of_their_services(
    exchange: Exchange, anna: User, jan: User, ewa: User
) -> None:
    """Whoever changed it, and nobody else (T-WS-03)."""
    other = User.objects.create_user("1022", comment="Other", role=User.Role.MANAGER)
    other.manages.add(Department.objects.create(name="Elsewhere"))
    above = User.objects.create_user("1023", comment="Manages the whole house", role=User.Role.MANAGER)
    house, floor = (Department.objects.create(name=name) for name in ("House", "Floor"))
    above.manages.add(house, floor)
    Department.objects.filter(pk=floor.pk).update(parent=house)
    Department.objects.filter(pk=anna.department_id).update(parent=floor)
    boss = User.objects.create_user("1031", comment="Boss", role=User.Role.ADMINISTRATOR)
    User.objects.create_user("1032", comment="Gone", role=User.Role.ADMINISTRATOR, is_active=False)
    heard = changes.heard(Switched(timezone.now(), "1011", Feature.DND, "", "on"))
    assert heard.changed == {"1011": {"services"}}
    assert heard.people == {user.pk: {"served"} for user in (ewa, above, boss)}
    assert changes.heard(Survey(timezone.now(), {})).people == {}
