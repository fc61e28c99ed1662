"""What the portal asks of the simulated exchange: done, or refused with a reason."""

import pytest

from pbx.commands import (
    AskDigits,
    Dial,
    DialThroughMobile,
    HangUp,
    Hold,
    Park,
    SendDigits,
    SetFeature,
    TransferAttended,
    TransferBlind,
    Wake,
)
from pbx.errors import PbxRefused
from pbx.events import ChannelOpened, DigitsKeyed, Woken
from pbx.features import Feature
from pbx.states import Direction, LegState
from tests.unit.pbx.play import ALA, JAN, OLA, Play


@pytest.mark.req("MAIN-10")
def test_a_call_through_the_mobile_is_the_owners_call(play: Play) -> None:
    play.command(DialThroughMobile(ALA, "0601570947", OLA, caller_name="Ala"), "req-1")
    assert play.states(ALA) == [(LegState.DIALLING,)]
    play.hands.answer("601570947")
    play.look()
    assert play.board.lines[OLA].legs[0].peer.number == ALA
    play.hands.answer(OLA)
    assert play.states(ALA, OLA) == [(LegState.TALKING,), (LegState.TALKING,)]
    play.hands.hang_up(OLA)
    placed = play.outcome(ALA, Direction.OUT)
    assert (placed.peer.number, placed.final) == (OLA, True)
    assert play.details[0].on_behalf_of == ALA
    assert play.details[0].caller.number == "+48601570947"


def test_the_callers_name_of_a_click_is_shown_at_the_target(play: Play) -> None:
    play.command(Dial(ALA, OLA, caller_name="Łukasz D.", target_name="Jürgen"), "req-2")
    play.hands.answer(ALA)
    opened = [event for event in play.events if isinstance(event, ChannelOpened)]
    assert [event.request for event in opened] == ["req-2", ""]
    assert play.exchange.switch.channels[opened[1].channel].connected.name == "Łukasz D."


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(ALA, "cannot call itself"), ("4711", "leads nowhere"), ("0", "leads nowhere")],
)
def test_dial_refuses_numbers_that_make_no_call(play: Play, number: str, sentence: str) -> None:
    with pytest.raises(PbxRefused, match=sentence):
        play.command(Dial(ALA, number))
    assert not play.exchange.switch.channels


def test_an_unreachable_telephone_refuses_to_dial(play: Play) -> None:
    with pytest.raises(PbxRefused, match="not reachable"):
        play.command(Dial("1026", OLA))


def test_commands_on_somebody_elses_call_are_refused_and_change_nothing(play: Play) -> None:
    play.talk(ALA, OLA)
    channel = play.channel(ALA)
    before = len(play.events)
    for command in (
        HangUp(JAN, channel),
        Hold(JAN, channel, on=True),
        TransferBlind(JAN, channel, "1014"),
        TransferAttended(JAN, channel, "1014"),
        Park(JAN, channel),
        SendDigits(JAN, channel, "1"),
    ):
        with pytest.raises(PbxRefused, match="does not belong"):
            play.command(command)
    assert len(play.events) == before


@pytest.mark.parametrize(
    "command",
    [
        SetFeature(ALA, Feature.DND, "yes"),
        SetFeature(ALA, Feature.FORWARD_ALWAYS, ALA),
        SetFeature(ALA, Feature.FORWARD_BUSY, "4711"),
        SetFeature(ALA, Feature.FORWARD_BUSY, "*97"),
        SetFeature("4711", Feature.DND, "on"),
    ],
)
def test_settings_that_make_no_sense_are_refused(play: Play, command: SetFeature) -> None:
    with pytest.raises(PbxRefused):
        play.command(command)


def test_a_forwarding_that_would_run_in_a_circle_is_refused(play: Play) -> None:
    play.command(SetFeature(OLA, Feature.FORWARD_ALWAYS, JAN))
    with pytest.raises(PbxRefused, match="circle"):
        play.command(SetFeature(JAN, Feature.FORWARD_ALWAYS, OLA))


def test_a_transfer_to_nowhere_is_refused_and_the_call_goes_on(play: Play) -> None:
    play.talk(ALA, OLA)
    with pytest.raises(PbxRefused, match="leads nowhere"):
        play.command(TransferBlind(OLA, play.channel(OLA), "4711"))
    assert play.states(ALA, OLA) == [(LegState.TALKING,), (LegState.TALKING,)]


@pytest.mark.req("CALL-03")
def test_digits_are_sent_in_a_call_and_only_digits(play: Play) -> None:
    play.talk(ALA, OLA)
    play.command(SendDigits(ALA, play.channel(ALA), "12*#"))
    with pytest.raises(PbxRefused):
        play.command(SendDigits(ALA, play.channel(ALA), "1a"))


def test_t_pin_10_a_question_for_digits_is_no_record_and_ends_by_itself(play: Play) -> None:
    play.command(AskDigits(ALA, 2), "proof-1")
    play.hands.answer(ALA)
    assert play.states(ALA) == [(LegState.TALKING,)]
    play.hands.key_digits(ALA, "471")
    play.passes(2)
    keyed = [event for event in play.events if isinstance(event, DigitsKeyed)]
    assert [(event.request, event.extension, event.digits) for event in keyed] == [("proof-1", ALA, "47")]
    assert play.states(ALA) == [()]
    assert (play.details, play.finished) == ([], {})


@pytest.mark.parametrize("answered", [False, True])
def test_who_keys_nothing_in_is_not_asked_for_ever(play: Play, answered: bool) -> None:
    play.command(AskDigits(ALA, 2), "proof-1")
    if answered:
        play.hands.answer(ALA)
    play.passes(26)
    assert play.states(ALA) == [()]
    assert not [event for event in play.events if isinstance(event, DigitsKeyed)]


def test_the_companys_people_leave_a_question_for_digits_alone(play: Play) -> None:
    play.attend()
    play.command(AskDigits(ALA, 2), "proof-1")
    play.passes(20)
    assert play.states(ALA) == [(LegState.DIALLING,)]


@pytest.mark.req("SVC-03")
def test_a_wake_up_call_rings_as_long_as_it_was_told_and_plays_until_somebody_is_up(play: Play) -> None:
    play.attend()
    play.command(Wake(ALA, "Wake-up call", 40), "wake-1")
    play.passes(39)
    assert play.states(ALA) == [(LegState.DIALLING,)]
    play.hands.answer(ALA)
    play.passes(21)
    assert play.states(ALA)[-1] == ()
    assert [event.again for event in play.events if isinstance(event, Woken)] == [False]
    assert (play.details, play.finished) == ([], {})


def test_an_unreachable_telephone_is_not_asked_for_digits(play: Play) -> None:
    play.hands.register(ALA, False)
    with pytest.raises(PbxRefused):
        play.command(AskDigits(ALA, 2), "proof-1")
