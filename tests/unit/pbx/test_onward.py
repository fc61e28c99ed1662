"""What was talked outside after a call was sent on there, from call detail records alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pbx.call_detail import CallDetail, Disposition
from pbx.details import finished_legs
from pbx.party import Party
from pbx.states import Direction, FinishedLeg
from tests.unit.pbx.script import PEOPLE, START

TALK = CallDetail(
    at=START + timedelta(seconds=40),
    channel="lab.1",
    call="lab.1",
    sequence="1",
    caller=Party("104", "Dan Davis"),
    caller_extension="104",
    dialled="101",
    callee_extension="101",
    callee_number="",
    application="dial",
    disposition=Disposition.ANSWERED,
    started=START,
    answered=START + timedelta(seconds=4),
    ended=START + timedelta(seconds=10),
    talk_seconds=6,
)
OUTSIDE = replace(
    TALK,
    sequence="2",
    callee_extension=None,
    callee_number="601570947",
    started=TALK.ended,
    answered=TALK.ended + timedelta(seconds=5),
    ended=TALK.ended + timedelta(seconds=35),
    talk_seconds=30,
)
UNANSWERED = {"disposition": Disposition.NO_ANSWER, "answered": None, "talk_seconds": 0}


def leg(extension: str, *records: CallDetail) -> FinishedLeg:
    direction = Direction.OUT if extension == "104" else Direction.IN
    (found,) = [
        one
        for one in finished_legs(records, is_extension=PEOPLE.__contains__)
        if (one.extension, one.direction) == (extension, direction)
    ]
    return found


def onward(found: FinishedLeg) -> tuple[str, object, int]:
    return found.transferred_to or found.forwarded_to, found.onward_answered, found.onward_seconds


@pytest.mark.req("COST-01")
def test_who_forwards_every_call_outside_has_the_talk_there() -> None:
    assert onward(leg("101", OUTSIDE)) == ("601570947", OUTSIDE.answered, 30)
    assert leg("104", OUTSIDE).onward_seconds == 0


@pytest.mark.req("COST-01")
def test_who_forwards_what_he_does_not_answer_has_the_talk_there() -> None:
    rang = replace(TALK, **UNANSWERED)
    assert onward(leg("101", rang, OUTSIDE)) == ("601570947", OUTSIDE.answered, 30)


def test_a_forward_that_nobody_answers_has_none() -> None:
    rang, nobody = replace(TALK, **UNANSWERED), replace(OUTSIDE, **UNANSWERED)
    assert onward(leg("101", rang, nobody)) == ("601570947", None, 0)
    assert onward(leg("101", nobody)) == ("601570947", None, 0)


def test_a_forward_to_a_colleague_costs_nobody_anything() -> None:
    inside = replace(OUTSIDE, callee_extension="102", callee_number="")
    assert onward(leg("101", replace(TALK, **UNANSWERED), inside)) == ("102", None, 0)


@pytest.mark.req("COST-01", "CALL-05")
def test_who_hands_a_caller_on_to_somebody_outside_has_the_talk_there() -> None:
    assert onward(leg("101", TALK, OUTSIDE)) == ("601570947", OUTSIDE.answered, 30)


@pytest.mark.req("COST-01", "CALL-05")
def test_who_called_and_hands_on_to_somebody_outside_has_the_talk_there() -> None:
    beyond = replace(OUTSIDE, channel="lab.2", caller=Party("101"), caller_extension="101", dialled="0601570947")
    assert onward(leg("104", TALK, beyond)) == ("601570947", OUTSIDE.answered, 30)


@pytest.mark.req("COST-01", "CALL-05")
def test_a_line_outside_that_is_handed_on_goes_on_at_the_cost_of_who_called() -> None:
    called = replace(TALK, dialled="0601570947", callee_extension=None, callee_number="601570947")
    beyond = replace(
        OUTSIDE,
        channel="lab.2",
        caller=Party("+48601570947"),
        caller_extension=None,
        dialled="102",
        callee_extension="102",
        callee_number="",
    )
    assert onward(leg("104", called, beyond)) == ("102", OUTSIDE.answered, 30)


def test_after_asking_the_exchange_presents_who_handed_on_and_that_is_no_number_outside() -> None:
    presented = replace(OUTSIDE, callee_number="101", started=TALK.ended, answered=TALK.ended)
    assert onward(leg("101", TALK, presented)) == ("", TALK.ended, 30)
