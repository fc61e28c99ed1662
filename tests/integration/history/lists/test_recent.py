"""The Recent view: one row for each partner and day, with a count (HIST-06, HIST-07)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from history.lists.filters import Cursor, HistoryFilter, Kind, Reach, View
from history.lists.queries import history_page
from history.lists.scopes import Scope
from history.models import Record
from tests.integration.history.calls import a_call

RECENT = HistoryFilter(view=View.RECENT)
DAY = 24 * 60


@pytest.mark.req("HIST-06", "HIST-07")
def test_calls_with_one_partner_on_one_day_are_one_row_with_their_count(anna: User) -> None:
    a_call(1, "outgoing")
    a_call(2, "missed", number="1012")
    newest = a_call(3, "missed")
    shown = history_page(anna, RECENT).entries
    assert [(row.number, row.count, row.started) for row in shown] == [
        ("+48601570947", 2, newest.started),
        ("1012", 1, shown[1].started),
    ]


@pytest.mark.req("HIST-06")
def test_an_internal_partner_is_known_as_one_so_that_a_lamp_can_stand_there(anna: User) -> None:
    a_call(1, number="1012")
    a_call(2)
    assert [row.internal for row in history_page(anna, RECENT).entries] == [False, True]


def test_days_are_local_ones(anna: User) -> None:
    midnight = datetime(2026, 11, 19, 23, tzinfo=UTC)  # in Warsaw
    for minutes in (-1, 1):
        a_call(minutes, started=midnight + timedelta(minutes=minutes))
    assert [row.count for row in history_page(anna, RECENT).entries] == [1, 1]


def test_the_day_on_which_clocks_go_back_is_one_day(anna: User) -> None:
    for minutes in (1, 25 * 60 - 1):
        a_call(minutes, started=datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(minutes=minutes))
    assert [row.count for row in history_page(anna, RECENT).entries] == [2]


def test_callers_without_a_number_are_not_taken_for_one_person(anna: User) -> None:
    a_call(1, number="")
    a_call(2, number="")
    assert [row.count for row in history_page(anna, RECENT).entries] == [1, 1]


@pytest.mark.req("HIST-07")
def test_a_filter_counts_what_it_lets_through(anna: User) -> None:
    for minutes, outcome in enumerate(["missed", "missed", "outgoing"]):
        a_call(minutes, outcome)
    missed = replace(RECENT, kind=Kind.MISSED)
    assert [(row.outcome, row.count) for row in history_page(anna, missed).entries] == [("missed", 2)]


def test_in_the_lists_of_several_people_each_keeps_their_own_rows(anna: User) -> None:
    for minutes, extension in enumerate(["1011", "1012", "1012"]):
        a_call(minutes, extension=extension)
    for extensions in (("1011", "1012"), None):
        page = history_page(anna, RECENT, Scope(Reach.DEPARTMENT, extensions))
        assert [(row.extension, row.count) for row in page.entries] == [("1012", 2), ("1011", 1)]


class PagesOfGroups(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 3 * DAY), st.sampled_from(["+48601000001", "1012", ""])), max_size=25))
    def test_the_pages_hold_each_group_once_and_every_call(self, told: list[tuple[int, str]]) -> None:
        anna = User.objects.create_user("1011")
        for origin, (minutes, number) in enumerate(told):
            a_call(minutes, number=number, origin=f"{origin}")
        chosen: HistoryFilter | None = RECENT
        groups = []
        while chosen is not None:
            page = history_page(anna, chosen, count=3)
            groups += page.entries
            chosen = page.older
        assert sum(row.count for row in groups) == len(told)
        named = [(row.number, row.started.astimezone().date()) for row in groups if row.number]
        assert len(named) == len(set(named))
        assert [row.pk for row in groups] == [row.pk for row in sorted(groups, key=_newest_first)]
        if groups:
            renewed = history_page(anna, RECENT.renewed(Cursor(groups[-1].started, groups[-1].pk)))
            assert [row.pk for row in renewed.entries] == [row.pk for row in groups]
        Record.objects.all().delete()


def _newest_first(row: object) -> tuple[float, int]:
    return -row.started.timestamp(), -row.pk  # type: ignore[attr-defined]
