"""Every scenario, seen by the driver and the call model on a real Asterisk."""

import pytest

from pbx.asterisk.cdr import parse_line
from pbx.commands import Dial
from pbx.details import finished_legs
from pbx.link import Connected, Disconnected
from pbx.states import Direction, FinishedLeg, LegState, Outcome
from tests.asterisk.company import Company
from tests.asterisk.lab.exchange import PEOPLE
from tests.asterisk.scenarios import SCENARIOS
from tests.asterisk.sip.call import CallState
from tests.asterisk.watched import Watched, watched


@pytest.mark.parametrize("name", SCENARIOS)
async def test_the_call_model_sees_what_happens(name: str, company: Company) -> None:
    async with watched(company.exchange) as portal:
        await SCENARIOS[name](company, portal)
        await portal.watcher.sees_all_free(*portal.watcher.board.lines)


@pytest.mark.parametrize("name", SCENARIOS)
async def test_the_record_file_tells_the_same_as_the_live_events(name: str, company: Company) -> None:
    """What the portal reads after it was away is what it would have seen."""
    since = company.forget_records()
    async with watched(company.exchange) as portal:
        await SCENARIOS[name](company, portal)
        await portal.watcher.sees_all_free(*portal.watcher.board.lines)
        await portal.watcher.until(lambda: all(leg.final for leg in portal.watcher.known_legs()), "every call detail")
        live = portal.watcher.known_legs()
        read = finished_legs(map(parse_line, await company.records(since)), is_extension=PEOPLE.__contains__)
        assert {_claim(leg) for leg in read} == {_claim(leg) for leg in live}


async def test_over_tls_it_sees_the_same(company: Company) -> None:
    async with watched(company.exchange, company.exchange.url_with_tls) as portal:
        await SCENARIOS["answered"](company, portal)


@pytest.mark.parametrize("name", ['Kowalski, "Jan"', "x,PORTAL_FROM=102", "a)b(c", "${SHELL(id)}", "Żółw ąę"])
async def test_t_ami_01_no_name_can_smuggle_anything_into_a_call(name: str, company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    async with watched(company.exchange) as portal:
        await portal.asks(Dial("101", "102", caller_name=name, target_name=name))
        (await alice.rings()).answer()
        number, shown = (await bob.rings()).caller
        assert number == "101"
        assert not set(shown) & set(',"${}()=')
        await portal.sees_peer("102", "101")


async def test_who_joins_in_mid_call_sees_the_call(company: Company) -> None:
    alice, bob, carol, eve = await company.arrive("101", "102", "103", "105")
    call, there = await company.talk(alice, bob)
    since = company.console.now()
    await there.hold()
    await company.console.wait_for("Hold", since)
    ringing = carol.dial("105")
    await eve.rings()
    async with watched(company.exchange) as portal:
        await portal.sees("101", LegState.HELD)
        await portal.sees("102", LegState.HOLDING)
        await portal.sees_peer("101", "102")
        await portal.sees("105", LegState.RINGING)
        await portal.sees_peer("105", "103")
        await portal.sees("103", LegState.CALLING)
        await there.resume()
        await portal.sees("101", LegState.TALKING)
        await portal.sees("102", LegState.TALKING)
        await call.hang_up()
        await ringing.hang_up()
        await portal.finds("102", Outcome.INCOMING)
        await portal.finds("105", Outcome.MISSED)
        await portal.sees("101")
        await portal.sees("105")


@pytest.mark.parametrize("brutally", [False, True], ids=["restarted", "killed"])
async def test_asterisk_gone_in_mid_call_leaves_no_ghost(company: Company, brutally: bool) -> None:
    alice, bob = await company.arrive("101", "102")
    async with watched(company.exchange) as portal:
        await company.talk(alice, bob)
        await portal.sees("101", LegState.TALKING)
        company.exchange.kill() if brutally else company.exchange.stop()
        await portal.watcher.until(lambda: not portal.watcher.board.connected, "the exchange gone")
        if brutally:  # nobody said that the call ended: it is shown as it was, and greyed
            assert portal.watcher.states("101") == (LegState.TALKING,)
        company.exchange.start()
        await portal.watcher.until(lambda: portal.watcher.board.connected, "the exchange back", patience=20)
        await portal.sees("101")
        await portal.sees("102")
    assert links(portal) == [Connected, Disconnected, Connected]


async def test_a_call_right_after_a_restart_is_seen(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    async with watched(company.exchange) as portal:
        company.exchange.restart()
        await portal.watcher.until(lambda: len(links(portal)) == 3, "a second snapshot", patience=20)
        await company.come_back()
        await company.reached("101", "102")
        call, there = await company.talk(alice, bob)
        await portal.sees("101", LegState.TALKING)
        await call.hang_up()
        await there.until(CallState.ENDED)
        await portal.finds("102", Outcome.INCOMING)


def links(portal: Watched) -> list[type]:
    return [type(event) for event in portal.watcher.events if isinstance(event, Connected | Disconnected)]


def _claim(leg: FinishedLeg) -> tuple[object, ...]:
    """What a row of history says of a leg."""
    dialled = leg.dialled if leg.direction is Direction.OUT else ""  # records keep no number dialled from outside
    return leg.origin, leg.extension, leg.direction, leg.outcome, dialled, leg.answered is None, leg.voicemail
