"""The shipped dialplan asks for digits: only the telephone that was meant can answer (SECURITY T-PIN-10)."""

from collections.abc import AsyncIterator

import pytest

from pbx.asterisk.cdr import parse_line
from pbx.commands import AskDigits
from pbx.details import finished_legs
from tests.asterisk.company import Company
from tests.asterisk.console import Block, Console
from tests.asterisk.sip.call import CallState
from tests.asterisk.unwatched import Unwatched

HOSTILE = ("", "0", "12", "2)", "${SHELL(id)}", "x", "-1")


@pytest.fixture
async def portal(company: Company) -> AsyncIterator[Unwatched]:
    exchange = company.exchange
    async with Console(exchange.ami_port, "webcti", exchange.secret) as console:
        yield Unwatched(console)


def told(portal: Unwatched, since: int) -> list[Block]:
    events = portal.console.events[since:]
    return [event for event in events if event.get("UserEvent") == "PortalDigits"]


@pytest.mark.req("LOG-04")
async def test_t_pin_10_the_digits_of_a_real_telephone_are_told(company: Company, portal: Unwatched) -> None:
    (alice,) = await company.arrive("101")
    since = portal.console.now()
    await portal.asks(AskDigits("101", 2))
    own = await alice.rings()
    assert own.caller == ("101", "WebCTI")
    own.answer()
    await own.press("47")
    event = await portal.console.wait_for("UserEvent", since, UserEvent="PortalDigits")
    assert (event.get("Ext"), event.get("Digits")) == ("101", "47")
    assert event.get("Req").startswith(f"{portal.console.port}-")
    await own.until(CallState.ENDED)


async def test_t_pin_10_a_colleague_who_picks_the_call_up_is_not_asked(company: Company, portal: Unwatched) -> None:
    alice, carol = await company.arrive("101", "103")
    since = portal.console.now()
    await portal.asks(AskDigits("101", 2))
    await alice.rings()
    thief = carol.dial("**101")
    await alice.until(lambda: alice.idle, "the call to be picked up")
    await thief.until(CallState.ENDED)
    assert told(portal, since) == []


async def test_t_pin_10_a_call_on_another_telephone_is_not_asked(company: Company, portal: Unwatched) -> None:
    (bob,) = await company.arrive("102")
    since = portal.console.now()
    await portal.originate("PJSIP/102", "portal-digits", "s", PORTAL_FROM="101", PORTAL_COUNT="2")
    own = await bob.rings()
    own.answer()
    await own.until(CallState.ENDED)
    assert told(portal, since) == []


@pytest.mark.parametrize("count", HOSTILE)
async def test_t_ami_04_a_hostile_count_asks_for_nothing(company: Company, portal: Unwatched, count: str) -> None:
    (alice,) = await company.arrive("101")
    since = portal.console.now()
    await portal.originate("PJSIP/101", "portal-digits", "s", PORTAL_FROM="101", PORTAL_COUNT=count)
    own = await alice.rings()
    own.answer()
    await own.until(CallState.ENDED)
    assert told(portal, since) == []


async def test_the_question_leaves_no_call_in_the_records(company: Company, portal: Unwatched) -> None:
    alice, bob = await company.arrive("101", "102")
    since = company.forget_records()
    await portal.asks(AskDigits("101", 2))
    (await alice.rings()).reject()
    asked = portal.console.now()
    await portal.asks(AskDigits("101", 2))
    own = await alice.rings()
    own.answer()
    await own.press("47")
    await portal.console.wait_for("UserEvent", asked, UserEvent="PortalDigits")
    await own.until(CallState.ENDED)
    call, there = await company.talk(alice, bob)
    heard = company.console.now()
    await call.hang_up()
    await there.until(CallState.ENDED)
    await company.console.wait_for("Cdr", heard)
    legs = finished_legs(parse_line(line) for line in await company.records(since))
    assert {(leg.extension, leg.peer.number) for leg in legs} == {("101", "102"), ("102", "101")}
