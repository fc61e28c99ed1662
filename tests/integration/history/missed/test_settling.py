"""The ledger follows the calls, in whatever order and however often they are told (PEERS §4.8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from history.actions import forget, record
from history.missed import Reached, Rung, missed_calls, settle
from history.models import GroupMember, MissedCall, Record
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from phonebook.actions import add_contact
from phonebook.people import same_people

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CALLER, MOBILE = "0228725800", "0601570947"


def leg(
    minute: int, extension: str, outcome: Outcome = Outcome.MISSED, number: str = CALLER, **more: object
) -> FinishedLeg:
    started = START + timedelta(minutes=minute)
    talked = outcome in {Outcome.INCOMING, Outcome.OUTGOING}
    values: dict[str, object] = {
        "origin": f"lab-{minute}",
        "call": f"lab-{minute}",
        "direction": Direction.OUT if outcome is Outcome.OUTGOING else Direction.IN,
        "peer": Party(number, ""),
        "dialled": extension,
        "started": started,
        "answered": started + timedelta(seconds=4) if talked else None,
        "ended": started + timedelta(seconds=34),
        "talk_seconds": 30 if talked else 0,
    }
    return FinishedLeg(extension=extension, outcome=outcome, **(values | more))  # type: ignore[arg-type]


def rows() -> list[tuple[str, str, str]]:
    """(scope, number, who reached them or empty) of all missed calls, oldest first."""
    return list(MissedCall.objects.order_by("started", "scope").values_list("scope", "number", "reached_by"))


def test_a_missed_call_is_open_until_somebody_calls_back(anna: User, jan: User) -> None:
    record("lab", [leg(1, "1011")])
    assert rows() == [("1011", "+48228725800", "")]
    record("lab", [leg(5, "1012", Outcome.OUTGOING)])
    assert rows() == [("1011", "+48228725800", "1012")]


def test_a_callback_that_nobody_answered_leaves_it_open(anna: User) -> None:
    record("lab", [leg(1, "1011"), leg(5, "1011", Outcome.OUTGOING, answered=None)])
    assert rows() == [("1011", "+48228725800", "")]


def test_the_caller_who_tries_again_and_gets_through_closes_it(anna: User, jan: User) -> None:
    record("lab", [leg(1, "1011"), leg(5, "1012", Outcome.INCOMING)])
    assert rows() == [("1011", "+48228725800", "1012")]


def test_any_number_of_the_same_person_closes_it(anna: User) -> None:
    add_contact(None, "Zofia", [(CALLER, ""), (MOBILE, "")])
    record("lab", [leg(1, "1011")])
    record("lab", [leg(5, "1011", Outcome.OUTGOING, MOBILE)])
    assert rows() == [("1011", "+48228725800", "1011")]


def test_a_private_book_joins_numbers_for_its_owners_calls_alone(anna: User, jan: User) -> None:
    add_contact(anna, "Zofia", [(CALLER, ""), (MOBILE, "")])
    record("lab", [leg(1, "1011"), leg(2, "1012")])
    record("lab", [leg(5, "1012", Outcome.OUTGOING, MOBILE)])
    assert rows() == [("1011", "+48228725800", "1012"), ("1012", "+48228725800", "")]


def test_a_group_shares_one_row_and_learns_its_members(anna: User, jan: User) -> None:
    written = record("lab", [leg(1, "1011", via="600"), leg(1, "1012", via="600")])
    assert rows() == [("600", "+48228725800", "")]
    assert set(GroupMember.objects.values_list("group", "extension")) == {("600", "1011"), ("600", "1012")}
    assert {"1011", "1012"} <= written.changed.keys()


def test_the_whole_group_is_told_when_somebody_calls_back(anna: User, jan: User) -> None:
    now = datetime.now(UTC)
    fresh = {"started": now, "ended": now}
    record("lab", [leg(1, extension, via="600", **fresh) for extension in ("1011", "1012")])
    back = leg(5, "1031", Outcome.OUTGOING, started=now, answered=now + timedelta(seconds=3))
    written = record("lab", [back])
    assert written.changed.keys() >= {"1011", "1012", "1031"}


def test_a_colleagues_extension_is_no_group(anna: User, jan: User) -> None:
    record("lab", [leg(1, "1011"), leg(1, "1012", via="1011")])
    assert [scope for scope, _number, _by in rows()] == ["1011", "1012"]
    assert not GroupMember.objects.exists()


def test_what_turns_out_to_have_been_taken_was_never_missed(anna: User, jan: User) -> None:
    record("lab", [leg(1, "1011")])
    record("lab", [leg(1, "1011", Outcome.ANSWERED_BY_OTHER, final=True)])
    assert rows() == []


def test_a_conversation_that_is_taken_back_opens_the_call_again(anna: User) -> None:
    record("lab", [leg(1, "1011"), leg(5, "1011", Outcome.OUTGOING), leg(9, "1011", Outcome.OUTGOING)])
    forget("lab", [("lab-5", "1011", "out")])
    assert MissedCall.objects.get().reached_at == START + timedelta(minutes=9, seconds=4)
    forget("lab", [("lab-9", "1011", "out")])
    assert MissedCall.objects.get().reached_at is None
    forget("lab", [("lab-1", "1011", "in")])
    assert rows() == []


def test_what_somebody_marked_as_done_stays_so(anna: User) -> None:
    record("lab", [leg(1, "1011")])
    MissedCall.objects.update(done_at=START + timedelta(minutes=2), done_by=anna)
    record("lab", [leg(1, "1011", final=True), leg(5, "1011", Outcome.OUTGOING)])
    row = MissedCall.objects.get()
    assert (row.done_by, row.reached_at) == (anna, None)


@pytest.mark.parametrize("batch", [1, 50])
def test_a_batch_costs_a_handful_of_queries_more(
    anna: User, django_assert_max_num_queries: DjangoAssertNumQueries, batch: int
) -> None:
    missed = [leg(minute, "1011", number=f"06015709{minute:02}") for minute in range(batch)]
    answers = [leg(100 + minute, "1011", Outcome.OUTGOING, f"06015709{minute:02}") for minute in range(batch)]
    with django_assert_max_num_queries(25):
        record("lab", missed)
    with django_assert_max_num_queries(25):
        record("lab", answers)
    assert {by for _scope, _number, by in rows()} == {"1011"}


# -- whatever the order -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """Legs of one morning, and the order in which they are told: in batches, some of them twice."""

    batches: tuple[tuple[FinishedLeg, ...], ...]


NUMBERS = (CALLER, MOBILE, "0501111111", "1012", "")
OUTCOMES = (Outcome.MISSED, Outcome.MISSED, Outcome.INCOMING, Outcome.OUTGOING, Outcome.ANSWERED_BY_OTHER)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    legs = []
    for minute in range(draw(st.integers(2, 9))):
        number, outcome = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(OUTCOMES))
        via = draw(st.sampled_from(("", "600", "1012"))) if outcome is not Outcome.OUTGOING else ""
        extensions = draw(st.sets(st.sampled_from(("1011", "1021", "1022")), min_size=1, max_size=3 if via else 1))
        legs += [leg(minute, extension, outcome, number, via=via) for extension in sorted(extensions)]
    edited = [replace(one, final=True, answered=one.answered and one.answered + timedelta(seconds=9)) for one in legs]
    told = (
        legs + draw(st.lists(st.sampled_from(edited), max_size=4)) + draw(st.lists(st.sampled_from(legs), max_size=4))
    )
    Random(draw(st.integers(0, 999))).shuffle(told)
    cuts = sorted(draw(st.sets(st.integers(1, len(told)), max_size=5)) | {0, len(told)})
    return Story(tuple(tuple(told[start:end]) for start, end in pairwise(cuts)))


def from_the_records() -> set[tuple[object, ...]]:
    """The ledger as it must be, computed at once from all that is known at the end."""
    records = list(Record.objects.all())
    people = same_people(number for row in records for number in (row.number, row.via, row.extension))
    legs = [
        Rung(
            row.pbx,
            row.origin,
            row.call,
            row.extension,
            row.via,
            row.outcome != "missed",
            row.number,
            row.name,
            row.started,
        )
        for row in records
        if row.direction == "in"
    ]
    talks = [
        Reached(row.pk, row.origin, row.extension, row.via, row.number, row.answered)
        for row in records
        if row.answered and row.number and row.outcome in {"incoming", "outgoing"}
    ]
    found = missed_calls(legs, people.house.__contains__)
    closings = settle(found.values(), talks, people.same)
    return {
        (key.origin, key.scope, call.number, call.at, closing and closing.at, closing and closing.by)
        for key, call in found.items()
        for closing in [closings.get(key)]
    }


def as_stored() -> set[tuple[object, ...]]:
    fields = ("origin", "scope", "number", "started", "reached_at", "reached_by")
    return {(*row[:5], row[5] or None) for row in MissedCall.objects.values_list(*fields)}


@contextmanager
def undone() -> Iterator[None]:
    """Each example begins with the same database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(story=stories())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_r_13_late_doubled_edited_and_shuffled_calls_leave_the_same_ledger(anna: User, jan: User, story: Story) -> None:
    with undone():
        add_contact(None, "Zofia", [(CALLER, ""), (MOBILE, "")])
        for batch in story.batches:
            record("lab", batch)
        assert as_stored() == from_the_records()


@given(story=stories(), gone=st.integers(0, 99))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_r_13_so_do_calls_that_are_taken_back(anna: User, jan: User, story: Story, gone: int) -> None:
    with undone():
        for batch in story.batches:
            record("lab", batch)
        one = Record.objects.order_by("origin", "extension")[gone % Record.objects.count()]
        forget("lab", [(one.origin, one.extension, one.direction)])
        assert as_stored() == from_the_records()
