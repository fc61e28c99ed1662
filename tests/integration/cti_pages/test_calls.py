"""Working calls from the page: only one's own, named by tokens, within what the policy allows."""

import pytest
from django.test import Client

from accounts.models import User
from pbx.commands import Command, HangUp, Hold, Park, PickUp, SendDigits, TransferAttended, TransferBlind
from pbx.errors import PbxRefused
from pbx.states import LegState
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg


def post(browser: Client, address: str, **fields: str) -> str:
    return browser.post(address, {"key": a_key(), **fields}, headers=htmx()).content.decode()


@pytest.fixture
def call(exchange: Exchange, anna: User) -> str:
    (token,) = exchange.calls("1011", a_leg("chan-1", LegState.TALKING, answered=True))
    return token


@pytest.mark.req("CALL-11")
@pytest.mark.parametrize(
    ("action", "command"),
    [
        ("hang_up", HangUp("1011", "chan-1")),
        ("reject", HangUp("1011", "chan-1")),
        ("hold", Hold("1011", "chan-1", on=True)),
        ("resume", Hold("1011", "chan-1", on=False)),
        ("park", Park("1011", "chan-1")),
    ],
)
def test_an_own_call_is_worked(browser: Client, exchange: Exchange, call: str, action: str, command: Command) -> None:
    assert post(browser, f"/call/{action}/", call=call) == ""
    assert exchange.asked == [command]


def test_t_ws_09_a_foreign_calls_token_names_nothing(browser: Client, exchange: Exchange, jan: User) -> None:
    (foreign,) = exchange.calls("1012", a_leg("chan-2", LegState.TALKING, answered=True))
    for address in ("/call/hang_up/", "/call/hold/", "/call/park/"):
        assert "already over" in post(browser, address, call=foreign)
    post(browser, "/call/transfer/", call=foreign, number="1012")
    post(browser, "/call/digits/", call=foreign, digits="1")
    assert exchange.asked == []


def test_t_ws_09_a_channel_name_is_not_a_token(browser: Client, exchange: Exchange, call: str) -> None:
    post(browser, "/call/hang_up/", call="chan-1")
    assert exchange.asked == []


def test_an_action_that_does_not_exist_is_not_found(browser: Client, call: str) -> None:
    assert browser.post("/call/listen_in/", {"call": call, "key": a_key()}).status_code == 404


@pytest.mark.req("CALL-03")
def test_digits_are_sent_into_the_call(browser: Client, exchange: Exchange, call: str) -> None:
    post(browser, "/call/digits/", call=call, digits="42#")
    post(browser, "/call/digits/", call=call, digits="4,Application")
    assert exchange.asked == [SendDigits("1011", "chan-1", "42#")]


@pytest.mark.req("CALL-05")
def test_a_call_is_transferred_blind_or_announced(browser: Client, exchange: Exchange, call: str, jan: User) -> None:
    exchange.calls("1012")
    post(browser, "/call/transfer/", call=call, number="1012")
    post(browser, "/call/transfer/", call=call, number="1012", announce="1")
    assert exchange.asked == [TransferBlind("1011", "chan-1", "1012"), TransferAttended("1011", "chan-1", "1012")]


@pytest.mark.req("CALL-05")
def test_a_target_that_is_not_free_is_shown_as_such_first(
    browser: Client, exchange: Exchange, call: str, jan: User
) -> None:
    exchange.calls("1012", a_leg("chan-2", LegState.TALKING, answered=True))
    text = post(browser, "/call/transfer/", call=call, number="1012")
    assert "Jan Nowak is not free now (In a call)." in text
    assert exchange.asked == []
    post(browser, "/call/transfer/", call=call, number="1012", confirmed="1")
    assert exchange.asked == [TransferBlind("1011", "chan-1", "1012")]


@pytest.mark.parametrize("number", ["+4930901820", "0700123456", "1011", "112", "*72"])
def test_t_tol_01_a_transfer_obeys_the_number_policy(
    browser: Client, exchange: Exchange, call: str, number: str
) -> None:
    assert "toast-error" in post(browser, "/call/transfer/", call=call, number=number)
    assert exchange.asked == []


@pytest.mark.req("CALL-05")
def test_the_transfer_dialog_suggests_the_own_department_with_lamps(
    browser: Client, exchange: Exchange, call: str, jan: User
) -> None:
    text = browser.get(f"/call/transfer/{call}/", headers=htmx()).content.decode()
    assert "<dialog" in text
    assert 'data-number="1012"' in text
    assert 'data-extension="1012"' in text


def test_a_dialog_of_a_call_that_is_over_says_so(browser: Client, exchange: Exchange, call: str) -> None:
    exchange.calls("1011")
    assert "already over" in browser.get(f"/call/transfer/{call}/", headers=htmx()).content.decode()
    assert "already over" in post(browser, "/call/hang_up/", call=call)


def test_a_call_of_an_exchange_that_is_away_is_not_said_to_be_over(
    browser: Client, exchange: Exchange, call: str
) -> None:
    exchange.connected = False
    exchange.show()
    assert "cannot be reached" in post(browser, "/call/hang_up/", call=call)
    assert exchange.asked == []


def test_a_refusal_is_told_in_the_exchanges_own_words(browser: Client, exchange: Exchange, call: str) -> None:
    exchange.answer = PbxRefused("Channel is gone")
    assert "Channel is gone" in post(browser, "/call/hang_up/", call=call)


def test_a_colleagues_ringing_call_is_picked_up_by_its_token(browser: Client, exchange: Exchange, jan: User) -> None:
    (ringing,) = exchange.calls("1012", a_leg("chan-2", LegState.RINGING))
    assert ringing in browser.get("/people/1012/", headers=htmx()).content.decode()
    post(browser, "/call/pick-up/", extension="1012", call=ringing)
    assert exchange.asked == [PickUp("1011", "1012", "chan-2")]


def test_a_call_that_no_longer_rings_is_not_picked_up(browser: Client, exchange: Exchange, jan: User) -> None:
    (token,) = exchange.calls("1012", a_leg("chan-2", LegState.TALKING, answered=True))
    assert "no longer rings" in post(browser, "/call/pick-up/", extension="1012", call=token)
    assert exchange.asked == []


def test_without_scripts_a_command_returns_to_the_start_page(browser: Client, exchange: Exchange, call: str) -> None:
    response = browser.post("/call/hang_up/", {"call": call, "key": a_key()})
    assert (response.status_code, response["Location"]) == (302, "/")
