"""What people see when a part dies in the middle of a call: nothing wrong, and right again by itself."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pbx.states import LegState
from tests.asterisk.company import Company
from tests.asterisk.console import Console
from tests.asterisk.portal.expected import EXPECTED, Rows, called, took
from tests.asterisk.portal.fixtures import StartPortal, logged_in
from tests.asterisk.portal.office import Office, open_office
from tests.asterisk.portal.reconciling import settle
from tests.asterisk.scenarios import SCENARIOS
from tests.asterisk.sip.call import Call, CallState
from tests.asterisk.unwatched import Unwatched
from tests.proxy import fault_proxy
from tests.running import RunningPortal

TOOK_OVER = 30.0
"""Seconds: a lease runs out, another gateway takes it, reads a snapshot and tells everybody."""
NOTICED = 30.0
UNREACHABLE = "error: Bob Brown: The exchange cannot be reached. Nothing was done."
ONE_CALL: Rows = {"101": (called("102"),), "102": (took("101"),)}


@asynccontextmanager
async def office_of(portal: RunningPortal) -> AsyncIterator[Office]:
    """101, 102 and 103 at their desks."""
    async with open_office(logged_in(portal, "101", "102", "103")) as office:
        await office.is_quiet()
        yield office


@pytest.fixture
async def office(portal_to_break: RunningPortal) -> AsyncIterator[Office]:
    async with office_of(portal_to_break) as office:
        yield office


async def in_a_call(company: Company, office: Office) -> tuple[Call, Call]:
    """101 talks with 102, and everybody sees it."""
    alice, bob = await company.arrive("101", "102")
    talk = await company.talk(alice, bob)
    await sees_talk(office)
    return talk


async def sees_talk(office: Office) -> None:
    await office.sees("101", LegState.TALKING)
    await office.sees("102", LegState.TALKING)
    await office.sees_peer("101", "102")


async def is_greyed(office: Office) -> None:
    await office.everybody(lambda desk: not desk.screen.live, "that nothing is live", NOTICED)


async def is_live(office: Office) -> None:
    await office.everybody(lambda desk: desk.screen.live, "live data", TOOK_OVER)


async def took_over(office: Office, epoch: int) -> None:
    """A gateway leads whose epoch is later, and everybody is live under it."""
    later = "live data of another gateway"
    await office.everybody(lambda desk: desk.screen.live and desk.screen.epoch > epoch, later, TOOK_OVER)


def epoch_of(office: Office) -> int:
    return max(desk.screen.epoch for desk in office.desks.values())


def claimed_since_the_talk(office: Office, extension: str) -> set[tuple[str, ...]]:
    """What the page of `extension` claimed to be live, from the beginning of its first talk on."""
    claims = [states for live, states in office[extension].screen.past if live]
    return set(claims[claims.index((LegState.TALKING,)) :])


async def refuses_to_dial(office: Office) -> None:
    """Said at once, and true for ever (R-28)."""
    assert await office["101"].visitor.dial("102") == UNREACHABLE


async def ends_unseen(talk: tuple[Call, Call], part: str, portal: RunningPortal, office: Office) -> None:
    """`talk` ends while `part` of the portal is dead; once it lives again, everybody sees that it is over."""
    call, there = talk
    portal.kill(part)
    await is_greyed(office)
    await call.hang_up()
    await there.until(CallState.ENDED)
    portal.start(part)
    await is_live(office)
    await office.is_quiet()
    await office.lists(ONE_CALL)


async def go_home(company: Company) -> None:
    """Everybody unplugs their telephone."""
    while company.phones:
        _user, phone = company.phones.popitem()
        await phone.unregister()
        await phone.unplug()


async def can_call(company: Company, office: Office) -> None:
    """A call that is placed now is seen from its beginning to its end."""
    alice, bob = company.phones["101"], company.phones["102"]
    call = alice.dial("102")
    there = await bob.rings()
    await office.sees("102", LegState.RINGING)
    await office.sees_peer("102", "101")
    await company.answer(there, call)
    await sees_talk(office)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await office.is_quiet()


@pytest.mark.slow
@pytest.mark.req("PLT-15", "HIST-01")
@pytest.mark.parametrize("brutally", [False, True], ids=["r_09_restarted", "r_10_killed"])
async def test_asterisk_gone_in_mid_call_greys_and_comes_back_without_a_ghost(
    company: Company, office: Office, brutally: bool
) -> None:
    await in_a_call(company, office)
    await asyncio.to_thread(company.exchange.kill if brutally else company.exchange.stop)
    await is_greyed(office)
    await refuses_to_dial(office)
    assert await office["101"].new_messages() == ""
    company.exchange.start()
    await company.come_back()
    await is_live(office)
    await office.is_quiet()
    await office.lists(ONE_CALL)
    assert not any(call.incoming for call in company.phones["101"].calls)
    for phone in company.phones.values():  # a killed Asterisk may forget who registered in its last second
        await phone.register()
        await office.sees_registered(phone.user, registered=True)
    await can_call(company, office)
    await office.lists({"101": ONE_CALL["101"] * 2, "102": ONE_CALL["102"] * 2})


@pytest.mark.slow
@pytest.mark.req("HIST-01", "PLT-15")
@pytest.mark.parametrize(
    "victims", [["gateway"], ["gateway", "web", "valkey"]], ids=["r_01_gateway", "r_39_everything"]
)
async def test_a_call_survives_the_portal_killed_under_it(
    company: Company, portal_to_break: RunningPortal, office: Office, victims: list[str]
) -> None:
    call, there = await in_a_call(company, office)
    (since,) = (call["t"] for call in office["101"].screen.calls)
    epoch = epoch_of(office)
    for name in victims:
        portal_to_break.kill(name)
    for name in reversed(victims):
        portal_to_break.start(name)
    await took_over(office, epoch)
    await sees_talk(office)
    for extension in ("101", "102"):
        assert claimed_since_the_talk(office, extension) == {("talking",)}
    assert [call["t"] for call in office["101"].screen.calls] == [pytest.approx(since, abs=1.5)]
    await call.hang_up()
    await there.until(CallState.ENDED)
    await office.is_quiet()
    await office.lists(ONE_CALL)
    await can_call(company, office)


@pytest.mark.slow
@pytest.mark.req("HIST-01")
async def test_r_03_a_gateway_that_stood_by_takes_over_and_finds_what_ended_meanwhile(
    company: Company, portal_to_break: RunningPortal, office: Office
) -> None:
    portal_to_break.commands["stand-by"] = portal_to_break.commands["gateway"]
    portal_to_break.start("stand-by")
    portal_to_break.wait(lambda: "standing by" in portal_to_break.log("stand-by"), "the second gateway to stand by")
    call, there = await in_a_call(company, office)
    epoch = epoch_of(office)
    portal_to_break.kill("gateway")
    await call.hang_up()
    await there.until(CallState.ENDED)
    await took_over(office, epoch)
    await office.is_quiet()
    await office.lists(ONE_CALL)
    own = company.phones["101"]
    assert (await office["101"].visitor.dial("102")).endswith("Your telephone rings.")
    (await own.rings()).answer()
    await company.phones["102"].rings()
    assert len([call for call in own.calls if call.incoming]) == 1


@pytest.mark.slow
@pytest.mark.req("HIST-01", "HIST-02")
async def test_r_02_calls_that_no_gateway_saw_are_in_the_histories(
    company: Company, portal_to_break: RunningPortal, office: Office
) -> None:
    names = ("answered", "missed", "group_answered_by_another", "blind_transfer", "forwarded", "voicemail_left")
    exchange = company.exchange
    told = company.forget_records()
    epoch = epoch_of(office)
    portal_to_break.kill("gateway", signal.SIGTERM)
    await is_greyed(office)
    async with Console(exchange.ami_port, "webcti", exchange.secret) as console:
        for name in names:
            await company.clean()
            await SCENARIOS[name](company, Unwatched(console))
            await go_home(company)
    await company.records(told)
    settle(exchange.records)
    portal_to_break.start("gateway")
    await took_over(office, epoch)
    await office.lists({x: tuple(claim for name in names for claim in EXPECTED[name].get(x, ())) for x in office.desks})
    await office.sees_messages("102", 1)


@pytest.mark.slow
@pytest.mark.req("PLT-15")
async def test_r_14_without_valkey_pages_go_on_and_what_was_missed_is_made_good(
    company: Company, portal_to_break: RunningPortal, office: Office
) -> None:
    call, there = await in_a_call(company, office)
    portal_to_break.kill("valkey")
    await is_greyed(office)
    await refuses_to_dial(office)
    for page in ("/", "/history/", "/voicemail/", "/settings/forwarding/", "/live/strip/"):
        await office["102"].visitor.get(page)
    since = company.console.now()
    await there.hold()
    await company.console.wait_for("Hold", since)
    portal_to_break.start("valkey")
    await is_live(office)
    await office.sees("101", LegState.HELD)
    await office.sees("102", LegState.HOLDING)
    assert claimed_since_the_talk(office, "102") == {("talking",), ("holding",)}
    await there.resume()
    await sees_talk(office)
    await ends_unseen((call, there), "valkey", portal_to_break, office)
    await can_call(company, office)


@pytest.mark.slow
@pytest.mark.req("PLT-15")
async def test_r_24_the_web_killed_and_back_shows_what_is_and_not_what_was(
    company: Company, portal_to_break: RunningPortal, office: Office
) -> None:
    await ends_unseen(await in_a_call(company, office), "web", portal_to_break, office)
    await can_call(company, office)


@pytest.mark.slow
@pytest.mark.req("PLT-15")
@pytest.mark.parametrize("silently", [False, True], ids=["r_06_cut", "r_07_half_open"])
async def test_a_lost_link_to_the_exchange_is_noticed_and_made_again(
    company: Company, start_portal: StartPortal, silently: bool
) -> None:
    exchange = company.exchange
    company.forget_records()
    with (
        fault_proxy(exchange.ami_port) as proxy,
        start_portal(exchange.url.replace(f":{exchange.ami_port}", f":{proxy.port}")) as portal,
    ):
        async with office_of(portal) as office:
            call, there = await in_a_call(company, office)
            proxy.swallow(on=True)
            if not silently:
                proxy.reset()
            await is_greyed(office)
            await refuses_to_dial(office)
            since = company.console.now()
            await there.hold()
            await company.console.wait_for("Hold", since)
            proxy.swallow(on=False)
            await is_live(office)
            await office.sees("101", LegState.HELD)
            assert claimed_since_the_talk(office, "102") == {("talking",), ("holding",)}
            await call.hang_up()
            await there.until(CallState.ENDED)
            await office.is_quiet()
            await office.lists(ONE_CALL)
            await can_call(company, office)
            assert not any(call.incoming for call in company.phones["101"].calls)


@pytest.mark.slow
@pytest.mark.req("PLT-15")
async def test_over_tls_the_portal_sees_the_same(company: Company, start_portal: StartPortal) -> None:
    company.forget_records()
    with start_portal(company.exchange.url_with_tls) as portal:
        async with office_of(portal) as office:
            await SCENARIOS["answered"](company, office)
            await office.is_quiet()
            await office.lists(EXPECTED["answered"])
