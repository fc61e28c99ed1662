"""What the dialplan asks about a call, and the line it hears."""

from datetime import UTC, datetime

import pytest

from pbx.asterisk.route import answer, decide, read
from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.deciding import Announce, Decision, Forward, GiveUp, Ring, Voicemail
from pbx.routing.rules import Action, Rule, State

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ASKED = {"extension": "1011", "state": "arrived", "registered": "yes", "caller": "601570947"}
STRANGER = Caller("+48601570947")


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (Ring(25), "ring:25:"),
        (Ring(15, ("0601570947", "1012")), "ring:15:0601570947&1012"),
        (Ring(15, ("1012",), own=False), "others:15:1012"),
        (Forward("0601570947"), "forward:0601570947"),
        (Voicemail(State.BUSY), "voicemail:b"),
        (Voicemail(State.DND), "voicemail:b"),
        (Voicemail(State.ALWAYS), "voicemail:u"),
        (Announce("closed-1"), "announce:closed-1"),
        (GiveUp(State.BUSY), "giveup:b"),
        (GiveUp(State.NO_ANSWER), "giveup:u"),
    ],
)
def test_a_decision_is_one_line(step: object, line: str) -> None:
    assert answer(Decision(step)) == line  # type: ignore[arg-type]


def test_the_rule_comes_last() -> None:
    assert answer(Decision(Forward("1012"), rule="7")) == "forward:1012:7"
    assert answer(Decision(Ring(25), rule="7")) == "ring:25::7"


@pytest.mark.req("FNCP-05")
def test_a_rule_decides_before_what_the_exchange_keeps() -> None:
    question = read({**ASKED, "forward_always": "1012"})
    rules = (Rule("7", State.ALWAYS, Action.FORWARD, "1031"),)
    assert answer(decide(question, rules, STRANGER, NOW)) == "forward:1031:7"
    assert answer(decide(question, (), STRANGER, NOW)) == "forward:1012"


def test_why_nobody_took_the_call_is_asked_later() -> None:
    for state, line in (("busy", "voicemail:b"), ("no_answer", "forward:0600"), ("unavailable", "forward:0600")):
        question = read({**ASKED, "state": state, "mailbox": "yes", "mobile": "nu0600"})
        assert answer(decide(question, (), STRANGER, NOW)) == line


def test_a_telephone_is_as_the_exchange_says() -> None:
    away, busy = read({**ASKED, "registered": ""}), read({**ASKED, "busy": "yes"})
    assert answer(decide(away, (), STRANGER, NOW)) == "giveup:u"
    assert answer(decide(busy, (), STRANGER, NOW)) == "giveup:b"
    assert answer(decide(read({**ASKED, "ring_seconds": "12"}), (), STRANGER, NOW)) == "ring:12:"


def test_a_caller_may_withhold_his_number() -> None:
    assert read({**ASKED, "caller": ""}).caller == ""
    assert read({name: value for name, value in ASKED.items() if name != "caller"}).caller == ""


def test_nothing_that_the_exchange_does_not_keep_is_taken_from_the_question() -> None:
    assert read({**ASKED, "rules": "x", "lock": "user", "dnd": "YES"}).features == {Feature.DND: "YES"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"extension": ""},
        {"extension": "1011/x"},
        {"extension": "1"},
        {"state": ""},
        {"state": "always"},
        {"state": "dnd"},
        {"caller": "601 570"},
        {"caller": "<b>"},
    ],
)
def test_another_question_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises((PbxRefused, ValueError)):
        read({**ASKED, **wrong})
