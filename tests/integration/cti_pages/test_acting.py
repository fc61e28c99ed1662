"""Several extensions for one person: what means the line follows the one worked with, what means the person stays."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.actions import rights
from accounts.journal import Event, Origin
from accounts.models import Department, JournalEntry, User
from accounts.monitoring import Watch
from cti import live
from history.missed import settling
from history.models import Record
from pbx.commands import Dial, DialThroughMobile, HangUp, ListenToVoicemail, PickUp, SetFeature, TransferBlind
from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.states import LegState, Line
from phonebook.models import Contact, ContactNumber
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import STARTED, Exchange, a_leg

DOOR_PHONE = "1099"
"""Nobody's extension: the exchange knows it, and no account."""


@pytest.fixture
def several(anna: User, jan: User, browser: Client, exchange: Exchange) -> Client:
    """Anna's browser; she also works with Jan's extension and with the door phone."""
    rights.set_main_devices(anna, [jan.extension, DOOR_PHONE], Origin())
    exchange.lines[DOOR_PHONE] = Line(DOOR_PHONE, name="Front door", registered=True)
    exchange.show()
    return browser


def switch(browser: Client, extension: str, **fields: str) -> int:
    return browser.post("/act-as/", {"extension": extension, **fields}).status_code


def text(browser: Client, address: str, target: str = "") -> str:
    return browser.get(address, headers=htmx(target) if target else {}).content.decode()


def post(browser: Client, address: str, **fields: str) -> str:
    return browser.post(address, {"key": a_key(), **fields}, headers=htmx()).content.decode()


def a_record(extension: str, number: str) -> None:
    row = Record.objects.create(
        pbx="lab",
        origin=f"{extension}-{number}",
        extension=extension,
        direction="in",
        call="c",
        outcome="missed",
        number=number,
        started=STARTED,
        ended=STARTED,
        voicemail=True,
    )
    settling.follow([row])


@pytest.mark.req("LOG-20", "PSA-08")
def test_history_voicemail_and_missed_calls_follow(several: Client) -> None:
    a_record("1011", "+48601000111")
    a_record("1012", "+48601000222")
    pages = ("/history/", "/voicemail/", "/")
    for address in pages:
        assert "601 000 111" in text(several, address)
        assert "601 000 222" not in text(several, address)
    assert switch(several, "1012") == 302
    for address in pages:
        assert "601 000 222" in text(several, address)
        assert "601 000 111" not in text(several, address)


@pytest.mark.req("LOG-20")
def test_the_names_that_one_knows_stay_one_s_own(several: Client, anna: User, jan: User) -> None:
    for owner, name in ((anna, "Ciocia Krysia"), (jan, "Tajny Kontakt")):
        contact = Contact.objects.create(owner=owner, name=name)
        ContactNumber.objects.create(contact=contact, number="+48601000222")
    a_record("1012", "+48601000222")
    switch(several, "1012")
    assert "Ciocia Krysia" in text(several, "/history/")
    assert "Tajny Kontakt" not in text(several, "/history/")


@pytest.mark.req("LOG-20")
def test_the_strip_and_every_deed_on_a_call_follow(several: Client, exchange: Exchange) -> None:
    (mine,) = exchange.calls("1011", a_leg("chan-1", LegState.TALKING, answered=True))
    (other,) = exchange.calls("1012", a_leg("chan-2", LegState.TALKING, answered=True))
    switch(several, "1012")
    strip = text(several, "/live/strip/", "live-strip")
    assert other in strip
    assert mine not in strip
    assert "already over" in post(several, "/call/hang_up/", call=mine), "the call of the other line names nothing"
    post(several, "/call/hang_up/", call=other)
    post(several, "/call/transfer/", call=other, number="1015")
    assert exchange.asked == [HangUp("1012", "chan-2"), TransferBlind("1012", "chan-2", "1015")]


