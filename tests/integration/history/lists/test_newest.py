"""Lists of several people's calls are those of one big list (HIST-05, HIST-13)."""

import json
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import connection

from accounts.models import User
from history.calls import newest
from history.lists import patience, queries
from history.lists.filters import Between, Cursor, HistoryFilter, Kind, Reach, View
from history.lists.queries import history_page
from history.lists.scopes import Scope
from history.models import Record
from tests.integration.history.calls import START, a_call

TEAM = Scope(Reach.DEPARTMENT, ("1012", "1013", "1014"))
EVERYBODY = Scope(Reach.EVERYBODY, None)
NUMBERS = ("+48601570947", "+48700000000", "1015", "")


@pytest.fixture
def calls(db: None) -> list[Record]:
    """Of four people with four partners, several at the same moment; newest first."""
    now = datetime.now(START.tzinfo)
    made = [
        a_call(
            0,
            Record.Outcome.values[n % 4],
            NUMBERS[n % 4],
            name="Zofia" if n % 3 else "",
            origin=f"{n}",
            extension=f"101{1 + n * 7 % 4}",
            started=now - timedelta(minutes=n // 3),
            voicemail=n % 5 == 0,
        )
        for n in range(60)
    ]
    return sorted(made, key=lambda row: (row.started, row.pk), reverse=True)


def walked(user: User, chosen: HistoryFilter, scope: Scope) -> list[int]:
    """The ids of all pages."""
    found: list[int] = []
    following: HistoryFilter | None = chosen
    while following is not None:
        page = history_page(user, following, scope, count=4)
        found += [row.pk for row in page.entries]
        following = page.older
    return found


@pytest.mark.req("HIST-05", "HIST-13")
@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        (HistoryFilter(), lambda row: True),
        (HistoryFilter(Kind.MISSED), lambda row: row.outcome == "missed"),
        (HistoryFilter(Kind.VOICEMAIL), lambda row: row.voicemail),
        (HistoryFilter(between=Between.INTERNAL), lambda row: row.number == "1015"),
        (HistoryFilter(number="1015"), lambda row: row.number == "1015"),
        (HistoryFilter(least=60), lambda row: row.talk_seconds >= 60),
        (HistoryFilter(text="zof"), lambda row: row.name == "Zofia" and row.number),
        (HistoryFilter(text="700000"), lambda row: row.number == "+48700000000"),
        (HistoryFilter(text="zof", number="1015"), lambda row: row.name == "Zofia" and row.number == "1015"),
        (HistoryFilter(text="nobody"), lambda row: False),
    ],
)
def test_the_pages_of_several_lists_are_those_of_one(
    anna: User, calls: list[Record], chosen: HistoryFilter, wanted: "object"
) -> None:
    for scope in (TEAM, EVERYBODY):
        seen = [row for row in calls if scope.extensions is None or row.extension in scope.extensions]
        assert walked(anna, chosen, scope) == [row.pk for row in seen if wanted(row)]  # type: ignore[operator]


def test_very_many_people_are_found_on_the_way_through_everybodys_calls(
    anna: User, calls: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [row.pk for row in calls if row.extension in (TEAM.extensions or ())]
    with mock.patch.object(newest, "newest_of_each", side_effect=AssertionError):
        monkeypatch.setattr("history.lists.search.MOST_LISTS", 2)
        assert walked(anna, HistoryFilter(), TEAM) == wanted


def test_nobody_at_all_is_an_empty_list(anna: User, calls: list[Record]) -> None:
    page = history_page(anna, HistoryFilter(), Scope(Reach.DEPARTMENT, ()))
    assert (page.entries, page.older) == ([], None)


def test_what_is_rare_among_many_people_is_looked_for_a_month_at_a_time(anna: User) -> None:
    now = datetime.now(START.tzinfo)
    for days, length in ((1, 10), (2, 4000), (45, 4000), (100, 4000)):
        a_call(0, "incoming", origin=f"{days}", started=now - timedelta(days=days), talk_seconds=length)
    chosen = HistoryFilter(least=3600)
    first = history_page(anna, chosen, EVERYBODY)
    assert len(first.entries) == 1
    assert first.searched_to is not None
    assert first.older is not None
    second = history_page(anna, first.older, EVERYBODY)
    assert len(second.entries) == 1
    assert walked(anna, chosen, EVERYBODY) == [row.pk for row in Record.objects.exclude(talk_seconds=10).newest_first()]


def test_ones_own_list_needs_no_second_search(anna: User) -> None:
    a_call(0, "incoming", started=START - timedelta(days=400), talk_seconds=4000)
    page = history_page(anna, HistoryFilter(least=3600))
    assert (len(page.entries), page.searched_to) == (1, None)


def test_an_open_list_of_many_people_is_renewed(anna: User, calls: list[Record]) -> None:
    page = history_page(anna, HistoryFilter(), TEAM, count=5)
    assert page.again is not None
    newer = a_call(0, origin="new", extension="1012", started=datetime.now(START.tzinfo))
    renewed = history_page(anna, page.again, TEAM)
    assert [row.pk for row in renewed.entries] == [newer.pk, *(row.pk for row in page.entries)]


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_t_dos_01_a_list_that_takes_too_long_asks_for_a_shorter_period(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONGEST", 20)

    def asleep(*_arguments: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(queries, "_page", asleep)
    page = history_page(anna, HistoryFilter(), EVERYBODY)
    assert page.too_much
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.postgresql_only
def test_t_dos_01_a_department_is_read_out_of_the_index_of_each_member(anna: User, calls: list[Record]) -> None:
    with connection.cursor() as cursor:
        for road in ("seqscan", "bitmapscan", "sort"):  # what so few rows would tempt the planner into
            cursor.execute(f"SET LOCAL enable_{road} = off")
        sql, params = newest._for_each(Record.objects.all(), "extension", ["1012", "1013"], 50)
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = json.dumps(cursor.fetchone())
    assert "history_newest_first" in plan


def test_a_place_between_rows_of_one_moment_is_exact(db: None) -> None:
    rows = [a_call(0, origin=f"{n}") for n in range(3)]
    middle = Cursor(rows[1].started, rows[1].pk)
    assert list(Record.objects.filter(queries.NEWEST_FIRST.beyond(middle))) == [rows[0]]


def test_both_views_hold_the_same_calls(anna: User, calls: list[Record]) -> None:
    counted = history_page(anna, HistoryFilter(view=View.RECENT), TEAM).entries
    assert sum(row.count for row in counted) == len(walked(anna, HistoryFilter(), TEAM))
