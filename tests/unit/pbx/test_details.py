"""Legs from call detail records alone: the same names and the same outcomes as live."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx.board import Board
from pbx.call_detail import CallDetail, Disposition
from pbx.details import finished_legs
from pbx.party import Party
from pbx.simulator.company import COMPANY
from pbx.simulator.scene import Scene
from pbx.simulator.traffic import Traffic
from pbx.states import FinishedLeg, Outcome
from tests.unit.pbx.rows import Row, row
from tests.unit.pbx.scenarios import SCENARIOS, Scenario
from tests.unit.pbx.script import PEOPLE, START
from tests.unit.pbx.test_board_outcomes import play

UNTOLD = {
    "pickup",  # the taker's clock is the same, the codes differ
    "parked_and_taken",
    "parked_too_long",
    "conference",
    "portal_pickup",
    "attended_by_caller",
}
"""Calls of which the records do not tell everything; each has its own test below, or none can be had."""


def details(scenario: Scenario) -> list[CallDetail]:
    return [event for event in scenario.events() if isinstance(event, CallDetail)]


def legs(*records: CallDetail) -> tuple[FinishedLeg, ...]:
    return finished_legs(records, is_extension=PEOPLE.__contains__)


def without_seconds(rows: set[Row] | frozenset[Row]) -> set[tuple[str, str, str, bool, str]]:
    """Records round their seconds and forget the ringing of a transfer; group numbers replace queue names."""
    return {
        (extension, outcome, peer, talked != "-", remarks.replace("support", "650"))
        for extension, outcome, peer, talked, remarks in rows
    }


@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize("name", sorted(SCENARIOS.keys() - UNTOLD))
def test_records_alone_tell_what_was_seen_live(name: str) -> None:
    scenario = SCENARIOS[name]
    found = legs(*details(scenario))
    assert without_seconds({row(leg) for leg in found}) == without_seconds(scenario.rows)
    assert all(leg.final for leg in found)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_legs_from_records_bear_the_names_of_the_live_ones(scenario: Scenario) -> None:
    live = play(scenario.events())
    for leg in legs(*details(scenario)):
        assert (leg.origin, leg.extension, leg.direction) in live


@pytest.mark.req("HIST-02")
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_records_never_call_missed_what_was_answered_or_taken_by_another(scenario: Scenario) -> None:
    live = play(scenario.events())
    for leg in legs(*details(scenario)):
        seen = live[leg.origin, leg.extension, leg.direction]
        assert leg.outcome is seen.outcome


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(list(SCENARIOS.values())), min_size=1, max_size=5), st.randoms())
def test_order_and_repetition_of_records_do_not_matter(scenarios: list[Scenario], shuffle: random.Random) -> None:
    records = [
        record
        for index, scenario in enumerate(scenarios)
        for record in scenario.events(f"call{index}")
        if isinstance(record, CallDetail)
    ]
    mixed = records + records[:3]
    shuffle.shuffle(mixed)
    assert set(legs(*mixed)) == set(legs(*records))


def test_a_pickup_by_code_is_told_by_the_odd_record_of_the_rung_telephone() -> None:
    found = {leg.extension: leg for leg in legs(*details(SCENARIOS["pickup"]))}
    assert (found["102"].outcome, found["102"].answered_by) == (Outcome.ANSWERED_BY_OTHER, "103")
    assert found["103"].outcome is Outcome.INCOMING
    assert "**102" not in {leg.dialled for leg in found.values()}


def record(**changes: object) -> CallDetail:
    base = CallDetail(
        at=START + timedelta(seconds=10),
        channel="lab.1",
        call="lab.1",
        sequence="1",
        caller=Party("104", "Dan Davis"),
        caller_extension="104",
        dialled="101",
        callee_extension="101",
        callee_number="",
        application="dial",
        disposition=Disposition.NO_ANSWER,
        started=START,
        answered=None,
        ended=START + timedelta(seconds=10),
        talk_seconds=0,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.req("HIST-02")
def test_voicemail_that_answered_does_not_make_the_call_answered() -> None:
    end = START + timedelta(seconds=30)
    message = record(
        sequence="3",
        callee_extension=None,
        application="voicemail",
        voicemail_box="101",
        disposition=Disposition.ANSWERED,
        started=START + timedelta(seconds=10),
        answered=START + timedelta(seconds=10),
        ended=end,
        talk_seconds=20,
    )
    placed, missed = legs(record(), message)
    assert (placed.outcome, placed.answered, placed.ended) == (Outcome.OUTGOING, None, end)
    assert (missed.outcome, missed.voicemail, missed.talk_seconds) == (Outcome.MISSED, True, 0)


@pytest.mark.req("HIST-04")
@pytest.mark.parametrize(
    ("dialled", "application"), [("*97", "voicemailmain"), ("*98", "answer"), ("file", "voicemailmain")]
)
def test_listening_to_ones_own_messages_is_marked(dialled: str, application: str) -> None:
    (leg,) = legs(
        record(
            dialled=dialled,
            callee_extension=None,
            application=application,
            disposition=Disposition.ANSWERED,
            answered=START,
        )
    )
    assert (leg.outcome, leg.to_own_mailbox) == (Outcome.OUTGOING, True)


def test_a_queue_that_was_abandoned_with_a_billed_second_is_missed() -> None:
    found = legs(
        record(application="queue", dialled="650", callee_extension="105", answered=START, talk_seconds=1),
        record(
            application="queue", dialled="650", callee_extension="106", answered=START, talk_seconds=1, sequence="2"
        ),
    )
    assert {(leg.extension, leg.outcome, leg.talk_seconds) for leg in found} == {
        ("104", Outcome.OUTGOING, 0),
        ("105", Outcome.MISSED, 0),
        ("106", Outcome.MISSED, 0),
    }


def test_a_number_that_is_nobodys_line_gets_no_leg() -> None:
    found = legs(record(dialled="600", callee_extension=None, application="hangup"))
    assert {leg.extension for leg in found} == {"104"}


@pytest.mark.parametrize("dialled", ["600123456", "0600123", "*97", "s", ""])
def test_what_is_no_number_of_a_group_gets_no_leg(dialled: str) -> None:
    found = legs(record(dialled=dialled, callee_extension=None, in_vain=("102",)))
    assert {leg.extension for leg in found} == {"104"}


def test_a_group_in_which_somebody_rang_has_no_leg_of_its_own() -> None:
    rang = record(application="queue", dialled="650", callee_extension="105")
    again = record(application="queue", dialled="650", callee_extension=None, sequence="2")
    assert {leg.extension for leg in legs(rang, again)} == {"104", "105"}


@pytest.mark.req("HIST-02")
def test_whom_somebody_takes_from_the_car_park_is_whom_the_call_was_with() -> None:
    """Parked was the caller: then his own record tells; or the one who had been called: then the taker's does."""
    answered = START + timedelta(seconds=30)
    taking = record(
        channel="lab.7",
        caller=Party("103"),
        caller_extension="103",
        dialled="701",
        callee_extension=None,
        application="parkedcall",
        disposition=Disposition.ANSWERED,
        started=answered,
        answered=answered,
        ended=answered + timedelta(seconds=9),
        talk_seconds=9,
    )
    waited = replace(record(callee_extension="103", sequence="2"), started=answered, answered=answered)
    (taken,) = (leg for leg in legs(record(), waited, taking) if leg.extension == "103")
    assert (taken.outcome, taken.peer, taken.dialled) == (Outcome.OUTGOING, Party("104", "Dan Davis"), "")
    (taken,) = (leg for leg in legs(record(), replace(taking, callee_extension="101")) if leg.extension == "103")
    assert (taken.peer.number, taken.dialled) == ("101", "")


