"""What holds for any mix of calls: no ghost, no loss, no difference from each call alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx.board import Board
from pbx.events import ChannelClosed, ChannelOpened, PbxEvent, QueueLeft
from pbx.ledger import KEPT_CHANNELS
from tests.unit.pbx.scenarios import SCENARIOS, Scenario
from tests.unit.pbx.script import START, connected
from tests.unit.pbx.test_board_outcomes import play, rows

several = st.lists(st.sampled_from(list(SCENARIOS.values())), min_size=2, max_size=4)


def streams(scenarios: Sequence[Scenario]) -> list[list[PbxEvent]]:
    return [scenario.events(f"call{index}") for index, scenario in enumerate(scenarios)]


@st.composite
def mixed(draw: st.DrawFn) -> tuple[list[Scenario], list[PbxEvent]]:
    """Some calls and one order in which their events could have come."""
    scenarios = draw(several)
    queues = [list(reversed(events)) for events in streams(scenarios)]
    order = draw(st.permutations([index for index, queue in enumerate(queues) for _ in queue]))
    return scenarios, [queues[index].pop() for index in order]


def fresh() -> Board:
    board = Board()
    board.apply(connected())
    return board


@pytest.mark.req("HIST-01", "HIST-02")
@settings(max_examples=60, deadline=None)
@given(mixed())
def test_calls_that_happen_together_end_as_each_would_alone(calls: tuple[list[Scenario], list[PbxEvent]]) -> None:
    scenarios, events = calls
    board = fresh()
    history = play(events, board)
    for index, scenario in enumerate(scenarios):
        mine = {key: leg for key, leg in history.items() if key[0].startswith(f"call{index}.")}
        assert rows(mine) == scenario.rows
    assert not any(line.legs for line in board.lines.values())


@settings(max_examples=40, deadline=None)
@given(mixed(), st.data())
def test_however_events_are_batched_the_end_is_the_same(
    calls: tuple[list[Scenario], list[PbxEvent]], data: st.DataObject
) -> None:
    _, events = calls
    single, batched = fresh(), fresh()
    history = play(events, single)
    together = {}
    position = 0
    while position < len(events):
        size = data.draw(st.integers(1, 40))
        for leg in batched.apply_all(events[position : position + size]).finished:
            together[leg.origin, leg.extension, leg.direction] = leg
        position += size
    assert together == history
    assert dict(single.lines) == dict(batched.lines)


@settings(max_examples=40, deadline=None)
@given(mixed())
def test_an_event_told_twice_changes_nothing_the_second_time(calls: tuple[list[Scenario], list[PbxEvent]]) -> None:
    _, events = calls
    board = fresh()
    for event in events:
        board.apply(event)
        assert not board.apply(event), event
    assert not any(line.legs for line in board.lines.values())


@pytest.mark.req("HIST-02")
@settings(max_examples=40, deadline=None)
@given(mixed(), st.data())
def test_a_restart_in_mid_stream_loses_no_answer(
    calls: tuple[list[Scenario], list[PbxEvent]], data: st.DataObject
) -> None:
    """What a gateway that starts from a snapshot records was so, though it may not know all of it.

    A record that comes after the restart, of a telephone that was handed on and hung up before it,
    stands as a leg of its own. That a queue had answered nobody but was left in vain, the exchange no longer
    tells a moment later: until its records are read again, that caller talked to the exchange.
    """
    _, events = calls
    cut = data.draw(st.integers(0, len(events)))
    left_a_queue = {event.channel for event in events[:cut] if isinstance(event, QueueLeft)}
    before = fresh()
    before.apply_all(events[:cut])
    after = Board()
    after.apply(before.snapshot())
    history = play(events[cut:], after)
    whole = play(events)
    assert not any(line.legs for line in after.lines.values())
    for key, leg in history.items():
        same = [whole[key]] if key in whole else [x for x in whole.values() if x.extension == leg.extension]
        assert same, leg
        if leg.answered and leg.talk_seconds and leg.origin not in left_a_queue:
            assert any(other.answered for other in same), leg


@settings(max_examples=150, deadline=None)
@given(several, st.randoms(use_true_random=False), st.floats(0, 0.5))
def test_lost_shuffled_and_repeated_events_never_raise_and_leave_no_ghost(
    scenarios: list[Scenario], random: object, loss: float
) -> None:
    events = [event for stream in streams(scenarios) for event in stream]
    random.shuffle(events)  # type: ignore[attr-defined]
    kept = [event for event in events if random.random() >= loss]  # type: ignore[attr-defined]
    board = fresh()
    for event in kept + kept[::3]:
        board.apply(event)
    for event in events:
        if isinstance(event, ChannelOpened):
            board.apply(ChannelClosed(event.at + timedelta(hours=1), event.channel, event.call))
    assert not any(line.legs for line in board.lines.values())
    assert not board.snapshot().channels
    at = START + timedelta(days=1)
    assert not board.apply(replace(connected(at))).finished


def test_memory_of_finished_calls_is_bounded() -> None:
    board = fresh()
    names = list(SCENARIOS)
    for number in range(1500):
        start = START + timedelta(seconds=number)
        board.apply_all(SCENARIOS[names[number % len(names)]].events(f"n{number}", start))
    assert board.remembered <= KEPT_CHANNELS
    board.apply_all(SCENARIOS["answered"].events("last", START + timedelta(hours=2)))
    assert board.remembered < 10
