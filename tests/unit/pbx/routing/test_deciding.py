"""One decision about one call."""

from datetime import UTC, datetime

import pytest

from pbx.features import Feature
from pbx.routing.callers import ANYBODY, Caller, Callers
from pbx.routing.deciding import Announce, Decision, Forward, GiveUp, Ring, Voicemail, arrived, not_reached
from pbx.routing.rules import Action, Rule, State
from pbx.routing.setups import Mobile, Setup, Telephone

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA = Caller("+48601570947")
FREE, BUSY, AWAY = Telephone(), Telephone(busy=True), Telephone(registered=False)


def setup(*rules: Rule, mailbox: bool = True, **features: str) -> Setup:
    return Setup("1011", {Feature(name): value for name, value in features.items()}, rules, mailbox)


def rule(state: State, action: Action, target: str = "", callers: Callers = ANYBODY, name: str = "r") -> Rule:
    return Rule(name, state, action, target, callers)


@pytest.mark.req("FWD-05", "FWD-08", "FWD-09", "FNCP-03", "FNCP-05")
@pytest.mark.parametrize(
    ("set_to", "telephone", "decided"),
    [
        ({}, FREE, Decision(Ring(25))),
        ({"ring_seconds": "10"}, FREE, Decision(Ring(10))),
        ({"forward_always": "12"}, FREE, Decision(Forward("12"), feature=Feature.FORWARD_ALWAYS)),
        ({"forward_always": "12", "follow": "13"}, FREE, Decision(Forward("13"), feature=Feature.FOLLOW)),
        ({"forward_busy": "12"}, FREE, Decision(Ring(25))),
        ({"forward_busy": "12"}, BUSY, Decision(Forward("12"), feature=Feature.FORWARD_BUSY)),
        ({}, BUSY, Decision(Voicemail(State.BUSY))),
        ({"forward_no_answer": "12"}, AWAY, Decision(Forward("12"), feature=Feature.FORWARD_NO_ANSWER)),
        ({"forward_unavailable": "13"}, AWAY, Decision(Forward("13"), feature=Feature.FORWARD_UNAVAILABLE)),
        ({"mobile": "u0601"}, AWAY, Decision(Forward("0601"), feature=Feature.MOBILE)),
        ({"mobile": "n0601"}, AWAY, Decision(Voicemail(State.UNAVAILABLE))),
        ({"dnd": "on"}, FREE, Decision(Voicemail(State.BUSY), feature=Feature.DND)),
        ({"dnd": "on", "forward_always": "12"}, FREE, Decision(Voicemail(State.BUSY), feature=Feature.DND)),
        ({"dnd": "on", "forward_busy": "12"}, FREE, Decision(Forward("12"), feature=Feature.FORWARD_BUSY)),
        ({"dnd": "on", "mobile": "d0601"}, FREE, Decision(Forward("0601"), feature=Feature.MOBILE)),
        (
            {"dnd": "on", "mobile": "n0601", "dnd_message": "away"},
            FREE,
            Decision(Announce("away"), feature=Feature.DND),
        ),
    ],
)
def test_the_simple_services_in_their_order(set_to: dict[str, str], telephone: Telephone, decided: Decision) -> None:
    theirs = Setup("1011", {Feature(name): value for name, value in set_to.items()}, mailbox=True)
    assert arrived(theirs, telephone, ANNA, NOON) == decided


@pytest.mark.req("FWD-02")
def test_who_does_not_answer_is_tried_elsewhere() -> None:
    assert not_reached(setup(mobile="n0601"), State.NO_ANSWER, ANNA, NOON) == Decision(
        Forward("0601"), feature=Feature.MOBILE
    )
    both = setup(mobile="n0601", forward_no_answer="1012")
    assert not_reached(both, State.NO_ANSWER, ANNA, NOON).feature is Feature.FORWARD_NO_ANSWER
    assert not_reached(setup(mailbox=False), State.NO_ANSWER, ANNA, NOON) == Decision(GiveUp(State.NO_ANSWER))


@pytest.mark.req("FNCP-05", "FNCP-07", "FNCP-08", "FNCP-09", "FNCP-10")
def test_the_first_rule_that_is_about_the_call_decides() -> None:
    named = Callers(everybody=False, numbers=frozenset({ANNA.number}))
    hidden = Callers(everybody=False, withheld=True)
    rules = (
        rule(State.ALWAYS, Action.BUSY, callers=hidden, name="hidden"),
        rule(State.ALWAYS, Action.FORWARD, "1013", named, "anna"),
        rule(State.ALWAYS, Action.VOICEMAIL, name="rest"),
    )
    theirs = setup(*rules, forward_always="1012")
    assert arrived(theirs, FREE, Caller(), NOON) == Decision(GiveUp(State.BUSY), rule="hidden")
    assert arrived(theirs, FREE, ANNA, NOON) == Decision(Forward("1013"), rule="anna")
    assert arrived(theirs, FREE, Caller("1015", internal=True), NOON) == Decision(Voicemail(State.ALWAYS), rule="rest")


def test_whoever_may_pass_rings_despite_do_not_disturb_and_forwarding() -> None:
    named = Callers(everybody=False, numbers=frozenset({ANNA.number}))
    passing = rule(State.DND, Action.RING, callers=named), rule(State.ALWAYS, Action.RING, callers=named)
    theirs = setup(*passing, dnd="on", forward_always="1012")
    assert arrived(theirs, FREE, ANNA, NOON) == Decision(Ring(25))
    assert arrived(theirs, FREE, Caller("1015", internal=True), NOON).feature is Feature.DND


def test_other_numbers_ring_along_also_where_the_telephone_itself_cannot() -> None:
    theirs = setup(rule(State.ALWAYS, Action.RING_ALSO, "0601"), rule(State.ALWAYS, Action.RING_ALSO, "1012"))
    assert arrived(theirs, FREE, ANNA, NOON) == Decision(Ring(25, ("0601", "1012")), rule="r")
    assert arrived(theirs, Telephone(registered=False), ANNA, NOON).step == Ring(25, ("0601", "1012"), own=False)


@pytest.mark.parametrize("value", ["0601", "n0601", "du0601", "ndu*1011"])
def test_the_mobile_is_read_as_it_is_written(value: str) -> None:
    mobile = Mobile.read(value)
    assert mobile is not None
    assert mobile.value == value


@pytest.mark.parametrize("value", ["", "x0601", "n", "0601;1", "n06 01"])
def test_what_is_no_mobile_is_off(value: str) -> None:
    assert Mobile.read(value) is None