def test_without_a_list_of_extensions_the_records_themselves_tell_who_has_a_telephone() -> None:
    found = finished_legs([record(), record(channel="lab.9", call="lab.9", dialled="101", callee_extension=None)])
    assert [leg.extension for leg in found if leg.outcome is Outcome.MISSED] == ["101", "101"]


def test_a_fresh_transfer_that_nobody_answers_is_missed_not_answered_by_the_transferor() -> None:
    first = record(
        dialled="102",
        callee_extension="102",
        disposition=Disposition.ANSWERED,
        answered=START + timedelta(seconds=2),
        talk_seconds=8,
    )
    second = record(
        sequence="2",
        dialled="102",
        callee_extension="103",
        started=START + timedelta(seconds=10),
        ended=START + timedelta(seconds=20),
    )
    found = {leg.extension: leg for leg in legs(first, second)}
    assert found["103"].outcome is Outcome.MISSED
    assert (found["102"].outcome, found["102"].transferred_to) == (Outcome.INCOMING, "103")


@pytest.mark.req("HIST-02")
@pytest.mark.parametrize("application", ["dial", "queue"])
def test_who_rang_beside_the_one_that_answered_is_not_whom_a_short_talk_was_transferred_to(application: str) -> None:
    """Everybody of a group is rung at once; a talk of half a second ends within a tick of that."""
    ended = START + timedelta(seconds=0.9)
    answer = START + timedelta(seconds=0.4)
    first = record(
        application=application,
        dialled="600",
        callee_extension="102",
        disposition=Disposition.ANSWERED,
        answered=answer,
        ended=ended,
    )
    second = record(
        sequence="2",
        application=application,
        dialled="600",
        callee_extension="103",
        started=START + timedelta(seconds=0.01),
        ended=answer,
    )
    found = {leg.extension: leg for leg in legs(first, second)}
    assert (found["102"].outcome, found["102"].transferred_to) == (Outcome.INCOMING, "")
    assert (found["103"].outcome, found["103"].answered_by) == (Outcome.ANSWERED_BY_OTHER, "102")


@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize("seed", range(3))
def test_records_of_a_busy_half_hour_name_and_decide_every_leg_as_it_was_seen(seed: int) -> None:
    scene, board = Scene(), Board()
    scene.attend(seed)
    traffic = Traffic(scene.exchange, random.Random(seed))
    traffic.start()
    scene.passes(30 * 60)
    traffic.stop()
    scene.passes(60 * 60)
    live = {(leg.origin, leg.extension, leg.direction): leg for leg in board.apply_all(scene.events).finished}
    records = [event for event in scene.events if isinstance(event, CallDetail)]
    people = {person.extension for person in COMPANY.people}
    told = {(x.origin, x.extension, x.direction): x for x in finished_legs(records, is_extension=people.__contains__)}
    assert len(live) > 50
    assert told.keys() == live.keys()
    for name, leg in live.items():
        assert (told[name].outcome, bool(told[name].answered)) == (leg.outcome, bool(leg.answered)), name
        assert told[name].peer.number == leg.peer.number
        assert leg.final
