"""Finished legs become rows: once each, however often and by whomever they are told (HIST-01)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from history.actions import Written, forget, record
from history.models import Record
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome, Step, StepKind

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEG = FinishedLeg(
    origin="lab-1.1",
    call="lab-1.1",
    extension="1011",
    direction=Direction.IN,
    outcome=Outcome.INCOMING,
    peer=Party("0601570947", "Zofia Łęcka"),
    dialled="1011",
    started=START,
    answered=START + timedelta(seconds=4),
    ended=START + timedelta(seconds=34),
    talk_seconds=30,
)


@pytest.mark.req("HIST-01")
def test_the_same_leg_told_twice_is_one_row_and_the_second_time_nothing_changes(db: None) -> None:
    assert len(record("lab", [LEG, LEG]).records) == 1
    assert record("lab", [LEG]) == Written([], {}, {})
    assert Record.objects.count() == 1


def test_the_number_is_kept_as_the_whole_portal_compares_it(db: None) -> None:
    record("lab", [LEG])
    row = Record.objects.get()
    assert (row.number, row.name) == ("+48601570947", "Zofia Łęcka")


@pytest.mark.parametrize("caller", ["", "anonymous", "0"])
def test_a_withheld_caller_has_no_number(db: None, caller: str) -> None:
    record("lab", [replace(LEG, peer=Party(caller, ""))])
    assert Record.objects.get().number == ""


def test_an_outgoing_call_shows_what_was_dialled_when_nobody_was_reached(db: None) -> None:
    leg = replace(
        LEG, direction=Direction.OUT, outcome=Outcome.OUTGOING, peer=Party(), dialled="0601570947", answered=None
    )
    record("lab", [leg])
    assert Record.objects.get().number == "+48601570947"


@pytest.mark.req("SVC-07")
def test_the_account_that_pays_comes_with_the_exchanges_record_and_stays(db: None) -> None:
    leg = replace(LEG, direction=Direction.OUT, outcome=Outcome.OUTGOING)
    record("lab", [leg])
    record("lab", [replace(leg, account="4711", final=True)])
    record("lab", [leg])
    assert Record.objects.get().account == "4711"


def test_the_detail_record_of_the_exchange_is_told_of_as_a_change(db: None) -> None:
    record("lab", [LEG])
    written = record("lab", [replace(LEG, final=True, talk_seconds=36)])
    assert [(row.talk_seconds, row.final) for row in written.records] == [(36, True)]
    assert Record.objects.get().talk_seconds == 36


def test_two_exchanges_do_not_mix_their_calls(db: None) -> None:
    record("lab", [LEG])
    record("other", [LEG])
    assert Record.objects.count() == 2


def test_fifty_legs_cost_a_handful_of_queries(db: None, django_assert_max_num_queries) -> None:
    legs = [replace(LEG, origin=f"lab-1.{n}") for n in range(50)]
    with django_assert_max_num_queries(20):
        record("lab", legs)


@pytest.mark.django_db(transaction=True)
def test_r_01_two_processes_that_tell_of_the_same_calls_at_once_leave_one_row_each() -> None:
    legs = [replace(LEG, origin=f"lab-1.{n}") for n in range(20)]

    def tell(final: bool) -> None:
        for leg in legs:
            record("lab", [replace(leg, final=final)])
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(tell, False), pool.submit(tell, True)]:
            done.result()
    assert Record.objects.count() == 20
    assert Record.objects.filter(final=True).count() == 20


def test_text_longer_than_a_column_is_cut_not_refused(db: None) -> None:
    record("lab", [replace(LEG, peer=Party("1" * 90, "Ż" * 200), dialled="9" * 90, via="q" * 90)])
    assert Record.objects.count() == 1


def test_two_calls_with_names_longer_than_the_column_stay_two(db: None) -> None:
    system = "pbx-" + "headquarters" * 10
    legs = [replace(LEG, origin=f"{system}-1.{number}", call=f"{system}-1.{number}") for number in (1, 2)]
    assert len(record("lab", legs).records) == 2
    assert record("lab", legs).records == []
    assert max(len(row.origin) for row in Record.objects.all()) <= 80


def test_the_lists_that_change_are_told_by_extension(db: None) -> None:
    legs = [LEG, replace(LEG, extension="1012", voicemail=True)]
    history, voicemail = {"history"}, {"history", "voicemail"}
    assert record("lab", legs).changed == {LEG.extension: history, "1012": voicemail}
    assert record("lab", legs).changed == {}


def test_what_does_not_hold_is_forgotten_and_its_list_told(db: None) -> None:
    record("lab", [LEG, replace(LEG, extension="1012")])
    forgotten = forget("lab", [(LEG.origin, "1012", LEG.direction), ("never", "1012", "in")])
    assert forgotten.changed == {"1012": {"history"}}
    assert [row.extension for row in Record.objects.all()] == [LEG.extension]


def test_a_call_with_an_extension_stays_in_the_house(db: None) -> None:
    for number, peer in enumerate(["1012", "601570947", "", "112"]):
        record("lab", [replace(LEG, origin=f"lab-1.{number}", peer=Party(peer, ""))])
    assert list(Record.objects.order_by("pk").values_list("internal", flat=True)) == [True, False, False, False]


def test_the_steps_of_a_call_are_kept_in_few_signs(db: None) -> None:
    steps = (Step(StepKind.RANG, 0, 12.04, "1011"), Step(StepKind.ANSWERED, 12.0, who="1012"))
    record("lab", [replace(LEG, steps=steps)])
    assert Record.objects.get().steps == '[["rang",0,12.0,"1011"],["answered",12.0,0.0,"1012"]]'
