"""Forwarding and do-not-disturb: asked of the exchange, shown as the exchange shows it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.errors import PbxRefused, PbxUnavailable
from pbx.features import Feature
from pbx.states import Line
from phonebook.references import seal
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange


def switch(browser: Client, feature: str, target: str = "", **fields: str) -> str:
    address = f"/settings/services/{feature}/"
    return browser.post(address, {"key": a_key(), **fields}, headers=htmx(target or feature)).content.decode()


@pytest.mark.req("FWD-06", "FNCP-04")
def test_dnd_is_pending_until_the_exchange_shows_it(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    text = switch(browser, "dnd", on="1")
    assert exchange.asked == [SetFeature("1011", Feature.DND, "on")]
    assert 'data-stage="pending"' in text
    assert "Inactive" in text, "the exchange's state stays what is shown"
    exchange.feature("1011", Feature.DND, "on")
    text = browser.get("/settings/forwarding/", headers=htmx("dnd")).content.decode()
    assert 'data-stage="settled"' in text
    assert "Active" in text


def test_a_change_that_the_exchange_never_shows_is_said_to_be_unconfirmed(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    switch(browser, "dnd", on="1")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        assert "Not confirmed by the exchange" in browser.get("/settings/forwarding/").content.decode()


@pytest.mark.req("FWD-05", "FWD-09", "FWD-13")
@pytest.mark.parametrize("feature", ["forward_always", "forward_busy", "forward_no_answer"])
def test_a_forwarding_is_set_to_a_number_as_people_write_it(browser: Client, exchange: Exchange, feature: str) -> None:
    switch(browser, feature, on="1", number="601 570 947")
    assert exchange.asked == [SetFeature("1011", Feature(feature), "0601570947")]


def test_a_forwarding_is_switched_off_with_an_empty_value(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0601570947")
    switch(browser, "forward_always", number="601 570 947")
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "")]


def test_a_forwarding_abroad_is_shown_as_people_write_it(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0004930901820")
    for address in ("/settings/forwarding/", "/live/services/"):
        assert "+49 30 901820" in browser.get(address).content.decode()


@pytest.mark.req("FWD-09")
def test_a_forwarding_wants_its_number_first(browser: Client, exchange: Exchange) -> None:
    assert "Enter the number first." in switch(browser, "forward_always", on="1", number=" ")
    assert exchange.asked == []


@pytest.mark.parametrize("number", ["1011", "112", "0 112", "+4930901820", "0700123456", "*72", "ala"])
def test_t_tol_01_a_forwarding_obeys_the_number_policy(browser: Client, exchange: Exchange, number: str) -> None:
    text = switch(browser, "forward_always", on="1", number=number)
    assert exchange.asked == []
    assert 'role="alert"' in text
    assert f'value="{number}"' in text, "what was typed is kept"


@pytest.mark.req("FWD-09", "X-20")
def test_calls_are_forwarded_to_whoever_was_chosen_by_name(browser: Client, exchange: Exchange, anna: User) -> None:
    of = seal(anna, "+48601570947")
    switch(browser, "forward_always", on="1", number="Zofia Łęcka", of=of)
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "0601570947")]


def test_t_tol_01_a_chosen_number_obeys_the_policy_and_is_kept(browser: Client, exchange: Exchange, anna: User) -> None:
    of = seal(anna, "+4930901820")
    text = switch(browser, "forward_always", on="1", number="Berlin", of=of)
    assert exchange.asked == []
    assert 'role="alert"' in text
    assert f'name="of" value="{of}"' in text
    assert "+4930901820" not in text


def test_t_az_09_somebody_elses_reference_is_nothing(
    browser: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    text = switch(browser, "forward_always", on="1", number="Zofia", of=seal(jan, "+48601570947"))
    assert exchange.asked == []
    assert 'role="alert"' in text


@pytest.mark.req("MAIN-02", "FWD-09")
def test_the_target_is_searched_as_one_types(browser: Client, exchange: Exchange) -> None:
    page = browser.get("/settings/forwarding/").content.decode()
    for feature in ("forward_always", "forward_busy", "forward_no_answer"):
        assert f'aria-controls="{feature}-results"' in page
        assert f'<div id="{feature}-results" class="suggestions" role="listbox"' in page


def test_t_tol_05_a_circle_of_forwardings_is_refused(browser: Client, exchange: Exchange, jan: User) -> None:
    exchange.feature("1012", Feature.FORWARD_BUSY, "1011")
    assert "in a circle" in switch(browser, "forward_always", on="1", number="1012")
    assert exchange.asked == []


def test_a_refusal_is_shown_in_the_exchanges_words_and_nothing_is_pending(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    exchange.answer = PbxRefused("Feature locked by administrator")
    text = switch(browser, "dnd", on="1")
    assert "Feature locked by administrator" in text
    assert 'data-stage="settled"' in text


def test_an_exchange_that_is_away_refuses_at_once(browser: Client, exchange: Exchange) -> None:
    exchange.answer = PbxUnavailable("down")
    assert "cannot be reached" in switch(browser, "dnd", on="1")


def test_the_page_of_an_exchange_that_is_away_shows_the_last_known_state(browser: Client, exchange: Exchange) -> None:
    exchange.connected = False
    exchange.feature("1011", Feature.DND, "on")
    text = browser.get("/settings/forwarding/").content.decode()
    assert "last known state" in text
    assert "Active" in text


@pytest.mark.req("FWD-03")
def test_the_mobile_number_is_shown_and_cannot_be_changed(browser: Client, exchange: Exchange, anna: User) -> None:
    assert "601 570 900" in browser.get("/settings/forwarding/").content.decode()
    switch(browser, "forward_always", on="1", number="1012", mobile="+48700000000")
    anna.refresh_from_db()
    assert anna.mobile == "+48601570900"


@pytest.mark.req("FWD-04")
def test_without_a_mobile_number_the_panel_says_so(browser: Client, anna: User) -> None:
    anna.mobile = ""
    anna.save()
    assert "No MobilePhone" in browser.get("/settings/forwarding/").content.decode()


@pytest.mark.req("SVC-06")
def test_call_waiting_is_switched(browser: Client, exchange: Exchange) -> None:
    assert "Call waiting" in browser.get("/settings/services/").content.decode()
    switch(browser, "call_waiting", on="1")
    assert exchange.asked == [SetFeature("1011", Feature.CALL_WAITING, "on")]


@pytest.mark.req("SVC-08", "PLT-02", "X-08")
def test_what_the_exchange_cannot_do_is_neither_shown_nor_done(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = frozenset({Capability.DND})
    exchange.show()
    assert "No services here" in browser.get("/settings/services/").content.decode()
    text = browser.get("/settings/forwarding/").content.decode()
    assert "Forward always" not in text
    assert "Do not disturb" in text
    response = browser.post("/settings/services/forward_always/", {"key": a_key(), "on": "1", "number": "1012"})
    assert response.status_code == 404
    assert exchange.asked == []


def test_a_service_that_does_not_exist_is_not_found(browser: Client) -> None:
    assert browser.post("/settings/services/telepathy/", {"key": a_key()}).status_code == 404


def test_without_scripts_a_switch_returns_to_its_page_and_says_what_went_wrong(
    browser: Client, exchange: Exchange
) -> None:
    exchange.answer = PbxRefused("No")
    response = browser.post("/settings/services/dnd/", {"key": a_key(), "on": "1"}, follow=True)
    assert response.redirect_chain == [("/settings/forwarding/", 302)]
    assert "The exchange refused this." in response.content.decode()


def test_a_chip_ends_its_service_with_one_tap_and_shows_that_it_waits(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0601570947")
    text = switch(browser, "forward_always", "active-services")
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "")]
    assert 'class="chip pending"' in text


def test_a_refusal_of_a_chip_is_a_toast_and_the_chip_stays(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0601570947")
    exchange.answer = PbxRefused("Locked")
    address = "/settings/services/forward_always/"
    response = browser.post(address, {"key": a_key()}, headers=htmx("active-services"))
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#toasts", "beforeend")
    assert "Locked" in response.content.decode()


# -- to the own mailbox (VM-03) ------------------------------------------------------------------------------


@pytest.fixture
def mailbox(exchange: Exchange) -> None:
    """Anna has one."""
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.show()


@pytest.mark.req("VM-03")
@pytest.mark.parametrize("fields", [{"to_voicemail": "1"}, {"on": "1", "number": "*1011"}])
def test_calls_are_forwarded_to_the_own_voicemail(
    browser: Client, exchange: Exchange, mailbox: None, fields: dict[str, str]
) -> None:
    assert "To my voicemail" in browser.get("/settings/forwarding/").content.decode()
    switch(browser, "forward_busy", **fields)
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_BUSY, "*1011")]
    exchange.feature("1011", Feature.FORWARD_BUSY, "*1011")
    panel = browser.get("/settings/forwarding/", headers=htmx("forward_busy")).content.decode()
    assert "Active: Voicemail" in panel
    assert "To my voicemail" not in panel
    assert "*1011" not in panel
    assert "→ Voicemail" in browser.get("/live/services/").content.decode()


@pytest.mark.req("VM-03")
@pytest.mark.parametrize("number", ["*1012", "*97", "*10111", "*", "*72601570947"])
def test_t_tol_01_no_other_code_is_a_target(browser: Client, exchange: Exchange, mailbox: None, number: str) -> None:
    switch(browser, "forward_busy", on="1", number=number)
    assert exchange.asked == []


def test_without_a_mailbox_voicemail_is_not_offered(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    assert "To my voicemail" not in browser.get("/settings/forwarding/").content.decode()
    switch(browser, "forward_busy", to_voicemail="1")
    assert exchange.asked == []
