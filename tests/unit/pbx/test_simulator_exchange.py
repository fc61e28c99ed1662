"""Scenes at the simulated exchange: the order of events, and what the board makes of them."""

from collections.abc import Callable, Iterator

import pytest

from pbx.board import Board
from pbx.call_detail import Disposition
from pbx.commands import (
    AskDigits,
    Dial,
    DialThroughMobile,
    HangUp,
    Hold,
    Park,
    PickUp,
    SendDigits,
    SetFeature,
    TransferAttended,
    TransferBlind,
)
from pbx.errors import PbxRefused
from pbx.events import (
    CallPickedUp,
    CallUnparked,
    ChannelOpened,
    DialEnded,
    DialStatus,
    DigitsKeyed,
    MailboxChanged,
    QueueLeft,
)
from pbx.features import Feature
from pbx.simulator.scene import Scene
from pbx.states import Direction, FinishedLeg, LegState, LineState, Outcome

ALA, OLA, JAN = "1012", "1013", "1019"
CONTACT = "+48505555212"


class Play(Scene):
    """A scene with the board in front of it."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Board()
        self.finished: dict[tuple[str, Direction], FinishedLeg] = {}
        self._seen = 0

    def look(self) -> None:
        while self._seen < len(self.events):
            for leg in self.board.apply(self.events[self._seen]).finished:
                self.finished[leg.extension, leg.direction] = leg
            self._seen += 1

    def states(self, *extensions: str) -> list[tuple[LegState, ...]]:
        self.look()
        return [tuple(leg.state for leg in self.board.lines[extension].legs) for extension in extensions]

    def channel(self, extension: str) -> str:
        self.look()
        return self.board.lines[extension].legs[-1].channel

    def outcome(self, extension: str, direction: Direction = Direction.IN) -> FinishedLeg:
        self.look()
        return self.finished[extension, direction]

    def talk(self, caller: str, callee: str) -> None:
        self.hands.call(caller, callee)
        self.passes(3)
        self.hands.answer(callee)
        self.passes(1)

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events[1:]]


@pytest.fixture
def play() -> Iterator[Play]:
    play = Play()
    yield play
    play.look()
    for line in play.board.lines.values():
        for leg in line.legs:
            assert leg.channel in play.exchange.switch.channels, "the board shows a ghost"


# -- one call --------------------------------------------------------------------------------------


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
    play.exchange.telephones.deposit(JAN)
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


# -- telephones ------------------------------------------------------------------------------------


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


# -- groups and the queue --------------------------------------------------------------------------


def test_siblings_are_cancelled_before_the_answer_is_told(play: Play) -> None:
    play.hands.call(CONTACT, "1080")
    play.hands.answer("1014")
    ends = [event.status for event in play.events if isinstance(event, DialEnded)]
    assert ends == [DialStatus.CANCELLED] * 4 + [DialStatus.ANSWERED]
    play.hands.hang_up("1014")
    assert play.outcome("1011").outcome is Outcome.ANSWERED_BY_OTHER
    assert play.outcome("1011").answered_by == "1014"
    assert play.outcome("1014").outcome is Outcome.INCOMING


def test_a_group_member_who_wants_peace_or_is_busy_is_not_rung(play: Play) -> None:
    play.hands.set_feature("1011", Feature.DND, "on")
    play.hands.register("1012", registered=False)
    play.talk("1017", "1013")
    play.hands.call(CONTACT, "1080")
    assert play.states("1011", "1012", "1014", "1015") == [(), (), (LegState.RINGING,), (LegState.RINGING,)]


def test_the_queue_rings_its_agents_again_until_somebody_answers(play: Play) -> None:
    play.hands.call(CONTACT, "1090")
    play.passes(21)
    assert play.states("1018") == [()]
    play.passes(4)
    play.hands.answer("1018")
    assert play.states("1018", "1019") == [(LegState.TALKING,), ()]
    left = [event for event in play.events if isinstance(event, QueueLeft)]
    assert [event.abandoned for event in left] == [False]


def test_who_gives_up_in_the_queue_abandons_it(play: Play) -> None:
    play.hands.call(ALA, "1090")
    play.passes(5)
    assert play.states(ALA, "1018") == [(LegState.QUEUED,), (LegState.RINGING,)]
    play.hands.hang_up(ALA)
    left = [event for event in play.events if isinstance(event, QueueLeft)]
    assert [event.abandoned for event in left] == [True]
    assert play.states(ALA, "1018") == [(), ()]
    assert play.outcome("1018").outcome is Outcome.MISSED


def test_the_second_in_the_queue_waits_for_the_first(play: Play) -> None:
    play.hands.call(CONTACT, "1090")
    play.hands.call("+493023125120", "1090")
    play.passes(1)
    assert len(play.exchange.queue) == 2
    play.hands.answer("1018")
    play.passes(6)
    assert play.states("1018", "1019") == [(LegState.TALKING,), (LegState.RINGING,)]
    play.look()
    assert play.board.lines["1019"].legs[0].peer.number == "+493023125120"


# -- calls that move -------------------------------------------------------------------------------


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


# -- commands --------------------------------------------------------------------------------------


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


# -- digits asked for ------------------------------------------------------------------------------


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


def test_an_unreachable_telephone_is_not_asked_for_digits(play: Play) -> None:
    play.hands.register(ALA, False)
    with pytest.raises(PbxRefused):
        play.command(AskDigits(ALA, 2), "proof-1")