@pytest.mark.req("LOG-20", "CALL-09")
def test_calls_are_placed_by_the_line_under_its_name_and_never_through_the_own_mobile(
    several: Client, exchange: Exchange, anna: User
) -> None:
    anna.callback = User.Callback.MOBILE
    anna.save(update_fields=["callback"])
    post(several, "/dial/", number="601570947")
    assert 'id="mobile"' in text(several, "/settings/forwarding/")
    switch(several, "1012")
    post(several, "/dial/", number="601570947")
    post(several, "/dial/", number="601570947", way="mobile")
    mobile, *others = exchange.asked
    assert isinstance(mobile, DialThroughMobile)
    assert mobile.extension == "1011"
    assert others == [Dial("1012", "0601570947", caller_name="Jan Nowak")] * 2
    assert 'id="mobile"' not in text(several, "/settings/forwarding/"), "it is not that line's mobile"
    assert "This is your own number." in post(several, "/dial/", number="1012")
    post(several, "/dial/", number="1011")
    assert exchange.asked[-1] == Dial("1012", "1011", caller_name="Jan Nowak", target_name="Anna Żółwińska")


@pytest.mark.req("LOG-20", "MAIN-15")
def test_listening_rings_the_line_that_one_works_with(several: Client, exchange: Exchange) -> None:
    switch(several, DOOR_PHONE)
    post(several, "/voicemail/listen/")
    assert exchange.asked == [ListenToVoicemail(DOOR_PHONE)]


@pytest.mark.req("LOG-20", "FWD-06")
def test_services_are_the_lines_and_what_is_pending_there_is_not_pending_elsewhere(
    several: Client, exchange: Exchange
) -> None:
    exchange.calls("1011")
    exchange.calls("1012")
    switch(several, "1012")
    post(several, "/settings/services/dnd/", on="1")
    assert exchange.asked == [SetFeature("1012", Feature.DND, "on")]
    assert 'data-stage="pending"' in text(several, "/settings/forwarding/", "dnd")
    switch(several, "1011")
    assert 'data-stage="settled"' in text(several, "/settings/forwarding/", "dnd")
    exchange.feature("1012", Feature.DND, "on")
    assert 'data-feature="dnd"' not in text(several, "/live/services/", "active-services")
    switch(several, "1012")
    assert 'data-feature="dnd"' in text(several, "/live/services/", "active-services")


