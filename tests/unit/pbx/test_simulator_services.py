"""What the simulated exchange does with the services of an extension: call it and see where it rings."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from pbx.call_detail import ANNOUNCES
from pbx.commands import Dial, DialThroughMobile, SetFeature, SetRules, TransferBlind
from pbx.errors import PbxRefused
from pbx.events import ChannelClosed
from pbx.features import Feature
from pbx.routing.callers import CallerKind, Callers
from pbx.routing.packing import digest, pack
from pbx.routing.rules import Action, Rule, State
from pbx.simulator.ringing import Cause
from pbx.states import Direction, LegState, Outcome
from tests.unit.pbx.play import ALA, CONTACT, JAN, OLA, Play

MOBILE, STRANGER = "0501555013", "+48601570947"


def seen_by(play: Play, number: str) -> str:
    """Which number the telephone `number` outside shows as its caller."""
    (channel,) = [c for c in play.exchange.switch.channels.values() if c.party.number == number]
    return channel.connected.number


def rule(state: State, action: Action, target: str = "", callers: Callers | None = None) -> Rule:
    return Rule("r", state, action, target, callers or Callers())


# -- where it rings --------------------------------------------------------------------------------


@pytest.mark.req("FWD-01", "FWD-02", "FWD-08", "FNCP-02", "FNCP-03", "FNCP-05")
@pytest.mark.parametrize(
    ("feature", "value", "prepare"),
    [
        (Feature.FOLLOW, JAN, lambda play: None),
        (Feature.FORWARD_UNAVAILABLE, JAN, lambda play: play.hands.register(OLA, registered=False)),
        (Feature.MOBILE, f"u{JAN}", lambda play: play.hands.register(OLA, registered=False)),
        (Feature.MOBILE, f"d{JAN}", lambda play: play.hands.set_feature(OLA, Feature.DND, "on")),
    ],
)
def test_a_call_goes_on_to_where_its_owner_is(
    play: Play, feature: Feature, value: str, prepare: Callable[[Play], None]
) -> None:
    play.command(SetFeature(OLA, feature, value))
    prepare(play)
    play.hands.call(ALA, OLA)
    assert play.states(OLA, JAN) == [(), (LegState.RINGING,)]
    play.hands.answer(JAN)
    play.hands.hang_up(ALA)
    assert (play.outcome(OLA).answered_by, play.outcome(JAN).via) == (JAN, OLA)


@pytest.mark.req("FWD-02")
def test_the_mobile_rings_when_the_telephone_was_not_answered(play: Play) -> None:
    play.command(SetFeature(OLA, Feature.MOBILE, f"n{MOBILE}"))
    play.hands.call(ALA, OLA)
    play.passes(26)
    play.hands.answer("501555013")
    play.hands.hang_up(ALA)
    missed = play.outcome(OLA)
    assert (missed.outcome, missed.forwarded_to) == (Outcome.ANSWERED_BY_OTHER, "+48501555013")


def test_a_telephone_rings_as_long_as_it_is_told(play: Play) -> None:
    play.command(SetFeature(OLA, Feature.RING_SECONDS, "10"))
    play.hands.call(ALA, OLA)
    play.passes(9)
    assert play.states(OLA) == [(LegState.RINGING,)]
    play.passes(2)
    assert play.states(OLA) == [()]


@pytest.mark.req("FWD-06")
@pytest.mark.parametrize("rings_first", [False, True])
def test_who_hears_an_announcement_was_not_answered(play: Play, rings_first: bool) -> None:
    if rings_first:
        play.command(SetRules(OLA, pack([rule(State.NO_ANSWER, Action.ANNOUNCE, "away")])))
    else:
        play.command(SetFeature(OLA, Feature.DND, "on"))
        play.command(SetFeature(OLA, Feature.DND_MESSAGE, "away"))
    play.hands.call(ALA, OLA)
    play.passes(26 if rings_first else 1)
    assert play.states(ALA, OLA) == [(LegState.TALKING,), ()]
    play.passes(6)
    assert play.states(ALA) == [()]
    missed, placed = play.outcome(OLA), play.outcome(ALA, Direction.OUT)
    assert (missed.outcome, missed.voicemail, missed.answered, missed.answered_by) == (Outcome.MISSED, False, None, "")
    assert (placed.answered, placed.talk_seconds, placed.final) == (None, 0, True)
    assert play.details[-1].application == ANNOUNCES


def test_whoever_consults_hears_an_announcement_and_is_back_with_the_first(play: Play) -> None:
    play.command(SetRules(JAN, pack([rule(State.ALWAYS, Action.ANNOUNCE, "away")])))
    play.talk(ALA, OLA)
    play.hands.attended_transfer(OLA, JAN)
    play.passes(6)
    assert play.states(ALA, OLA, JAN) == [(LegState.TALKING,), (LegState.TALKING,), ()]


@pytest.mark.req("FNCP-05", "FNCP-10")
def test_another_telephone_rings_along_and_who_answers_first_has_the_call(play: Play) -> None:
    along = [rule(State.ALWAYS, Action.RING_ALSO, number) for number in (JAN, "0505555212", "1014")]
    play.command(SetRules(OLA, pack(along)))
    play.hands.set_feature("1014", Feature.DND, "on")
    play.hands.call(ALA, OLA)
    assert play.states(OLA, JAN, "1014") == [(LegState.RINGING,), (LegState.RINGING,), ()]
    assert seen_by(play, CONTACT) == "+48225550112"
    play.hands.answer(JAN)
    assert play.states(ALA, OLA, JAN) == [(LegState.TALKING,), (), (LegState.TALKING,)]
    play.hands.hang_up(ALA)
    assert play.outcome(OLA).outcome is Outcome.ANSWERED_BY_OTHER
    assert (play.outcome(JAN).outcome, play.outcome(JAN).via) == (Outcome.INCOMING, OLA)


def test_only_the_others_ring_while_the_telephone_itself_cannot(play: Play) -> None:
    play.command(SetRules(OLA, pack([rule(State.ALWAYS, Action.RING_ALSO, JAN)])))
    play.hands.register(OLA, registered=False)
    play.hands.call(ALA, OLA)
    assert play.states(OLA, JAN) == [(), (LegState.RINGING,)]
    play.hands.hang_up(ALA)
    assert play.outcome(OLA).outcome is Outcome.MISSED


def test_when_nothing_at_all_can_ring_the_call_goes_on_at_once(play: Play) -> None:
    play.command(SetRules(OLA, pack([rule(State.ALWAYS, Action.RING_ALSO, JAN)])))
    play.command(SetFeature(OLA, Feature.FORWARD_UNAVAILABLE, "1014"))
    play.hands.register(OLA, registered=False)
    play.hands.register(JAN, registered=False)
    play.hands.call(ALA, OLA)
    assert play.states("1014") == [(LegState.RINGING,)]


@pytest.mark.req("FNCP-08", "FNCP-09")
@pytest.mark.parametrize("number", ["601570947", "0601570947", STRANGER])
def test_rules_know_a_caller_however_the_trunk_writes_the_number(play: Play, number: str) -> None:
    named = Callers(CallerKind.EXTERNAL, everybody=False, numbers=frozenset({STRANGER}))
    play.command(SetRules(OLA, pack([rule(State.ALWAYS, Action.FORWARD, JAN, named)])))
    play.hands.call(number, OLA)
    assert play.states(OLA, JAN) == [(), (LegState.RINGING,)]


def test_a_number_from_outside_that_looks_like_an_extension_is_not_internal(play: Play) -> None:
    inside = Callers(CallerKind.INTERNAL)
    play.command(SetRules(OLA, pack([rule(State.ALWAYS, Action.FORWARD, JAN, inside)])))
    play.exchange.call_from_outside("1014", OLA, scripted=True)
    assert play.states(OLA, JAN) == [(LegState.RINGING,), ()]


def test_a_forwarding_to_somebody_who_wants_peace_does_not_ring_there(play: Play) -> None:
    play.hands.set_feature(OLA, Feature.FORWARD_ALWAYS, JAN)
    play.hands.set_feature(JAN, Feature.DND, "on")
    play.hands.call(ALA, OLA)
    assert play.states(OLA, JAN) == [(), ()]


def test_rules_that_are_taken_away_are_obeyed_no_more(play: Play) -> None:
    packed = pack([rule(State.ALWAYS, Action.FORWARD, JAN)])
    for rules in (packed, ""):
        play.command(SetRules(OLA, rules))
        play.look()
        assert play.board.lines[OLA].features.get(Feature.RULES, "") == digest(rules)
    play.hands.call(ALA, OLA)
    assert play.states(OLA) == [(LegState.RINGING,)]


def test_t_tol_05_a_call_is_forwarded_three_times_at_most(play: Play) -> None:
    chain = ["1013", "1014", "1015", "1017", "1018"]
    for here, there in pairwise(chain):
        play.hands.set_feature(here, Feature.FORWARD_ALWAYS, there)
    play.hands.call(ALA, "1013")
    play.passes(10)
    assert play.states(*chain, ALA) == [()] * 6
    closed = [event.cause for event in play.events if isinstance(event, ChannelClosed)]
    assert closed == [Cause.FAILED]
    play.hands.call(ALA, "1014")
    assert play.states("1018") == [(LegState.RINGING,)]


# -- who is shown outside --------------------------------------------------------------------------


@pytest.mark.req("SVC-04", "SVC-05")
@pytest.mark.parametrize(
    ("services", "shown"),
    [
        ({}, "+48225550112"),
        ({Feature.CLIR: "on"}, ""),
        ({Feature.CALL_AS: "0225550100"}, "+48225550100"),
        ({Feature.CALL_AS: "+48225550190"}, "+48225550190"),
        ({Feature.CALL_AS: "0225550100", Feature.CLIR: "on"}, ""),
    ],
)
def test_what_the_world_is_shown_is_the_callers_choice(play: Play, services: dict[Feature, str], shown: str) -> None:
    for feature, value in services.items():
        play.command(SetFeature(ALA, feature, value))
    play.hands.call(ALA, "0505555212")
    assert seen_by(play, CONTACT) == shown
    play.hands.hang_up(ALA)
    play.hands.call(ALA, "112")
    assert seen_by(play, "112") == "+48225550112"


def test_colleagues_see_who_calls_although_the_number_is_withheld(play: Play) -> None:
    play.command(SetFeature(ALA, Feature.CLIR, "on"))
    play.hands.call(ALA, OLA)
    play.look()
    assert play.board.lines[OLA].legs[0].peer.number == ALA


# -- the lock --------------------------------------------------------------------------------------


@pytest.mark.req("SVC-01")
def test_a_locked_telephone_reaches_colleagues_and_help_and_nobody_else(play: Play) -> None:
    play.command(SetFeature(ALA, Feature.LOCK, "user"))
    for number, rings in ((OLA, True), ("112", True), ("0112", True), ("0505555212", False), ("*720505555212", False)):
        play.hands.call(ALA, number)
        assert any(channel.ringing for channel in play.exchange.switch.channels.values()) is rings, number
        play.passes(4)
        if rings:
            play.hands.hang_up(ALA)
        assert play.states(ALA) == [()]
    play.look()
    assert Feature.FORWARD_ALWAYS not in play.board.lines[ALA].features


@pytest.mark.req("SVC-01")
def test_the_portal_is_told_that_the_telephone_is_locked(play: Play) -> None:
    play.talk(OLA, ALA)
    play.command(SetFeature(ALA, Feature.LOCK, "admin"))
    for command in (
        Dial(ALA, "0505555212"),
        DialThroughMobile(ALA, "0501555012", JAN),
        TransferBlind(ALA, play.channel(ALA), "0505555212"),
    ):
        with pytest.raises(PbxRefused, match="is locked"):
            play.command(command)
    play.command(TransferBlind(ALA, play.channel(ALA), JAN))
    play.command(Dial(ALA, "112"))


# -- a limit that is reached -----------------------------------------------------------------------


@pytest.mark.req("COST-03")
def test_at_the_limit_only_what_costs_something_is_refused(play: Play) -> None:
    play.command(SetFeature(ALA, Feature.PAID_STOPPED, "on"))
    for number, rings in ((OLA, True), ("112", True), ("0800123456", True), ("0116111", True), ("0505555212", False)):
        play.hands.call(ALA, number)
        assert any(channel.ringing for channel in play.exchange.switch.channels.values()) is rings, number
        play.passes(4)
        if rings:
            play.hands.hang_up(ALA)
        assert play.states(ALA) == [()]


@pytest.mark.req("COST-03")
def test_at_the_limit_a_call_goes_on_and_cannot_be_handed_on_outside(play: Play) -> None:
    play.talk(OLA, ALA)
    play.command(SetFeature(ALA, Feature.PAID_STOPPED, "on"))
    for command in (
        Dial(ALA, "0505555212"),
        DialThroughMobile(ALA, "0501555012", JAN),
        TransferBlind(ALA, play.channel(ALA), "0505555212"),
    ):
        with pytest.raises(PbxRefused, match="limit"):
            play.command(command)
    assert play.states(ALA) == [(LegState.TALKING,)]


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feature", "value", "sentence"),
    [
        (Feature.FOLLOW, OLA, "to itself"),
        (Feature.FOLLOW, "*97", "cannot be forwarded"),
        (Feature.FOLLOW, "+48601570947", "no number that a telephone"),
        (Feature.FORWARD_UNAVAILABLE, "4711", "leads nowhere"),
        (Feature.FORWARD_ALWAYS, "112", "emergency"),
        (Feature.FORWARD_BUSY, "0112", "emergency"),
        (Feature.RING_SECONDS, "4", "5 to 60"),
        (Feature.RING_SECONDS, "61", "5 to 60"),
        (Feature.RING_SECONDS, "1e1", "5 to 60"),
        (Feature.RING_SECONDS, "٣٠", "5 to 60"),
        (Feature.MOBILE, "x0501555013", "no MobilePhone"),
        (Feature.MOBILE, "un0501555013", "no MobilePhone"),
        (Feature.MOBILE, f"n{OLA}", "to itself"),
        (Feature.MOBILE, "n999", "emergency"),
        (Feature.DND_MESSAGE, "../etc/passwd", "name of an announcement"),
        (Feature.LOCK, "on", "locked by"),
        (Feature.CLIR, "yes", "on or off"),
        (Feature.CALL_AS, "0601570947", "no number of this company"),
        (Feature.CALL_AS, "Bank", "shown to others"),
        (Feature.RULES, "0123456789abcdef", "as a whole"),
        (Feature.RULES, "", "as a whole"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_a_reason(
    play: Play, feature: Feature, value: str, sentence: str
) -> None:
    with pytest.raises(PbxRefused, match=sentence):
        play.command(SetFeature(OLA, feature, value))
    play.look()
    assert feature not in play.board.lines[OLA].features


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (rule(State.ALWAYS, Action.FORWARD, OLA), "to itself"),
        (rule(State.BUSY, Action.FORWARD, "4711"), "leads nowhere"),
        (rule(State.BUSY, Action.FAX, "*97"), "cannot be forwarded"),
        (rule(State.ALWAYS, Action.RING_ALSO, "999"), "emergency"),
        (rule(State.ALWAYS, Action.RING_ALSO, "1080"), "ring along"),
        (rule(State.DND, Action.ANNOUNCE, "a/b"), "name of an announcement"),
    ],
)
def test_rules_that_lead_astray_are_refused_and_the_old_ones_stay(play: Play, refused: Rule, sentence: str) -> None:
    good = pack([rule(State.ALWAYS, Action.FORWARD, JAN)])
    play.command(SetRules(OLA, good))
    for packed, match in ((pack([refused]), sentence), ("[]", "no rules"), ("{", "no rules")):
        with pytest.raises(PbxRefused, match=match):
            play.command(SetRules(OLA, packed))
    assert play.exchange.telephones[OLA].features[Feature.RULES] == digest(good)
    play.hands.call(ALA, OLA)
    assert play.states(JAN) == [(LegState.RINGING,)]


def test_being_there_in_a_circle_is_refused(play: Play) -> None:
    play.command(SetFeature(OLA, Feature.FOLLOW, JAN))
    with pytest.raises(PbxRefused, match="circle"):
        play.command(SetFeature(JAN, Feature.FORWARD_ALWAYS, OLA))


# -- codes -----------------------------------------------------------------------------------------


def dials(play: Play, code: str, who: str = OLA) -> dict[Feature, str]:
    """What the telephone is set to afterwards."""
    play.hands.call(who, code)
    play.passes(4)
    play.look()
    return dict(play.board.lines[who].features)


@pytest.mark.parametrize(
    ("on", "off", "set_to"),
    [
        ("*78", "*79", {Feature.DND: "on"}),
        (f"*52{JAN}", "*53", {Feature.FORWARD_NO_ANSWER: JAN}),
        (f"*54{JAN}", "*55", {Feature.FORWARD_UNAVAILABLE: JAN}),
        (f"*21{JAN}", "*22", {Feature.FOLLOW: JAN}),
        ("*23", "*24", {Feature.MOBILE: "n000491713920013"}),
        ("*31", "*32", {Feature.CLIR: "on"}),
    ],
)
def test_a_service_is_switched_by_its_codes(play: Play, on: str, off: str, set_to: dict[Feature, str]) -> None:
    assert dials(play, on) == set_to
    assert dials(play, off) == {}


def test_the_code_of_the_mobile_brings_it_back_as_it_was(play: Play) -> None:
    play.command(SetFeature(OLA, Feature.MOBILE, f"du{MOBILE}"))
    assert dials(play, "*23") == {Feature.MOBILE: f"du{MOBILE}"}
    assert dials(play, "*24") == {}
    assert dials(play, "*23") == {Feature.MOBILE: f"du{MOBILE}"}
    assert dials(play, "*23", "1027") == {}, "has none"


@pytest.mark.req("SVC-01")
def test_a_code_locks_a_telephone_and_none_unlocks_it(play: Play) -> None:
    assert dials(play, "*56") == {Feature.LOCK: "user"}
    assert dials(play, "*56") == {Feature.LOCK: "user"}
    play.command(SetFeature(OLA, Feature.LOCK, "admin"))
    assert dials(play, "*56") == {Feature.LOCK: "admin"}


@pytest.mark.parametrize("code", [f"*72{OLA}", "*72112", f"*21{OLA}"])
def test_a_code_sets_nothing_that_the_portal_could_not(play: Play, code: str) -> None:
    assert dials(play, code) == {}
