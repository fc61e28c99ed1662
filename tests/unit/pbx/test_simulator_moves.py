"""Calls that change hands at the simulated exchange: transferred, parked, picked up."""

import pytest

from pbx.commands import PickUp, TransferAttended, TransferBlind
from pbx.errors import PbxRefused
from pbx.events import CallPickedUp, CallUnparked
from pbx.states import LegState
from tests.unit.pbx.play import ALA, CONTACT, DIALLED, JAN, OLA, OUTSIDE, Play


@pytest.mark.req("CALL-05")
def test_an_attended_transfer_of_two_own_calls_connects_the_others(play: Play) -> None:
    play.talk(ALA, OLA)
    play.talk(OLA, JAN)
    assert play.states(ALA, OLA, JAN) == [(LegState.HELD,), (LegState.HOLDING, LegState.TALKING), (LegState.TALKING,)]
    play.hands.join_calls(OLA)
    assert play.states(ALA, OLA, JAN) == [(LegState.TALKING,), (), (LegState.TALKING,)]
    play.hands.hang_up(JAN)
    assert play.outcome(OLA).transferred_to == JAN


def test_hanging_up_before_the_consulted_answers_is_a_blind_transfer(play: Play) -> None:
    play.talk(ALA, OLA)
    play.command(TransferAttended(OLA, play.channel(OLA), JAN))
    assert play.states(ALA, OLA, JAN) == [(LegState.HELD,), (LegState.CALLING,), (LegState.RINGING,)]
    assert [leg.waiting.number for leg in play.board.lines[OLA].legs if leg.waiting] == [ALA]
    play.hands.hang_up(OLA)
    assert play.states(OLA, JAN) == [(), (LegState.RINGING,)]
    play.hands.answer(JAN)
    assert play.states(ALA, JAN) == [(LegState.TALKING,), (LegState.TALKING,)]


def test_when_the_consulted_refuses_the_first_call_goes_on(play: Play) -> None:
    play.talk(ALA, OLA)
    play.command(TransferAttended(OLA, play.channel(OLA), "1027"))
    play.hands.reject("1027")
    assert play.states(ALA, OLA) == [(LegState.TALKING,), (LegState.TALKING,)]


def test_when_the_first_gives_up_the_consultation_goes_on_as_a_call(play: Play) -> None:
    play.talk(ALA, OLA)
    play.command(TransferAttended(OLA, play.channel(OLA), JAN))
    play.hands.answer(JAN)
    play.hands.hang_up(ALA)
    assert play.states(ALA, OLA, JAN) == [(), (LegState.TALKING,), (LegState.TALKING,)]
    assert [leg.waiting for leg in play.board.lines[OLA].legs] == [None]
    play.hands.hang_up(OLA)
    assert play.states(OLA, JAN) == [(), ()]


def test_a_parked_call_rings_back_when_nobody_fetches_it(play: Play) -> None:
    play.talk(CONTACT, OLA)
    assert play.hands.park(OLA) == "1071"
    assert play.states(OLA) == [(LegState.PARKED,)]
    play.passes(61)
    assert play.states(OLA) == [(LegState.RINGING,)]
    assert [event.by for event in play.events if isinstance(event, CallUnparked)] == [""]
    play.hands.answer(OLA)
    assert play.states(OLA) == [(LegState.TALKING,)]


def test_the_car_park_has_five_spaces(play: Play) -> None:
    for person, contact in zip(("1012", "1013", "1014", "1015", "1017"), range(5), strict=True):
        play.talk(f"+4850555560{contact}", person)
        play.hands.park(person)
    play.talk("+48505555609", JAN)
    with pytest.raises(PbxRefused, match="full"):
        play.hands.park(JAN)


def test_a_parked_caller_who_gives_up_leaves_the_space_free(play: Play) -> None:
    play.talk(CONTACT, OLA)
    play.hands.park(OLA)
    play.hands.hang_up(CONTACT)
    assert not play.exchange.car_park
    assert play.states(OLA) == [()]


