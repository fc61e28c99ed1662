"""How many calls one account may place (SECURITY T-TOL-06)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import User
from cti import commands
from pbx.commands import Command, Dial, TransferBlind
from pbx.errors import PbxUnavailable
from pbx.states import LegState
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg

TOO_MANY = "too many calls"
BUSY = "just being placed"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def caller(browser: Client, anna: User, clock: time_machine.Traveller, exchange: Exchange) -> Client:
    """Anna's browser; she has no mobile, so nobody asks her for a way."""
    anna.mobile = ""
    anna.save()
    browser.force_login(anna)
    exchange.show()
    return browser


def dial(browser: Client, number: str = "601570947", key: str = "", **fields: str) -> str:
    answer = browser.post("/dial/", {"number": number, "key": key or a_key(), **fields}, headers=htmx())
    return answer.content.decode()


def test_t_tol_06_the_seventh_call_in_a_minute_is_refused(
    caller: Client, exchange: Exchange, clock: time_machine.Traveller
) -> None:
    assert all("Your telephone rings." in dial(caller) for _ in range(6))
    assert TOO_MANY in dial(caller)
    assert len(exchange.asked) == 6
    clock.shift(timedelta(seconds=11))
    assert "Your telephone rings." in dial(caller)
    assert TOO_MANY in dial(caller)


def test_t_tol_06_the_sixty_first_call_in_an_hour_is_refused(
    caller: Client, exchange: Exchange, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.CALLS_PER_MINUTE = 600
    for _ in range(60):
        dial(caller)
    assert TOO_MANY in dial(caller)
    assert len(exchange.asked) == 60
    clock.shift(timedelta(minutes=1, seconds=1))
    assert "Your telephone rings." in dial(caller)


def test_t_tol_06_a_repeated_click_is_neither_a_second_call_nor_counted_as_one(
    caller: Client, exchange: Exchange, settings: Settings
) -> None:
    settings.CALLS_PER_MINUTE = 1
    key = a_key()
    assert {dial(caller, key=key) for _click in range(5)} == {dial(caller, key=key)}
    assert len(exchange.asked) == 1
    assert TOO_MANY in dial(caller)


def test_t_tol_06_one_key_is_not_a_pass_for_many_calls(caller: Client, exchange: Exchange, settings: Settings) -> None:
    settings.CALLS_PER_MINUTE = 2
    key = a_key()
    told = [dial(caller, f"60157000{digit}", key) for digit in range(5)]
    assert [TOO_MANY in text for text in told] == [False, False, True, True, True]


def test_t_tol_06_a_refused_click_is_refused_again(caller: Client, exchange: Exchange, settings: Settings) -> None:
    settings.CALLS_PER_MINUTE = 1
    dial(caller)
    key = a_key()
    assert all(TOO_MANY in dial(caller, key=key) for _click in range(3))
    assert len(exchange.asked) == 1


def test_t_tol_06_one_call_at_a_time_is_asked_for(
    caller: Client, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    meanwhile: list[str] = []

    def send(command: Command, *, key: str) -> None:
        if not meanwhile:
            meanwhile.append("")
            meanwhile.append(dial(caller, "1012"))
        exchange.send(command, key=key)

    monkeypatch.setattr(commands, "send", send)
    assert "Your telephone rings." in dial(caller)
    assert BUSY in meanwhile[1]
    assert [type(command) for command in exchange.asked] == [Dial]
    assert "Your telephone rings." in dial(caller), "the first one is placed"


def test_t_tol_06_an_emergency_call_is_never_one_too_many(
    caller: Client, exchange: Exchange, settings: Settings
) -> None:
    settings.CALLS_PER_MINUTE = settings.CALLS_PER_HOUR = 1
    dial(caller)
    assert TOO_MANY in dial(caller)
    for _ in range(3):
        assert "Your telephone rings." in dial(caller, "112", confirmed="1")


def test_what_never_happened_does_not_count(caller: Client, exchange: Exchange, settings: Settings) -> None:
    settings.CALLS_PER_MINUTE = 1
    exchange.answer = PbxUnavailable("down")
    assert all("cannot be reached" in dial(caller) for _ in range(3))
    exchange.answer = None
    assert "Your telephone rings." in dial(caller)


def test_t_tol_06_another_extension_is_the_same_account_and_another_account_is_not(
    caller: Client, clock: time_machine.Traveller, exchange: Exchange, settings: Settings, anna: User, jan: User
) -> None:
    settings.CALLS_PER_MINUTE = 1
    rights.set_main_devices(anna, ("1017",), Origin())
    caller.force_login(anna)
    dial(caller)
    caller.post("/act-as/", {"extension": "1017"})
    assert TOO_MANY in dial(caller)
    clock.shift(timedelta(minutes=2))
    dial(caller)
    assert [command.extension for command in exchange.asked if isinstance(command, Dial)] == ["1011", "1017"]
    other = Client()
    other.force_login(jan)
    assert "Your telephone rings." in dial(other)


def test_t_tol_06_transfers_out_of_the_house_count_and_those_within_do_not(
    caller: Client, exchange: Exchange, settings: Settings, jan: User
) -> None:
    settings.CALLS_PER_MINUTE = 1
    (token,) = exchange.calls("1011", a_leg("chan-1", LegState.TALKING, answered=True))

    def transfer(number: str) -> str:
        fields = {"call": token, "number": number, "key": a_key(), "confirmed": "1"}
        return caller.post("/call/transfer/", fields, headers=htmx()).content.decode()

    for _ in range(3):
        assert "is being transferred" in transfer("1012")
    assert "is being transferred" in transfer("601570947")
    assert TOO_MANY in transfer("601570948")
    assert TOO_MANY in dial(caller)
    assert [command.number for command in exchange.asked if isinstance(command, TransferBlind)] == [
        *["1012"] * 3,
        "0601570947",
    ]
