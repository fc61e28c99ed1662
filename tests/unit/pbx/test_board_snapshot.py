"""A snapshot replaces what was believed, ends what vanished and leaves the living alone."""

from datetime import datetime, timedelta

import pytest

from pbx.board import Board
from pbx.events import PbxEvent
from pbx.link import Connected, Disconnected
from pbx.states import Line, Outcome
from tests.unit.pbx.scenarios import SCENARIOS, Scenario
from tests.unit.pbx.script import INFO, START, Script, connected
from tests.unit.pbx.test_board_outcomes import play, rows


def board_after(events: list[PbxEvent]) -> Board:
    board = Board()
    board.apply_all([connected(), *events])
    return board


def clockless(board: Board) -> dict[str, list[tuple[object, ...]]]:
    """Lines without `since` and `answered`: an exchange tells neither exactly while things move."""
    return {
        extension: [
            (g.channel, g.call, g.direction, g.state, g.peer, g.started, g.via, g.space, g.request) for g in line.legs
        ]
        for extension, line in board.lines.items()
    }


def talking() -> tuple[Script, str, str]:
    script = Script()
    a = script.places("101", "102")
    b = script.rings(a, "102")
    script.wait(2)
    script.answers(b, a)
    script.wait(30)
    return script, a, b


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_a_board_that_starts_in_mid_call_sees_what_the_other_sees(scenario: Scenario) -> None:
    events = scenario.events()
    for cut in range(len(events) + 1):
        whole = board_after(events[:cut])
        fresh = Board()
        fresh.apply(whole.snapshot())
        assert clockless(fresh) == clockless(whole), f"after {cut} events, {events[cut - 1]}"


def test_who_starts_in_mid_call_knows_since_when_it_is_talked() -> None:
    script, *_ = talking()
    whole = board_after(script.events)
    fresh = Board()
    fresh.apply(whole.snapshot())
    for extension in ("101", "102"):
        (seen,), (adopted,) = whole.lines[extension].legs, fresh.lines[extension].legs
        assert adopted.answered == adopted.since == seen.answered


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_a_snapshot_and_the_rest_of_the_stream_end_alike(scenario: Scenario) -> None:
    events = scenario.events()
    for cut in range(len(events) + 1):
        whole = board_after(events[:cut])
        fresh = Board()
        fresh.apply(whole.snapshot())
        for event in events[cut:]:
            whole.apply(event)
            fresh.apply(event)
            assert clockless(fresh) == clockless(whole), f"cut at {cut}, then {event}"
        assert not any(line.legs for line in fresh.lines.values())


@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_a_snapshot_of_what_is_known_changes_nothing(scenario: Scenario) -> None:
    events = scenario.events()
    for cut in range(len(events) + 1):
        board = board_after(events[:cut])
        assert not board.apply(board.snapshot()), f"after {cut} events"


@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_an_audit_in_mid_call_does_not_change_how_it_ends(scenario: Scenario) -> None:
    events = scenario.events()
    for cut in range(0, len(events), 3):
        board = Board()
        history = play([connected(), *events[:cut]], board)
        history |= play([board.snapshot()], board)
        history |= play(events[cut:], board)
        assert rows(history) == scenario.rows, f"snapshot after {cut} events"


def test_what_vanished_while_nobody_watched_ends_as_interrupted() -> None:
    script, a, _ = talking()
    board = board_after(script.events)
    lost, back = script.now, script.now + timedelta(seconds=60)
    board.apply(Disconnected(lost, "reset"))
    changes = board.apply(connected(back))
    assert not any(line.legs for line in board.lines.values())
    assert {line.extension for line in changes.lines} == {"101", "102"}
    legs = {leg.extension: leg for leg in changes.finished}
    assert (legs["101"].outcome, legs["102"].outcome) == (Outcome.OUTGOING, Outcome.INCOMING)
    assert legs["102"].ended == back
    assert not legs["102"].final
    assert legs["102"].origin == a


@pytest.mark.req("HIST-03")
def test_the_record_of_an_interrupted_call_brings_its_true_end() -> None:
    script, a, b = talking()
    board = board_after(script.events)
    ended = script.now
    board.apply(connected(ended + timedelta(hours=1)))
    script.record(a, b, talked=30, rang=2, ended=ended)
    legs = {leg.extension: leg for leg in board.apply(script.events[-1]).finished}
    assert (legs["102"].talk_seconds, legs["102"].ended, legs["102"].final) == (30, ended, True)
    assert legs["101"].talk_seconds == 30


def test_the_living_keep_their_clock_over_a_reconnection() -> None:
    script, *_ = talking()
    board = board_after(script.events)
    before: dict[str, Line] = dict(board.lines)
    board.apply(Disconnected(script.now, "reset"))
    snapshot = board.snapshot()
    again = Connected(script.now + timedelta(seconds=9), INFO, snapshot.lines, snapshot.channels)
    assert not board.apply(again).lines
    assert dict(board.lines) == before
    assert board.connected
    assert board.since == again.at


@pytest.mark.req("HIST-02")
def test_who_answered_while_nobody_watched_decides_for_the_group() -> None:
    script = Script()
    a = script.places("104", "600")
    first = script.rings(a, "101")
    second = script.rings(a, "102")
    unseen = script.events[:]
    board = board_after(unseen)
    script.answers(second, a, first)
    after = board_after(script.events).snapshot()
    changes = board.apply(after)
    (leg,) = changes.finished
    assert (leg.extension, leg.outcome, leg.answered_by) == ("101", Outcome.ANSWERED_BY_OTHER, "102")


def test_a_line_that_the_exchange_no_longer_has_is_shown_empty_once() -> None:
    script, *_ = talking()
    board = board_after(script.events)
    changes = board.apply(Connected(script.now, INFO, [], []))
    assert {line.extension for line in changes.lines if not line.legs} >= {"101", "102"}
    assert not board.lines


def test_the_link_remembers_since_when_it_stands() -> None:
    board = Board()
    assert not board.connected
    board.apply(connected(START))
    later: datetime = START + timedelta(minutes=1)
    board.apply(connected(later))
    assert (board.connected, board.since, board.info) == (True, START, INFO)
