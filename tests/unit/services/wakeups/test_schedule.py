"""When a wake-up call is due: on the wall clock, once each day, also in the nights in which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.wakeups.schedule import WEEK, WORKING, Schedule, last_due, moment, next_day, next_ringing

WARSAW = ZoneInfo("Europe/Warsaw")
ZONES = st.sampled_from([WARSAW, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
CLOCKS = st.times(timezones=st.none()).map(lambda at: at.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
DAYS = st.frozensets(st.sampled_from(sorted(WEEK)), min_size=1)


@pytest.mark.req("SVC-03")
@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 11, 24), time(6, 30), "2026-11-24T05:30:00+00:00"),
        (date(2026, 7, 1), time(6, 30), "2026-07-01T04:30:00+00:00"),
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00+00:00"),  # twice: the first
        (date(2026, 10, 25), time(3, 0), "2026-10-25T02:00:00+00:00"),
        (date(2027, 3, 28), time(2, 0), "2027-03-28T01:00:00+00:00"),  # not at all: at 03:00
        (date(2027, 3, 28), time(2, 30), "2027-03-28T01:00:00+00:00"),
        (date(2027, 3, 28), time(1, 59), "2027-03-28T00:59:00+00:00"),
    ],
)
def test_clocks_that_change_leave_one_moment_a_day(day: date, clock: time, expected: str) -> None:
    assert moment(day, clock, WARSAW).isoformat() == expected


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), CLOCKS, ZONES)
@example(date(2027, 3, 28), time(2, 30), WARSAW)
def test_the_wall_never_shows_less_than_was_asked_for(day: date, clock: time, zone: ZoneInfo) -> None:
    at = moment(day, clock, zone)
    shown = at.astimezone(zone)
    assert shown.date() == day
    assert shown.time() >= clock
    before = (at - timedelta(seconds=1)).astimezone(zone)
    assert (before.date(), before.time()) < (day, clock)


@given(CLOCKS, DAYS, MOMENTS, ZONES)
def test_the_next_ringing_is_the_only_one_until_then(
    clock: time, days: frozenset[int], after: datetime, zone: ZoneInfo
) -> None:
    schedule = Schedule(clock, days=days)
    at = next_ringing(schedule, after, zone)
    assert at is not None
    assert after < at <= after + timedelta(days=8)
    day = after.astimezone(zone).date()
    between = [day + timedelta(days=ahead) for ahead in range(9)]
    due = [moment(each, clock, zone) for each in between if each.isoweekday() in days]
    assert [each for each in due if after < each <= at] == [at]


@given(CLOCKS, DAYS, MOMENTS, st.integers(1, 40), ZONES)
def test_after_a_standstill_the_last_that_was_due_counts(
    clock: time, days: frozenset[int], after: datetime, length: int, zone: ZoneInfo
) -> None:
    schedule = Schedule(clock, days=days)
    first = next_ringing(schedule, after, zone)
    assert first is not None
    now = first + timedelta(days=length)
    due = last_due(schedule, first, now, zone)
    following = next_ringing(schedule, now, zone)
    assert first <= due <= now
    assert following == next_ringing(schedule, due, zone)


@pytest.mark.req("SVC-03")
def test_once_is_once() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    schedule = Schedule(time(6, 30), next_day(time(6, 30), noon, WARSAW))
    at = next_ringing(schedule, noon, WARSAW)
    assert at == datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    assert next_ringing(schedule, at, WARSAW) is None
    assert last_due(schedule, at, at + timedelta(days=9), WARSAW) == at


def test_today_if_the_time_is_still_to_come() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert next_day(time(13, 1), noon, WARSAW) == date(2026, 11, 23)
    assert next_day(time(13, 0), noon, WARSAW) == date(2026, 11, 24)


@pytest.mark.req("SVC-03")
def test_working_days_skip_the_week_end() -> None:
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert next_ringing(Schedule(time(6, 30), days=WORKING), friday, WARSAW) == datetime(
        2026, 11, 30, 5, 30, tzinfo=UTC
    )
