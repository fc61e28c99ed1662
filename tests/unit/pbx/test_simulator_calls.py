"""Calls at the simulated exchange: the order of their events, their records, and what a telephone does with them."""

from collections.abc import Callable

import pytest

from pbx.call_detail import Disposition
from pbx.events import ChannelOpened, MailboxChanged
from pbx.features import Feature
from pbx.party import Party
from pbx.states import Direction, LegState, LineState, Outcome
from tests.unit.pbx.play import ALA, CONTACT, JAN, OLA, Play


def test_a_call_tells_its_life_in_asterisks_order(play: Play) -> None:
    play.talk(ALA, OLA)
    play.hands.hang_up(ALA)
    assert play.kinds() == [
        "ChannelOpened",
        "ChannelOpened",
        "PartyChanged",
        "DialStarted",
        "PartyChanged",
        "ChannelRinging",
        "ChannelAnswered",
        "DialEnded",
        "ChannelAnswered",
        "BridgeJoined",
        "BridgeJoined",
        "BridgeLeft",
        "BridgeLeft",
        "ChannelClosed",
        "CallDetail",
        "ChannelClosed",
    ]


def test_the_record_of_a_call_says_who_how_long_and_what(play: Play) -> None:
    play.talk(ALA, OLA)
    play.passes(41)
    play.hands.hang_up(OLA)
    (detail,) = play.details
    assert (detail.caller_extension, detail.callee_extension, detail.dialled) == (ALA, OLA, OLA)
    assert (detail.disposition, detail.application, detail.talk_seconds) == (Disposition.ANSWERED, "dial", 42)


def test_an_outside_number_is_rung_as_e164_and_shown_our_direct_number(play: Play) -> None:
    play.hands.call(ALA, "0505555212")
    opened = [event for event in play.events if isinstance(event, ChannelOpened) and event.extension is None]
    assert opened[0].party.number == CONTACT
    assert play.exchange.switch.channels[opened[0].channel].connected.number == "+48225550112"
    play.hands.answer("505555212")
    assert play.states(ALA) == [(LegState.TALKING,)]
    play.hands.hang_up(CONTACT)
    assert play.details[0].callee_number == CONTACT


def test_nobody_answers_and_without_a_mailbox_the_call_ends(play: Play) -> None:
    play.hands.call(ALA, "1027")
    play.passes(40)
    assert play.states(ALA, "1027") == [(), ()]
    assert play.outcome("1027").outcome is Outcome.MISSED


def test_a_message_is_counted_when_it_was_spoken_and_only_then(play: Play) -> None:
    for speaks in (False, True):
        play.hands.call("601570947", JAN)
        play.passes(26)
        (play.hands.leave_voicemail if speaks else play.hands.hang_up)("601570947")
    changes = [event for event in play.events if isinstance(event, MailboxChanged)]
    assert [(event.mailbox, event.new, event.old) for event in changes] == [(JAN, 1, 0)]
    assert play.outcome(JAN).voicemail


@pytest.mark.req("HIST-04")
def test_listening_makes_new_messages_old(play: Play) -> None:
    play.exchange.mailboxes.deposit(JAN, Party("601570947"), 5)
    play.hands.call(JAN, "*97")
    play.passes(60)
    play.look()
    assert play.board.lines[JAN].voicemail == (0, 1)
    assert play.outcome(JAN, Direction.OUT).to_own_mailbox


def test_a_withheld_number_stays_withheld(play: Play) -> None:
    play.hands.call("", OLA)
    play.look()
    assert play.board.lines[OLA].legs[0].peer.number == ""
    play.hands.hang_up("")
    assert play.outcome(OLA).peer.number == ""


def test_a_busy_telephone_does_not_ring_again(play: Play) -> None:
    play.talk(ALA, OLA)
    play.hands.call(JAN, OLA)
    assert play.states(OLA) == [(LegState.TALKING,)]
    play.hands.hang_up(JAN)
    assert play.outcome(OLA).outcome is Outcome.MISSED


def test_call_waiting_lets_a_second_call_ring_and_holds_the_first_when_it_is_taken(play: Play) -> None:
    play.hands.set_feature(OLA, Feature.CALL_WAITING, "on")
    play.talk(ALA, OLA)
    play.hands.call(JAN, OLA)
    assert play.states(OLA) == [(LegState.TALKING, LegState.RINGING)]
    play.hands.answer(OLA)
    assert play.states(ALA, OLA, JAN) == [(LegState.HELD,), (LegState.HOLDING, LegState.TALKING), (LegState.TALKING,)]
    play.hands.hang_up(OLA)
    play.hands.resume(OLA)
    assert play.states(ALA, OLA, JAN) == [(LegState.TALKING,), (LegState.TALKING,), ()]


@pytest.mark.req("PLT-14")
def test_do_not_disturb_is_switched_by_code_and_keeps_calls_away(play: Play) -> None:
    play.hands.call(OLA, "*76")
    play.passes(2)
    play.look()
    assert play.board.lines[OLA].state is LineState.DND
    play.hands.call(ALA, OLA)
    assert play.states(OLA) == [()]
    play.hands.hang_up(ALA)
    play.hands.call(OLA, "*76")
    play.look()
    assert Feature.DND not in play.board.lines[OLA].features


@pytest.mark.parametrize(
    ("feature", "prepare"),
    [
        (Feature.FORWARD_ALWAYS, lambda play: None),
        (Feature.FORWARD_BUSY, lambda play: play.talk("1014", OLA)),
        (Feature.FORWARD_NO_ANSWER, lambda play: play.hands.register(OLA, registered=False)),
    ],
)
def test_a_forwarded_call_goes_where_it_was_sent(play: Play, feature: Feature, prepare: Callable[[Play], None]) -> None:
    play.hands.set_feature(OLA, feature, JAN)
    prepare(play)
    play.hands.call(ALA, OLA)
    play.hands.answer(JAN)
    assert play.states(ALA, JAN) == [(LegState.TALKING,), (LegState.TALKING,)]
    play.hands.hang_up(ALA)
    assert play.outcome(OLA).answered_by == JAN


def test_forwardings_in_a_circle_end_the_call_instead_of_the_exchange(play: Play) -> None:
    play.hands.set_feature(OLA, Feature.FORWARD_ALWAYS, JAN)
    play.hands.set_feature(JAN, Feature.FORWARD_ALWAYS, OLA)
    play.hands.call(ALA, OLA)
    play.passes(10)
    assert play.states(ALA) == [()]
