"""Quiet hours and days, by the clocks of one place."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.telling.quiet import Quiet, next_at

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = datetime(2026, 6, 1, tzinfo=WARSAW)
NIGHTS = Quiet(time(20), time(7))
LUNCH = Quiet(time(12), time(13))
WEEKEND = Quiet(days=frozenset({6, 7}))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
quiets = st.builds(Quiet, st.none() | clocks, st.none() | clocks, st.frozensets(st.integers(1, 7)))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=WARSAW))


@pytest.mark.parametrize(
    ("quiet", "at", "covered"),
    [
        (NIGHTS, MONDAY.replace(hour=19, minute=59), False),
        (NIGHTS, MONDAY.replace(hour=20), True),
        (NIGHTS, MONDAY.replace(hour=3), True),
        (NIGHTS, MONDAY.replace(hour=7), False),
        (LUNCH, MONDAY.replace(hour=12, minute=30), True),
        (LUNCH, MONDAY.replace(hour=13), False),
        (WEEKEND, MONDAY.replace(hour=12), False),
        (WEEKEND, MONDAY - timedelta(hours=1), True),
        (Quiet(), MONDAY, False),
        (Quiet(time(8)), MONDAY.replace(hour=9), False),
        (Quiet(time(8), time(8)), MONDAY.replace(hour=9), False),
    ],
)
def test_quiet_hours_may_go_over_midnight_and_days_are_quiet_as_a_whole(
    quiet: Quiet, at: datetime, covered: bool
) -> None:
    assert quiet.covers(at) is covered


def test_what_is_due_in_the_night_waits_for_the_morning() -> None:
    assert NIGHTS.over(MONDAY.replace(hour=22)) == MONDAY.replace(day=2, hour=7)
    assert NIGHTS.over(MONDAY.replace(hour=9)) == MONDAY.replace(hour=9)


def test_what_is_due_on_a_quiet_day_waits_for_the_next_that_is_none() -> None:
    saturday = MONDAY + timedelta(days=5, hours=9)
    assert WEEKEND.over(saturday) == MONDAY.replace(day=8)
    assert Quiet(time(20), time(7), WEEKEND.days).over(saturday) == MONDAY.replace(day=8, hour=7)


def test_a_browser_learns_of_the_quiet_that_is_and_of_the_next() -> None:
    assert NIGHTS.span(MONDAY.replace(hour=22)) == (MONDAY.replace(hour=22), MONDAY.replace(day=2, hour=7))
    assert NIGHTS.span(MONDAY.replace(hour=9)) == (MONDAY.replace(hour=20), MONDAY.replace(day=2, hour=7))
    assert Quiet().span(MONDAY) is None


def test_a_night_in_which_clocks_are_put_back_ends_by_the_clock() -> None:
    evening = datetime(2026, 10, 24, 22, tzinfo=WARSAW)
    assert NIGHTS.over(evening) == datetime(2026, 10, 25, 7, tzinfo=WARSAW)


def test_the_daily_letter_goes_the_next_time_that_clocks_show_its_hour() -> None:
    assert next_at(time(17), MONDAY.replace(hour=9)) == MONDAY.replace(hour=17)
    assert next_at(time(17), MONDAY.replace(hour=17)) == MONDAY.replace(day=2, hour=17)


@given(quiets, moments)
@settings(deadline=None)
def test_what_waits_for_the_end_of_quiet_comes_when_it_is_not_quiet_or_never(quiet: Quiet, at: datetime) -> None:
    over = quiet.over(at)
    if over is None:
        assert quiet.covers(at)
    else:
        assert not quiet.covers(over)
        assert over.replace(tzinfo=None) >= at.replace(tzinfo=None)


@given(quiets, moments)
@settings(deadline=None)
def test_a_span_of_quiet_begins_in_it_and_ends_after_it(quiet: Quiet, at: datetime) -> None:
    span = quiet.span(at)
    if span is None:
        assert not quiet.covers(at)
    else:
        assert quiet.covers(span[0])
        assert span[0].replace(tzinfo=None) < span[1].replace(tzinfo=None)
