"""When a rule applies: hours over midnight, both nights on which the clocks change, holidays, first and last days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.routing.times import DAY, EVER, Hours, OnHolidays, When
from tests.unit.pbx.routing import made

WARSAW = "Europe/Warsaw"
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
OFFICE = tuple(Hours(day, 8 * 60, 16 * 60) for day in range(5))
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 26)})


def here(text: str, fold: int = 0) -> datetime:
    """A moment by the clock on the wall in Warsaw; `fold` 1: the second time that it shows this."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(WARSAW), fold=fold)


@pytest.mark.req("FNCP-07")
@pytest.mark.parametrize(
    ("at", "inside"),
    [
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T15:59:59", True),
        ("2026-11-23T16:00", False),
        ("2026-11-21T12:00", False),
    ],
)
def test_hours_begin_with_their_first_minute_and_end_before_their_last(at: str, inside: bool) -> None:
    assert (here(at) in When(OFFICE, zone=WARSAW)) is inside
    assert (here(at) in When(OFFICE, outside=True, zone=WARSAW)) is not inside
    assert here(at) in EVER


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        ("2026-11-21T21:59", False),
        ("2026-11-21T22:00", True),
        ("2026-11-22T00:00", True),
        ("2026-11-22T05:59", True),
        ("2026-11-22T06:00", False),
        ("2026-11-21T05:00", False),
        ("2026-11-22T23:00", False),
    ],
)
def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(at: str, inside: bool) -> None:
    assert (here(at) in When((Hours(SATURDAY, 22 * 60, 6 * 60),), zone=WARSAW)) is inside


def test_hours_that_end_where_they_begin_last_a_whole_day() -> None:
    when = When((Hours(SATURDAY, 600, 600),), zone=WARSAW)
    minutes = [here("2026-11-20T00:00") + timedelta(minutes=minute) for minute in range(0, 4 * DAY, 5)]
    inside = [at for at in minutes if at in when]
    assert (inside[0], inside[-1]) == (here("2026-11-21T10:00"), here("2026-11-22T09:55"))
    assert len(inside) == DAY / 5


def test_an_hour_that_comes_twice_in_autumn_counts_twice() -> None:
    """25 October 2026, 03:00 becomes 02:00."""
    when = When((Hours(SUNDAY, 2 * 60, 3 * 60),), zone=WARSAW)
    begin = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    inside = [minute for minute in range(180) if begin + timedelta(minutes=minute) in when]
    assert inside == list(range(120))
    assert here("2026-10-25T02:30") in when
    assert here("2026-10-25T02:30", fold=1) in when


def test_an_hour_that_is_left_out_in_spring_does_not_count() -> None:
    """28 March 2027, 02:00 becomes 03:00."""
    night = [datetime(2027, 3, 27, 23, 0, tzinfo=UTC) + timedelta(minutes=minute) for minute in range(300)]
    assert not [at for at in night if at in When((Hours(SUNDAY, 2 * 60, 3 * 60),), zone=WARSAW)]
    across = When((Hours(SUNDAY, 60, 4 * 60),), zone=WARSAW)
    assert len([at for at in night if at in across]) == 120, "one o'clock to four are two hours"


@pytest.mark.parametrize("last_sunday", [date(2026, 10, 25), date(2027, 3, 28)])
def test_office_hours_stay_what_the_clock_shows_when_the_clocks_change(last_sunday: date) -> None:
    for day in (last_sunday - timedelta(days=2), last_sunday + timedelta(days=1)):
        assert here(f"{day}T08:00") in When(OFFICE, zone=WARSAW)
        assert here(f"{day}T07:59") not in When(OFFICE, zone=WARSAW)
        assert here(f"{day}T16:00") not in When(OFFICE, zone=WARSAW)


@pytest.mark.parametrize(
    ("on_holidays", "friday", "monday"),
    [(OnHolidays.AS_EVER, True, True), (OnHolidays.CLOSED, False, True), (OnHolidays.ALONE, True, False)],
)
def test_a_holiday_is_as_any_day_or_closed_or_the_only_one(on_holidays: OnHolidays, friday: bool, monday: bool) -> None:
    when = When(OFFICE, holidays=CHRISTMAS, on_holidays=on_holidays, zone=WARSAW)
    assert (here("2026-12-25T12:00") in when) is friday
    assert (here("2026-12-28T12:00") in when) is monday


def test_the_night_before_a_holiday_is_still_the_evenings() -> None:
    late = When((Hours(3, 20 * 60, 4 * 60), Hours(4, 20 * 60, 4 * 60)), holidays=CHRISTMAS, zone=WARSAW)
    closed = When(late.hours, holidays=CHRISTMAS, on_holidays=OnHolidays.CLOSED, zone=WARSAW)
    assert here("2026-12-25T03:00") in closed
    assert here("2026-12-25T21:00") not in closed
    assert here("2026-12-26T03:00") not in closed, "that night began on a holiday"
    assert here("2026-12-26T03:00") in late


def test_days_begin_and_end_at_midnight_of_the_own_clock() -> None:
    when = When(first=date(2026, 12, 24), last=date(2026, 12, 26), zone=WARSAW)
    assert datetime(2026, 12, 23, 23, 0, tzinfo=UTC) in when
    assert datetime(2026, 12, 23, 22, 59, tzinfo=UTC) not in when
    assert here("2026-12-26T23:59") in when
    assert here("2026-12-27T00:00") not in when


@given(made.whens, made.moments)
def test_inside_or_outside_and_never_both(when: When, at: datetime) -> None:
    other = When(when.hours, not when.outside, when.holidays, when.on_holidays, when.first, when.last, when.zone)
    days = When(first=when.first, last=when.last, zone=when.zone)
    assert ((at in when) + (at in other)) == (at in days)


@given(made.whens, made.moments)
def test_the_same_moment_is_the_same_in_every_zone(when: When, at: datetime) -> None:
    assert (at in when) == (at.astimezone(ZoneInfo("Asia/Tokyo")) in when)


@pytest.mark.parametrize("hours", [(7, 0, 60), (-1, 0, 60), (0, 1440, 60), (0, -1, 60), (0, 0, 0), (0, 0, 1441)])
def test_hours_outside_of_a_week_are_none(hours: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no hours"):
        Hours(*hours)


@given(st.integers(0, 6), st.integers(0, DAY - 1), st.integers(1, DAY))
def test_hours_last_as_long_as_the_clock_says(weekday: int, begin: int, end: int) -> None:
    """In a week without a change of clocks, on a circle of seven days."""
    when = When((Hours(weekday, begin, end),))
    monday = datetime(2026, 11, 2, tzinfo=UTC)
    first = monday + timedelta(days=weekday, minutes=begin)
    length = end - begin if end > begin else end - begin + DAY
    assert first in when
    assert first + timedelta(minutes=length - 1) in when
    assert first + timedelta(minutes=length) not in when
    assert first - timedelta(minutes=1) not in when
