"""How each kind of call ends in history, live and confirmed by the exchange's records."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from pbx.board import Board
from pbx.call_detail import CallDetail
from pbx.events import ChannelClosed, ChannelRinging, DialStarted, DialStatus, PbxEvent
from pbx.party import Party
from pbx.states import FinishedLeg, Outcome
from tests.unit.pbx.rows import Row, row
from tests.unit.pbx.scenarios import SCENARIOS, Scenario
from tests.unit.pbx.script import ANNA, GROUP, QUEUE, Script, connected

Key = tuple[str, str, str]


def play(events: Iterable[PbxEvent], board: Board | None = None) -> dict[Key, FinishedLeg]:
    """What history holds after `events`: the newest leg under each name."""
    if board is None:
        board = Board()
        board.apply(connected())
    history: dict[Key, FinishedLeg] = {}
    for event in events:
        for leg in board.apply(event).finished:
            history[leg.origin, leg.extension, leg.direction] = leg
    return history


def rows(history: dict[Key, FinishedLeg]) -> set[Row]:
    return {row(leg) for leg in history.values()}


@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_call_ends_as_the_legs_that_people_expect(scenario: Scenario) -> None:
    assert rows(play(scenario.events())) == scenario.rows


@pytest.mark.req("HIST-02")
@pytest.mark.parametrize("cause", [0, 16, 17, 19, 26, 127])
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_no_hangup_cause_decides_anything(scenario: Scenario, cause: int) -> None:
    events = [replace(e, cause=cause) if isinstance(e, ChannelClosed) else e for e in scenario.events()]
    assert rows(play(events)) == scenario.rows


@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_without_records_the_live_legs_stand_as_provisional(scenario: Scenario) -> None:
    live = play(e for e in scenario.events() if not isinstance(e, CallDetail))
    whole = play(scenario.events())
    assert live.keys() <= whole.keys()
    assert not any(leg.final for leg in live.values())
    for key, leg in live.items():
        assert leg.outcome is whole[key].outcome
    unseen = {leg.extension for key, leg in whole.items() if key not in live}
    assert unseen <= {"105", "102", GROUP, QUEUE}, "only who was dialled and never rung is unknown without records"


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_records_may_come_before_or_after_the_channels_close(scenario: Scenario) -> None:
    events = scenario.events()
    late = [e for e in events if not isinstance(e, CallDetail)] + [e for e in events if isinstance(e, CallDetail)]
    assert rows(play(late)) == scenario.rows


@pytest.mark.req("HIST-02")
def test_a_record_confirms_a_leg_under_its_name() -> None:
    events = SCENARIOS["answered"].events()
    board = Board()
    provisional = play([connected(), *events[:-1]], board)
    confirmed = play(events[-1:], board)
    assert provisional.keys() == confirmed.keys()
    assert {leg.final for leg in provisional.values()} == {False}
    assert {leg.final for leg in confirmed.values()} == {True}


@pytest.mark.req("HIST-02")
def test_voicemail_marks_the_missed_leg_that_was_already_told() -> None:
    events = SCENARIOS["voicemail"].events()
    board = Board()
    before = play([connected(), *events[:-2]], board)
    after = play(events[-2:], board)
    assert [leg.voicemail for leg in before.values()] == [False]
    assert [(leg.outcome, leg.voicemail) for leg in after.values()] == [(Outcome.MISSED, True)]


@pytest.mark.req("HIST-02")
def test_a_group_member_is_not_told_missed_while_another_may_still_answer() -> None:
    script = Script()
    a = script.places(ANNA, "555600")
    first, second = script.rings(a, "101"), script.rings(a, "102")
    script.gives_up(a, first, DialStatus.BUSY, cause=17)
    board = Board()
    assert not play([connected(), *script.events], board)
    told = len(script.events)
    script.answers(second, a)
    (leg,) = play(script.events[told:], board).values()
    assert (leg.extension, leg.outcome, leg.answered_by) == ("101", Outcome.ANSWERED_BY_OTHER, "102")


@pytest.mark.req("HIST-02")
def test_who_answers_after_all_was_not_answered_by_another() -> None:
    """106 takes the queue's call and hands it to 105, whom it had rung before."""
    script = Script()
    a = script.places(ANNA, "555650")
    first, second = script.rings(a, "105"), script.rings(a, "106")
    script.answers(second, a, first)
    script.leaves(a)
    script.closes(second)
    again = script.rings(a, "105")
    script.answers(again, a)
    script.wait(5)
    script.hangs_up(a, again)
    history = play(script.events)
    assert {(leg.extension, leg.outcome) for leg in history.values()} == {
        ("105", Outcome.INCOMING),
        ("106", Outcome.INCOMING),
    }


@pytest.mark.req("HIST-02")
def test_a_parallel_mobile_that_answers_is_where_the_call_went() -> None:
    script = Script()
    a = script.places("104", "101")
    desk = script.rings(a, "101")
    mobile = script.rings(a, Party("600100200"))
    script.answers(mobile, a, desk)
    script.hangs_up(a, mobile)
    legs = {leg.extension: leg for leg in play(script.events).values()}
    assert (legs["101"].outcome, legs["101"].forwarded_to) == (Outcome.ANSWERED_BY_OTHER, "600100200")
    assert legs["104"].answered


def test_a_wake_up_is_the_exchanges_call() -> None:
    script = Script()
    wake = script._open("101", "", placed=False)
    script.tell(DialStarted(script.now, None, wake, wake))
    script.tell(ChannelRinging(script.now, wake, wake))
    script.wait(20)
    script.ends("", wake, DialStatus.NO_ANSWER)
    script.closes(wake)
    (leg,) = play(script.events).values()
    assert (leg.extension, leg.outcome, leg.origin) == ("101", Outcome.MISSED, wake)


def test_lifting_the_handset_and_dialling_nothing_is_no_call() -> None:
    script = Script()
    script.closes(script.places("101", ""))
    assert not play(script.events)


def test_a_dial_whose_caller_is_hidden_plumbing_belongs_to_who_began_the_call() -> None:
    script = Script()
    a = script.places("101", "102")
    b = script._open("102", a, placed=False)
    script.tell(DialStarted(script.now, None, b, a))
    script.tell(ChannelRinging(script.now, b, a))
    script.answers(b, a)
    script.hangs_up(a, b)
    assert {(leg.extension, leg.origin) for leg in play(script.events).values()} == {("101", a), ("102", a)}
