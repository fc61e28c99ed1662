"""Where nothing can ring and nobody takes messages: what happens there, and what its owner is told of it."""

from datetime import UTC, date, datetime

import pytest

from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.deciding import Decision, GiveUp, Voicemail, arrived, not_reached
from pbx.routing.faults import Fault, FaultKind, faults
from pbx.routing.rules import Action, Rule, State
from pbx.routing.setups import Setup, Telephone
from pbx.routing.walking import End, EndKind, walk
from tests.unit.pbx.routing.made import EXTENSIONS, Hamlet

NOON, TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC), date(2026, 11, 23)
ANNA = Caller("+48601570947")
AWAY = Telephone(registered=False)


def hamlet(*rules: Rule, mailbox: bool = False, away: str = "", busy: str = "", dnd: str = "") -> Hamlet:
    """Rules and mailbox are those of 11."""
    setups = {extension: Setup(extension, {Feature.DND: "on"} if extension == dnd else {}) for extension in EXTENSIONS}
    setups["11"] = Setup("11", setups["11"].features, rules, mailbox)
    return Hamlet(setups, {each: Telephone(each not in away.split(), each in busy.split()) for each in EXTENSIONS})


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (State.ALWAYS, State.NO_ANSWER),
        (State.DND, State.BUSY),
        (State.BUSY, State.BUSY),
        (State.NO_ANSWER, State.NO_ANSWER),
        (State.UNAVAILABLE, State.UNAVAILABLE),
    ],
)
def test_a_mailbox_that_is_not_there_takes_no_calls(state: State, why: State) -> None:
    rule = Rule("r", state, Action.VOICEMAIL)
    for mailbox, step in ((True, Voicemail(state)), (False, GiveUp(why))):
        setup = Setup("11", {Feature.DND: "on"} if state is State.DND else {}, (rule,), mailbox)
        arriving = state in {State.ALWAYS, State.DND}
        decided = arrived(setup, Telephone(), ANNA, NOON) if arriving else not_reached(setup, state, ANNA, NOON)
        assert decided == Decision(step, rule="r")
        told = [fault.kind for fault in faults(hamlet(rule, mailbox=mailbox), setup, TODAY)]
        assert told == ([] if mailbox else [FaultKind.NOWHERE])


def test_a_rule_that_lets_refused_calls_ring_shadows_none_after_it() -> None:
    """It says nothing: the telephone was tried already."""
    first, then = Rule("r", State.BUSY, Action.RING), Rule("s", State.BUSY, Action.FORWARD, "12")
    house = hamlet(first, then)
    assert faults(house, house.setup("11"), TODAY) == ()
    always = hamlet(Rule("r", State.ALWAYS, Action.RING), Rule("s", State.ALWAYS, Action.FORWARD, "12"))
    assert faults(always, always.setup("11"), TODAY) == (Fault(FaultKind.SHADOWED, "s", by="r"),)


@pytest.mark.parametrize(
    ("house", "end"),
    [
        ({}, EndKind.NO_ANSWER),
        ({"busy": "11"}, EndKind.NO_ANSWER),
        ({"busy": "11 12"}, EndKind.BUSY),
        ({"busy": "11", "dnd": "12"}, EndKind.BUSY),
        ({"busy": "11", "away": "12"}, EndKind.BUSY),
        ({"away": "11 12"}, EndKind.NO_ANSWER),
    ],
)
def test_a_call_was_not_answered_only_if_something_rang(house: dict[str, str], end: EndKind) -> None:
    along = Rule("r", State.ALWAYS, Action.RING_ALSO, "12")
    assert walk(hamlet(along, **house), "11", ANNA, NOON).end == End(end, "11")  # type: ignore[arg-type]


def test_who_is_away_is_told_from_who_does_not_answer() -> None:
    rules = Rule("r", State.UNAVAILABLE, Action.FORWARD, "13"), Rule("s", State.NO_ANSWER, Action.FORWARD, "14")
    along = Rule("t", State.ALWAYS, Action.RING_ALSO, "12")
    for away, rule in (("11 12", "r"), ("11", "s")):
        path = walk(hamlet(along, *rules, away=away), "11", ANNA, NOON)
        assert path.stops[1].decision.rule == rule
    assert arrived(Setup("11", rules=rules), AWAY, ANNA, NOON).rule == "r"
