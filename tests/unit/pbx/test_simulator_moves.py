"""Calls that change hands at the simulated exchange: transferred, parked, picked up."""

import pytest

from pbx.commands import PickUp, TransferAttended
from pbx.errors import PbxRefused
from pbx.events import CallPickedUp, CallUnparked
from pbx.states import LegState
from tests.unit.pbx.play import ALA, CONTACT, JAN, OLA, Play


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