def test_a_pickup_by_code_takes_the_call_and_names_both_channels(play: Play) -> None:
    play.hands.call(CONTACT, "1080")
    play.hands.pick_up(JAN, at="1011")
    picked = next(event for event in play.events if isinstance(event, CallPickedUp))
    assert play.exchange.switch.channels[picked.by].extension == JAN
    assert play.states(JAN, "1011", "1012") == [(LegState.TALKING,), (), ()]
    play.hands.hang_up(JAN)
    assert play.outcome("1012").answered_by == JAN


def test_a_pickup_that_comes_too_late_ends_quietly(play: Play) -> None:
    play.hands.call(ALA, OLA)
    play.command(PickUp(JAN, OLA, play.channel(OLA)))
    play.hands.answer(OLA)
    play.hands.answer(JAN)
    assert play.states(ALA, OLA, JAN) == [(LegState.TALKING,), (LegState.TALKING,), ()]


@pytest.mark.req("COST-01", "CALL-05")
def test_who_hands_a_caller_from_outside_on_to_outside_has_the_talk_there_alone(play: Play) -> None:
    play.talk(CONTACT, OLA)
    play.passes(20)
    play.command(TransferBlind(OLA, play.channel(OLA), DIALLED))
    play.hands.answer(OUTSIDE)
    play.passes(30)
    play.hands.hang_up(CONTACT)
    leg = play.outcome(OLA)
    assert (leg.talk_seconds, leg.onward_seconds) == (21, 30)


@pytest.mark.req("COST-01", "CALL-05")
def test_a_caller_from_outside_who_is_handed_on_to_a_colleague_costs_nothing(play: Play) -> None:
    play.talk(CONTACT, OLA)
    play.command(TransferBlind(OLA, play.channel(OLA), JAN))
    play.hands.answer(JAN)
    play.passes(30)
    play.hands.hang_up(CONTACT)
    assert play.outcome(OLA).onward_seconds == 0


@pytest.mark.req("COST-01", "CALL-05")
@pytest.mark.parametrize("records", [False, True], ids=["seen", "from records alone"])
@pytest.mark.parametrize("caller", [CONTACT, ALA], ids=["outside", "inside"])
def test_whom_one_asked_outside_is_one_call_until_the_line_is_closed(play: Play, caller: str, records: bool) -> None:
    """Not a second one from where the caller was handed on: that would be a second fee."""
    play.talk(caller, OLA)
    play.passes(10)
    play.talk(OLA, DIALLED)
    play.passes(9)
    play.hands.join_calls(OLA)
    play.passes(30)
    play.hands.hang_up(caller)
    first, second = play.legs_of(OLA, from_records=records)
    assert (first.transferred_to, first.asked, first.onward_seconds) == (OUTSIDE, True, 0)
    assert (second.peer.number, second.talk_seconds, second.onward_seconds, second.asked) == (OUTSIDE, 10, 30, False)


@pytest.mark.req("COST-01", "CALL-05")
@pytest.mark.parametrize("records", [False, True], ids=["seen", "from records alone"])
def test_two_lines_outside_that_are_connected_after_asking_are_two_calls(play: Play, records: bool) -> None:
    play.talk(OLA, "0505555212")
    play.passes(10)
    play.talk(OLA, DIALLED)
    play.passes(9)
    play.hands.join_calls(OLA)
    play.passes(30)
    play.hands.hang_up(OUTSIDE)
    first, second = play.legs_of(OLA, from_records=records)
    assert (first.peer.number, first.asked, first.onward_seconds) == (CONTACT, True, 30)
    assert (second.peer.number, second.talk_seconds, second.onward_seconds, second.asked) == (OUTSIDE, 10, 30, False)


@pytest.mark.req("COST-01", "CALL-05")
def test_a_colleague_who_was_asked_costs_nothing(play: Play) -> None:
    play.talk(OLA, "0505555212")
    play.talk(OLA, JAN)
    play.hands.join_calls(OLA)
    play.passes(30)
    play.hands.hang_up(JAN)
    first, second = play.legs_of(OLA)
    assert (first.asked, first.onward_seconds) == (True, 30)
    assert (second.peer.number, second.onward_seconds) == (JAN, 0)
