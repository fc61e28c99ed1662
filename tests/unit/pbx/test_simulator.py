"""The simulator behind its link: people who react, a link that drops, the file of records, its address."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pbx.asterisk.cdr import parse_line
from pbx.call_detail import CallDetail
from pbx.commands import Dial, Hold, ListenToVoicemail
from pbx.details import finished_legs
from pbx.errors import PbxUnavailable
from pbx.link import Connected, Disconnected
from pbx.party import Party
from pbx.simulator.address import open_simulator
from pbx.simulator.clock import ManualClock, WallClock
from pbx.simulator.company import COMPANY
from pbx.simulator.detail_file import append
from pbx.simulator.past import LOCAL, Past
from pbx.simulator.simulator import Simulator
from pbx.states import Direction, LegState, Outcome
from tests.watcher import Watcher, watching

ALA, OLA = "1012", "1013"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def quiet(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Simulator]:
    simulator = Simulator(quiet=True, clock=clock, cdr=tmp_path / "Portal.csv")
    yield simulator
    await simulator.close()


@pytest.fixture
async def watcher(quiet: Simulator) -> AsyncIterator[Watcher]:
    async with watching(quiet) as watcher:
        yield watcher


# -- people act on what the portal asks ------------------------------------------------------------


@pytest.mark.req("CALL-01")
async def test_a_click_makes_a_whole_call_by_itself(quiet: Simulator, watcher: Watcher, clock: ManualClock) -> None:
    await quiet.execute(Dial(ALA, OLA, "Łukasz", "Jürgen"), "click-1")
    await watcher.sees(ALA, LegState.DIALLING)
    clock.advance(4)
    await watcher.sees(OLA, LegState.RINGING)
    clock.advance(300)
    await watcher.sees_all_free(ALA, OLA)
    await watcher.finds(ALA, Outcome.OUTGOING, dialled=OLA)


@pytest.mark.req("MAIN-15")
async def test_the_mailbox_is_heard_and_the_exchange_hangs_up(
    quiet: Simulator, watcher: Watcher, clock: ManualClock
) -> None:
    quiet.act(lambda: quiet.exchange.mailboxes.deposit(ALA, Party("601570947"), 5))
    await quiet.execute(ListenToVoicemail(ALA), "listen-1")
    clock.advance(4)
    await watcher.sees(ALA, LegState.TALKING)
    clock.advance(60)
    await watcher.finds(ALA, Outcome.OUTGOING, to_own_mailbox=True)
    assert watcher.line(ALA).voicemail == (0, 1)


async def test_who_is_put_on_hold_waits_a_while_and_then_hangs_up(
    quiet: Simulator, watcher: Watcher, clock: ManualClock
) -> None:
    await quiet.execute(Dial(ALA, OLA), "click-1")
    clock.advance(4)
    await watcher.sees(OLA, LegState.RINGING)
    quiet.act(lambda: quiet.hands.answer(OLA))
    await watcher.sees(ALA, LegState.TALKING)
    await quiet.execute(Hold(ALA, watcher.leg(ALA).channel, on=True), "hold-1")
    clock.advance(60)
    await watcher.sees(OLA, LegState.HELD)
    clock.advance(400)
    await watcher.sees_all_free(ALA, OLA)


# -- the link --------------------------------------------------------------------------------------


async def test_nothing_can_be_asked_before_the_link_is_up_nor_after_it_is_closed() -> None:
    simulator = Simulator(quiet=True, clock=ManualClock())
    with pytest.raises(PbxUnavailable):
        await simulator.execute(Dial(ALA, OLA), "early")
    async with watching(simulator):
        await simulator.execute(Dial(ALA, OLA), "now")
    with pytest.raises(PbxUnavailable):
        await simulator.execute(Dial(ALA, OLA), "late")


async def test_closing_ends_the_batches() -> None:
    simulator = Simulator(quiet=True, clock=ManualClock())
    seen = 0
    async for _batch in simulator.batches():
        seen += 1
        await simulator.close()
    assert seen == 1


async def test_a_dropped_link_comes_back_with_a_snapshot_of_what_went_on(
    quiet: Simulator, watcher: Watcher, clock: ManualClock
) -> None:
    quiet.act(lambda: quiet.hands.call(ALA, OLA))
    await watcher.sees(OLA, LegState.RINGING)
    quiet.act(lambda: quiet.crash(5))
    await watcher.until(lambda: not watcher.board.connected, "the loss")
    with pytest.raises(PbxUnavailable):
        await quiet.execute(Dial("1014", "1015"), "lost")
    quiet.act(lambda: quiet.hands.answer(OLA))
    assert watcher.states(OLA) == (LegState.RINGING,)
    clock.advance(5)
    await watcher.sees(OLA, LegState.TALKING)
    assert watcher.board.connected
    assert [type(event) for event in watcher.events if isinstance(event, Connected | Disconnected)] == [
        Connected,
        Disconnected,
        Connected,
    ]


async def test_an_exchange_that_restarts_has_no_calls_but_keeps_its_settings(
    quiet: Simulator, watcher: Watcher, clock: ManualClock
) -> None:
    quiet.act(lambda: quiet.exchange.mailboxes.deposit(ALA, Party("601570947"), 5))
    quiet.act(lambda: quiet.hands.call(ALA, OLA))
    await watcher.sees(OLA, LegState.RINGING)
    first = watcher.leg(OLA).channel
    quiet.act(lambda: quiet.crash(1, lose_calls=True))
    clock.advance(1)
    await watcher.until(lambda: watcher.board.connected, "the exchange")
    await watcher.sees_all_free(ALA, OLA)
    assert watcher.line(ALA).voicemail == (1, 0)
    quiet.act(lambda: quiet.hands.call(ALA, OLA))
    await watcher.sees(OLA, LegState.RINGING)
    assert watcher.leg(OLA).channel != first


async def test_speed_shortens_every_wait(clock: ManualClock) -> None:
    simulator = Simulator(quiet=True, clock=clock, speed=10)
    async with watching(simulator) as watcher:
        simulator.act(lambda: simulator.hands.call(ALA, "1027"))
        await watcher.sees("1027", LegState.RINGING)
        clock.advance(2.6)
        await watcher.sees("1027")


async def test_the_company_calls_by_itself_unless_it_is_quiet(clock: ManualClock) -> None:
    simulator = Simulator(clock=clock)
    async with watching(simulator) as watcher:
        assert any(line.voicemail not in {None, (0, 0)} for line in watcher.board.lines.values())
        clock.advance(20)
        await watcher.until(lambda: any(line.legs for line in watcher.board.lines.values()), "a call")


# -- the file of records ---------------------------------------------------------------------------


async def test_a_call_is_appended_to_the_file_in_the_format_of_asterisk(
    quiet: Simulator, watcher: Watcher, clock: ManualClock, tmp_path: Path
) -> None:
    quiet.act(lambda: quiet.hands.call("+48505555212", OLA))
    quiet.act(lambda: quiet.hands.answer(OLA))
    clock.advance(12)
    quiet.act(lambda: quiet.hands.hang_up(OLA))
    await watcher.finds(OLA, Outcome.INCOMING, final=True)
    file = tmp_path / "Portal.csv"
    assert file.stat().st_mode & 0o777 == 0o600
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert [parse_line(line)] == [event for event in watcher.events if isinstance(event, CallDetail)]


async def test_the_file_goes_on_while_nobody_reads(quiet: Simulator, watcher: Watcher, tmp_path: Path) -> None:
    quiet.act(lambda: quiet.crash(60))
    quiet.act(lambda: quiet.hands.call(ALA, OLA))
    quiet.act(lambda: quiet.hands.hang_up(ALA))
    assert len((tmp_path / "Portal.csv").read_text(encoding="utf-8").splitlines()) == 1
    assert not any(isinstance(event, CallDetail) for event in watcher.events)


# -- the past --------------------------------------------------------------------------------------

NOW = datetime(2026, 3, 13, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def fortnight() -> list[CallDetail]:
    return list(Past(14, now=NOW).details())


def test_the_past_is_over_and_in_order_of_its_writing(fortnight: list[CallDetail]) -> None:
    assert all(NOW - timedelta(days=14) <= detail.started <= detail.ended <= NOW for detail in fortnight)
    assert len({(detail.channel, detail.sequence) for detail in fortnight}) == len(fortnight) > 2000


def test_the_past_happened_in_working_hours(fortnight: list[CallDetail]) -> None:
    local = [detail.started.astimezone(LOCAL) for detail in fortnight]
    working = [moment for moment in local if moment.weekday() < 5 and 7 <= moment.hour < 18]
    assert len(working) > 0.95 * len(local)


def test_the_past_fills_every_history(fortnight: list[CallDetail]) -> None:
    legs = finished_legs(fortnight)
    for person in (COMPANY.demo_employee, COMPANY.demo_manager, COMPANY.demo_admin):
        mine = [leg for leg in legs if leg.extension == person.extension]
        assert {leg.outcome for leg in mine} >= {Outcome.OUTGOING, Outcome.INCOMING, Outcome.MISSED}
        assert any(leg.voicemail for leg in mine)
    assert {leg.extension for leg in legs} >= {person.extension for person in COMPANY.people}
    assert any(leg.direction is Direction.OUT and leg.answered is None for leg in legs)


def test_one_seed_makes_one_past(fortnight: list[CallDetail]) -> None:
    assert list(Past(14, now=NOW).details()) == fortnight
    assert list(Past(14, now=NOW, seed=2).details()) != fortnight


def test_the_past_can_be_written_and_read_back(fortnight: list[CallDetail], tmp_path: Path) -> None:
    file = tmp_path / "Portal.csv"
    for detail in fortnight:
        append(file, detail)
    assert [parse_line(line) for line in file.read_text(encoding="utf-8").splitlines()] == fortnight


# -- its address and its clock ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("simulator:?seed=x", "whole number"),
        ("simulator:?speed=0", "more than 0"),
        ("simulator:?speed=fast", "is a number"),
        ("simulator:?speed=nan", "more than 0"),
        ("simulator:?quiet=yes", "quiet is 0 or 1"),
        ("simulator:?color=red", "no option color"),
        ("simulator:?quiet=1&quiet=0", "given once"),
        ("simulator:?quiet", "pairs"),
        ("simulator://host", "looks like"),
        ("asterisk://a:b@c", "looks like"),
    ],
)
async def test_an_address_that_makes_no_sense_is_refused_with_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        open_simulator(url)


async def test_an_address_names_seed_speed_and_files(tmp_path: Path) -> None:
    cdr = tmp_path / "Portal.csv"
    simulator = open_simulator(f"simulator:?seed=3&speed=50&quiet=1&people=0&cdr={cdr}")
    async with watching(simulator) as watcher:
        simulator.act(lambda: simulator.hands.call(ALA, "1027"))
        await watcher.finds("1027", Outcome.MISSED, final=True)
    assert len(cdr.read_text(encoding="utf-8").splitlines()) == 1


async def test_the_wall_clock_is_utc_and_never_goes_back() -> None:
    clock = WallClock()
    moments = [clock.now() for _ in range(100)]
    assert moments == sorted(moments)
    assert abs(moments[0] - datetime.now(UTC)) < timedelta(seconds=5)
