"""What happened in a call, step by step: seen live, and told by records alone."""

from itertools import pairwise

import pytest

from pbx.call_detail import CallDetail
from pbx.details import finished_legs
from pbx.states import FinishedLeg, Step, StepKind
from tests.unit.pbx.replay import Replay
from tests.unit.pbx.scenarios import SCENARIOS
from tests.unit.pbx.script import PEOPLE
from tests.unit.pbx.test_board_outcomes import play
from tests.unit.pbx.test_recordings import NAMES, transcript

Steps = list[tuple[str, float, float, str]]


def short(steps: tuple[Step, ...]) -> Steps:
    return [(step.kind.value, round(step.after), round(step.seconds), step.who) for step in steps]


def seen(name: str) -> dict[tuple[str, str], Steps]:
    return {(leg.extension, leg.direction.value): short(leg.steps) for leg in play(SCENARIOS[name].events()).values()}


def told(name: str) -> dict[tuple[str, str], Steps]:
    records = [event for event in SCENARIOS[name].events() if isinstance(event, CallDetail)]
    legs = finished_legs(records, is_extension=PEOPLE.__contains__)
    return {(leg.extension, leg.direction.value): short(leg.steps) for leg in legs}


EVERYBODY_RANG: Steps = [
    ("rang", 0, 3, "101"),
    ("rang", 0, 3, "102"),
    ("rang", 0, 3, "103"),
    ("answered", 3, 0, "102"),
]


def test_a_plain_call_has_no_story() -> None:
    assert not any(seen("answered").values())
    assert not any(told("answered").values())


def test_a_caller_sees_who_of_the_group_rang_and_who_lifted() -> None:
    assert seen("ring_group")["104", "out"] == EVERYBODY_RANG
    assert told("ring_group")["104", "out"] == EVERYBODY_RANG
    assert seen("ring_group")["102", "in"] == []


def test_both_sides_of_a_hold_know_who_pressed_it() -> None:
    assert seen("held")["101", "out"] == seen("held")["102", "in"] == [("held", 10, 10, "102")]


def test_who_waits_in_a_queue_sees_each_round_and_so_do_those_who_rang() -> None:
    steps = seen("queue")
    assert ("queued", 0, 13, "support") in steps["101", "out"]
    assert [step for step in steps["101", "out"] if step[0] == "rang" and step[3] == "105"] == steps["105", "in"]
    assert steps["106", "in"] == [("rang", 0, 10, "106"), ("rang", 10, 3, "106"), ("answered", 13, 0, "106")]
    assert ("queued", 0, 0, "650") in told("queue")["101", "out"]


def test_a_call_that_was_handed_on_says_to_whom_and_when() -> None:
    for name, at in (("blind_by_called", 10), ("attended_by_called", 17)):
        assert ("transferred", at, 0, "103") in seen(name)["102", "in"]
        assert ("transferred", at, 0, "103") in told(name)["102", "in"]


def test_a_pickup_is_told_where_it_rang() -> None:
    assert seen("pickup")["102", "in"] == [("picked_up", 3, 0, "103")]
    assert ("answered", 3, 0, "102") not in seen("pickup")["101", "out"] + told("pickup")["101", "out"]


def test_a_call_waits_in_the_car_park_for_a_while() -> None:
    assert seen("parked_and_taken")["101", "out"] == [("parked", 10, 5, "701")]
    kinds = [step[0] for step in seen("parked_too_long")["102", "in"]]
    assert kinds == ["rang", "answered", "rang", "answered"]


@pytest.mark.parametrize(
    ("name", "at", "target"),
    [("forwarded_without_answer", 6, "103"), ("forwarded_always", 0, "103"), ("forwarded_outside", 6, "601570947")],
)
def test_a_forward_says_when_the_call_went_on(name: str, at: int, target: str) -> None:
    assert seen(name)["102", "in"] == told(name)["102", "in"] == [("forwarded", at, 0, target)]


def test_only_records_tell_of_the_mailbox() -> None:
    assert seen("voicemail")["101", "in"] == told("voicemail")["101", "in"] == [("voicemail", 6, 9, "")]


def consistent(leg: FinishedLeg) -> bool:
    lasted = (leg.ended - leg.started).total_seconds() + 1
    ordered = all(one.after <= next_one.after for one, next_one in pairwise(leg.steps))
    return ordered and all(0 <= step.after <= lasted and step.after + step.seconds <= lasted for step in leg.steps)


@pytest.mark.parametrize("name", SCENARIOS)
def test_steps_are_in_order_and_within_the_call(name: str) -> None:
    assert all(consistent(leg) for leg in play(SCENARIOS[name].events()).values())


@pytest.mark.parametrize("name", NAMES)
def test_the_steps_that_asterisk_tells_of_are_in_order_and_within_the_call(name: str) -> None:
    replay = Replay()
    replay.play(transcript(name))
    assert all(consistent(leg) for leg in replay.legs.values())


@pytest.mark.parametrize(
    ("name", "extension", "kind"),
    [
        ("hold_and_resume", "101", StepKind.HELD),
        ("park_and_unpark", "101", StepKind.PARKED),
        ("blind_transfer", "102", StepKind.TRANSFERRED),
        ("attended_transfer", "102", StepKind.TRANSFERRED),
        ("pickup", "102", StepKind.PICKED_UP),
        ("queue_answered", "101", StepKind.QUEUED),
        ("forwarded", "102", StepKind.FORWARDED),
        ("voicemail_left", "102", StepKind.VOICEMAIL),
    ],
)
def test_what_happens_on_asterisk_is_in_the_story(name: str, extension: str, kind: StepKind) -> None:
    replay = Replay()
    replay.play(transcript(name))
    assert kind in {step.kind for leg in replay.legs.values() if leg.extension == extension for step in leg.steps}