@pytest.mark.req("LOG-20")
def test_the_journal_says_whose_service_was_switched_and_by_whom(
    several: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    exchange.feature("1012", Feature.FORWARD_ALWAYS, "1015")
    switch(several, "1012")
    post(several, "/settings/services/forward_always/", on="1", number="1016")
    switch(several, DOOR_PHONE)
    post(several, "/settings/services/dnd/", on="1")
    of_jan, of_nobody = JournalEntry.objects.filter(event=Event.SERVICE_CHANGED).order_by("pk")
    assert (of_jan.subject, of_jan.actor) == (jan, anna)
    assert (of_jan.before, of_jan.after) == ("1012 forward_always: 1015", "1012 forward_always: 1016")
    assert (of_nobody.subject, of_nobody.actor, of_nobody.after) == (None, anna, "1099 dnd: on")


def test_what_the_exchange_refused_is_not_in_the_journal(several: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    exchange.answer = PbxRefused("no")
    post(several, "/settings/services/dnd/", on="1")
    assert not JournalEntry.objects.filter(event=Event.SERVICE_CHANGED).exists()


@pytest.mark.req("LOG-20")
def test_the_person_stays(several: Client, anna: User) -> None:
    switch(several, "1012")
    several.post("/settings/subscriber/", {"description": "in the garden", "email": ""})
    anna.refresh_from_db()
    assert anna.description == "in the garden"
    assert "1011" in text(several, "/settings/subscriber/")


@pytest.mark.req("LOG-20", "PSA-10")
def test_what_rings_at_another_of_one_s_own_telephones_is_taken_with_this_one(
    several: Client, exchange: Exchange
) -> None:
    (ringing,) = exchange.calls("1011", a_leg("chan-1", LegState.RINGING))
    switch(several, DOOR_PHONE)
    post(several, "/call/pick-up/", extension="1011", call=ringing)
    assert exchange.asked == [PickUp(DOOR_PHONE, "1011", "chan-1")]


# -- switching -----------------------------------------------------------------------------------------


def test_t_az_02_a_foreign_extension_cannot_be_told_from_one_that_is_not_there(several: Client, anna: User) -> None:
    User.objects.create_user("1015", comment="Ola Kowalska")
    answers = [several.post("/act-as/", {"extension": x}) for x in ("1015", "9999", "", "1012\n", "١٠١٢", "x" * 5000)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.search(rb"<main.*</main>", answer.content, re.DOTALL)[0] for answer in answers}) == 1
    assert 'data-extension-of-viewer="1011"' in text(several, "/")


def test_t_red_01_after_switching_one_stays_on_a_page_of_ours(several: Client) -> None:
    for wish, place in (("/history/", "/history/"), ("//evil.example/", "/"), ("https://evil.example/", "/")):
        answer = several.post("/act-as/", {"extension": "1012", "next": wish})
        assert answer.headers["Location"] == place


@pytest.mark.parametrize("device", ["", "Mozilla/5.0 (Linux; Android 14) Mobile"])
def test_the_menu_offers_the_lines_with_lamp_number_and_name(several: Client, exchange: Exchange, device: str) -> None:
    exchange.calls("1012", a_leg("chan-2", LegState.TALKING))
    page = several.get("/", headers={"User-Agent": device}).content.decode()
    form = page[page.index('class="own-lines"') : page.index("</form>", page.index('class="own-lines"'))]
    for number, name, state in (
        ("1011", "Anna Żółwińska", "unknown"),
        ("1012", "Jan Nowak", "talking"),
        (DOOR_PHONE, "Front door", "offline"),
    ):
        button = form[form.index(f'value="{number}"') :]
        button = button[: button.index("</button>")]
        assert name in button
        if number != DOOR_PHONE:
            assert f'data-extension="{number}" data-state="{state}"' in button
    assert form.count("aria-current") == 1


def test_who_has_one_extension_finds_no_switcher(browser: Client) -> None:
    page = text(browser, "/")
    assert "act-as" not in page
    assert "data-for-other" not in page


def test_the_top_says_for_whom_one_works(several: Client) -> None:
    assert "data-for-other" not in text(several, "/")
    switch(several, DOOR_PHONE)
    page = text(several, "/")
    top = page[page.index('class="me"') :]
    assert top.index("data-for-other") < top.index("Front door") < top.index("</button>")
    assert "You are working with extension 1099." in page
    assert 'data-extension-of-viewer="1099"' in page


def test_a_switcher_costs_a_page_few_queries(
    several: Client, django_assert_max_num_queries: Callable[[int], DjangoAssertNumQueries]
) -> None:
    text(several, "/settings/services/")
    with django_assert_max_num_queries(22):
        text(several, "/settings/services/")


# -- the right goes, or another tab switches --------------------------------------------------------------


def test_t_az_11_a_line_that_was_taken_away_is_not_shown_or_worked_any_more(
    several: Client, exchange: Exchange, anna: User
) -> None:
    a_record("1012", "+48601000222")
    (call,) = exchange.calls("1012", a_leg("chan-2", LegState.TALKING, answered=True))
    switch(several, "1012")
    assert call in text(several, "/live/strip/", "live-strip")
    rights.set_main_devices(anna, [], Origin())
    assert "601 000 222" not in text(several, "/history/")
    assert call not in text(several, "/live/strip/", "live-strip")
    post(several, "/call/hang_up/", call=call)
    post(several, "/settings/services/dnd/", on="1")
    assert exchange.asked == [SetFeature("1011", Feature.DND, "on")]
    rights.set_main_devices(anna, ["1012"], Origin())
    assert 'data-extension-of-viewer="1011"' in text(several, "/"), "a right that comes back changes no side unasked"


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_t_az_11_a_page_of_a_line_that_is_no_longer_its_own_loads_anew_and_does_nothing(
    several: Client, exchange: Exchange, verb: str
) -> None:
    switch(several, "1012")
    headers = {**htmx("dnd"), "X-Extension": "1011"}
    address = "/settings/services/dnd/" if verb == "POST" else "/live/strip/"
    answer = several.generic(verb, address, f"key={a_key()}&on=1", "application/x-www-form-urlencoded", headers=headers)
    assert (answer.status_code, answer.headers["HX-Refresh"], answer.content) == (409, "true", b"")
    assert exchange.asked == []
    assert several.get("/live/strip/", headers={**htmx(), "X-Extension": "1012"}).status_code == 200


def test_a_new_log_in_begins_with_the_own_extension(several: Client, anna: User) -> None:
    switch(several, "1012")
    several.force_login(anna)
    several.post("/logout/")
    several.force_login(anna)
    assert 'data-extension-of-viewer="1011"' in text(several, "/")


# -- other people's lines: cards, picking up ---------------------------------------------------------------


@pytest.fixture
def ola(db: None) -> User:
    """Of another department than Anna."""
    return User.objects.create_user("1015", comment="Ola Kowalska", department=Department.objects.create(name="Lab"))


@pytest.mark.req("PSA-10")
@pytest.mark.parametrize(
    ("right", "sees", "takes"),
    [
        (None, False, False),
        (Watch("1015"), False, False),
        (Watch("1015", callers=True), True, False),
        (Watch("1015", pick_up=True), False, True),
        (Watch("1015", callers=True, pick_up=True), True, True),
    ],
)
def test_t_ws_08_a_colleagues_card_shows_and_offers_what_the_right_says(
    browser: Client, exchange: Exchange, anna: User, ola: User, right: Watch | None, sees: bool, takes: bool
) -> None:
    rights.set_monitor_rights(anna, [right] if right else [], Origin())
    (ringing,) = exchange.calls("1015", a_leg("chan-5", LegState.RINGING, "0601570947", "Tajny Klient"))
    card = text(browser, "/people/1015/", "main")
    assert ('data-state="ringing"' in card, "Tajny Klient" in card, ringing in card) == (True, sees, takes)
    assert ("601" in card) is False if not sees else "Tajny Klient" in card
    answer = browser.post("/call/pick-up/", {"key": a_key(), "extension": "1015", "call": ringing}, headers=htmx())
    assert answer.status_code == (200 if takes else 403)
    assert exchange.asked == ([PickUp("1011", "1015", "chan-5")] if takes else [])


@pytest.mark.req("PSA-10")
def test_t_ws_08_with_whom_a_colleague_talks_is_for_those_who_may_see_callers(
    browser: Client, exchange: Exchange, anna: User, ola: User
) -> None:
    exchange.calls("1015", a_leg("chan-5", LegState.TALKING, "0601570947", "Tajny Klient", answered=True))
    assert "Tajny Klient" not in text(browser, "/people/1015/")
    rights.set_grants(anna, ["calls.see_callers"], Origin())
    assert "In a call: <span hx-disable>Tajny Klient" in text(browser, "/people/1015/")


@pytest.mark.req("PSA-10")
def test_a_manager_sees_callers_of_the_managed_departments_alone(
    browser: Client, exchange: Exchange, anna: User, jan: User, ola: User
) -> None:
    User.objects.filter(pk=anna.pk).update(role=User.Role.MANAGER)
    assert ola.department
    anna.manages.add(ola.department)
    exchange.calls("1015", a_leg("chan-5", LegState.RINGING, "0601570947", "Klient Oli"))
    exchange.calls("1012", a_leg("chan-2", LegState.RINGING, "0601570948", "Klient Jana"))
    assert "Klient Oli" in text(browser, "/people/1015/")
    assert "Klient Jana" not in text(browser, "/people/1012/")


def test_t_ws_09_what_rings_outside_the_own_department_is_not_picked_up_with_a_forged_form(
    browser: Client, exchange: Exchange, ola: User
) -> None:
    (ringing,) = exchange.calls("1015", a_leg("chan-5", LegState.RINGING))
    tries = [("1015", ringing), ("9999", ringing), ("9999", live.call_token("9999", "chan-5")), ("1011", ringing)]
    answers = [
        browser.post("/call/pick-up/", {"key": a_key(), "extension": extension, "call": token}, headers=htmx())
        for extension, token in tries
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert exchange.asked == []


def test_t_az_11_picking_up_obeys_at_once_when_the_right_is_gone(
    browser: Client, exchange: Exchange, anna: User, ola: User
) -> None:
    rights.set_monitor_rights(anna, [Watch("1015", pick_up=True)], Origin())
    (ringing,) = exchange.calls("1015", a_leg("chan-5", LegState.RINGING))
    assert ringing in text(browser, "/people/1015/")
    rights.set_monitor_rights(anna, [], Origin())
    answer = browser.post("/call/pick-up/", {"key": a_key(), "extension": "1015", "call": ringing}, headers=htmx())
    assert answer.status_code == 403
    assert ringing not in text(browser, "/people/1015/")
