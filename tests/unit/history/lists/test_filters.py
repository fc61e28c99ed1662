"""Filters of a history list: every one lives in the address, and no address breaks a page."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.lists.filters import Between, Cursor, HistoryFilter, Kind, Period, Reach, View

WARSAW = ZoneInfo("Europe/Warsaw")
KEYS = [
    *["kind", "q", "scope", "department", "person", "number", "between", "period", "from", "to", "least", "view"],
    *["after", "until", "account"],
]
moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))
cursors = st.none() | st.builds(Cursor, moments, st.integers(1, 10**17))
days = st.dates(date(1971, 1, 1), date(9998, 12, 31))
periods = (
    st.sampled_from([period for period in Period if period is not Period.DAYS]).map(lambda period: (period, None, None))
    | days.map(lambda day: (Period.DAYS, day, None))
    | days.map(lambda day: (Period.DAYS, None, day))
    | st.tuples(days, days).map(lambda pair: (Period.DAYS, *sorted(pair)))
)


@st.composite
def filters(draw: st.DrawFn) -> HistoryFilter:
    period, first, last = draw(periods)
    return HistoryFilter(
        draw(st.sampled_from(Kind)),
        draw(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60).map(str.strip)),
        draw(st.sampled_from(Reach)),
        draw(st.none() | st.integers(1, 999_999_999)),
        draw(st.from_regex(r"\A([0-9]{2,6})?\Z")),
        draw(st.from_regex(r"\A(\+?[0-9*#]{1,39})?\Z")),
        draw(st.sampled_from(Between)),
        period,
        first,
        last,
        draw(st.integers(0, 24 * 3600)),
        draw(st.sampled_from(View)),
        draw(cursors),
        draw(cursors),
        draw(st.from_regex(r"\A([0-9]{2,8})?\Z")),
    )


@given(filters())
def test_a_filter_survives_the_address(chosen: HistoryFilter) -> None:
    query = dict(parse_qsl(chosen.query_string.removeprefix("?")))
    assert HistoryFilter.parse(query) == chosen


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=80) | st.from_regex(r"[0-9٣+-]{1,40}")))
def test_t_inj_01_whatever_stands_in_the_address_is_read_or_left_out(query: dict[str, str]) -> None:
    chosen = HistoryFilter.parse(query)
    assert "\0" not in chosen.text
    assert HistoryFilter.parse(dict(parse_qsl(chosen.query_string.removeprefix("?")))) == chosen
    chosen.span(date(2026, 11, 22), WARSAW)


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "everything"},
        {"scope": "admin"},
        {"department": "-1"},
        {"department": "0"},
        {"person": "12345678"},
        {"person": "101' OR 1=1"},
        {"number": "+48 601"},
        {"number": "%"},
        {"between": "both"},
        {"period": "year"},
        {"period": "days"},
        {"from": "2026-02-30"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "2026-11-22", "to": "2026-11-21"},
        {"least": "1e3"},
        {"view": "tiles"},
        {"order": "name"},
    ],
)
def test_nonsense_is_left_out(query: dict[str, str]) -> None:
    assert HistoryFilter.parse(query) == HistoryFilter()


@pytest.mark.parametrize("text", ["", "1", "-", "1-", "-1", "a-b", "1-2-3", "99999999999999999999-1", "١-١", "1-1\n"])
def test_a_broken_cursor_means_the_first_page(text: str) -> None:
    assert HistoryFilter.parse({"after": text}).after is None


@pytest.mark.parametrize(
    ("chosen", "begin", "end"),
    [
        (HistoryFilter(), None, None),
        (HistoryFilter(period=Period.TODAY), datetime(2026, 11, 17, 23, tzinfo=UTC), None),
        (HistoryFilter(period=Period.WEEK), datetime(2026, 11, 15, 23, tzinfo=UTC), None),
        (HistoryFilter(period=Period.MONTH), datetime(2026, 10, 31, 23, tzinfo=UTC), None),
        (
            # the night in which the clocks go back has 25 hours
            HistoryFilter(period=Period.DAYS, first=date(2026, 10, 25), last=date(2026, 10, 25)),
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2026, 10, 25, 23, tzinfo=UTC),
        ),
        (HistoryFilter(period=Period.DAYS, last=date(2026, 1, 5)), None, datetime(2026, 1, 5, 23, tzinfo=UTC)),
    ],
)
def test_days_are_the_readers_own(chosen: HistoryFilter, begin: datetime | None, end: datetime | None) -> None:
    assert chosen.span(date(2026, 11, 18), WARSAW) == (begin, end)


def test_today_has_no_end_so_that_new_calls_come_in() -> None:
    today = date(2026, 11, 18)
    chosen = HistoryFilter(period=Period.DAYS, first=today - timedelta(days=7), last=today)
    assert chosen.span(today, WARSAW)[1] is None


def test_one_sign_is_not_yet_looked_for() -> None:
    assert [HistoryFilter(text=text).search for text in ("", "a", "ab")] == ["", "", "ab"]


def test_another_reach_lets_go_of_the_department_and_the_person() -> None:
    chosen = HistoryFilter(Kind.MISSED, reach=Reach.EVERYBODY, department=3, person="1022")
    assert chosen.with_reach(Reach.OWN) == HistoryFilter(Kind.MISSED)


def test_clearing_keeps_whose_calls_and_in_which_view() -> None:
    chosen = HistoryFilter(Kind.MISSED, text="jan", reach=Reach.DEPARTMENT, view=View.RECENT, least=60)
    assert chosen.narrows
    assert chosen.cleared == HistoryFilter(reach=Reach.DEPARTMENT, view=View.RECENT)
    assert not chosen.cleared.narrows
