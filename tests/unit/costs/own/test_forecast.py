"""What a month will have cost: working days apart from weekends and holidays, and nothing below a week."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.own.forecast import LEAST, LOOKED_BACK, forecast, is_free
from costs.own.months import Month

LONG_AGO = date(2020, 1, 1)
days = st.dates(date(2021, 1, 1), date(2030, 12, 31))
cents = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 10_000)


def every_day(today: date, working: str, weekend: str) -> dict[date, Decimal]:
    """As far back as is looked, without today."""
    back = [today - timedelta(days=number) for number in range(1, 60)]
    return {day: Decimal(weekend if is_free(day) else working) for day in back}


@pytest.mark.req("COST-01")
def test_a_month_in_its_middle() -> None:
    """16 November 2026 is a Monday: nine working days and four of weekends are to come, with it eleven and four."""
    told = forecast(every_day(date(2026, 11, 16), "2.00", "0.50"), LONG_AGO, date(2026, 11, 16))
    assert told is not None
    assert (told.days, told.working, told.free) == (28, Decimal("2.0000"), Decimal("0.5000"))
    assert (told.working_left, told.free_left) == (11, 4)
    assert told.total == Decimal("46.5000"), "21 working days and 9 of weekends"


def test_what_today_cost_already_takes_the_place_of_its_average() -> None:
    today = date(2026, 11, 16)
    costs = every_day(today, "2.00", "0.50")
    assert forecast({**costs, today: Decimal("0.75")}, LONG_AGO, today).total == Decimal("46.5000")  # type: ignore[union-attr]
    assert forecast({**costs, today: Decimal("9.00")}, LONG_AGO, today).total == Decimal("53.5000")  # type: ignore[union-attr]


@pytest.mark.req("COST-01")
def test_holidays_to_come_cost_what_days_off_cost_and_those_gone_by_lower_no_working_day() -> None:
    """Of December 2026: 24, 25 and 31 are no working days here, and 26 is a Saturday anyway."""
    off = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 31)}
    costs = {day: Decimal(0) if is_free(day, off) else Decimal(2) for day in Month(2026, 12).days}
    before = forecast(
        {day: cost for day, cost in costs.items() if day < date(2026, 12, 14)}, LONG_AGO, date(2026, 12, 14), off
    )
    assert before is not None
    assert (before.working_left, before.free_left) == (11, 7)
    told = forecast(
        {day: cost for day, cost in costs.items() if day < date(2026, 12, 30)},
        date(2026, 12, 1),
        date(2026, 12, 30),
        off,
    )
    assert told is not None
    assert (told.working, told.free, told.working_left, told.free_left) == (Decimal(2), Decimal(0), 1, 1)
    assert told.total == sum(costs.values())


def test_where_no_working_day_is_known_nothing_is_told() -> None:
    off = {date(2026, 12, 24) + timedelta(days=number) for number in range(8)}
    assert forecast({}, date(2026, 12, 24), date(2026, 12, 31), off) is None


def test_below_a_week_of_days_nothing_is_told() -> None:
    today = date(2026, 11, 16)
    costs = every_day(today, "2.00", "0.50")
    assert forecast(costs, today - timedelta(days=LEAST - 1), today) is None
    assert forecast(costs, today - timedelta(days=LEAST), today) is not None
    assert forecast({}, None, today) is None


def test_days_before_the_first_known_one_do_not_count_as_free_of_cost() -> None:
    today = date(2026, 11, 16)
    told = forecast({today - timedelta(days=number): Decimal(3) for number in range(1, 8)}, date(2026, 11, 9), today)
    assert told is not None
    assert (told.days, told.working, told.free) == (7, Decimal(3), Decimal(3))


def test_on_the_last_day_only_the_rest_of_it_is_to_come() -> None:
    today = date(2026, 11, 30)
    told = forecast({**every_day(today, "2.00", "0.50"), today: Decimal(5)}, LONG_AGO, today)
    assert told is not None
    assert (told.working_left, told.free_left) == (1, 0)
    assert told.total == 20 * 2 + 9 * Decimal("0.50") + 5


@given(days, cents)
def test_who_spends_the_same_each_day_spends_it_on_each_day_of_the_month(today: date, cost: Decimal) -> None:
    costs = {today - timedelta(days=number): cost for number in range(LOOKED_BACK + 31)}
    told = forecast(costs, LONG_AGO, today)
    assert told is not None
    assert told.total == cost * Month.of(today).last.day


@given(days, st.dictionaries(st.integers(0, 45), cents), st.integers(LEAST, 60))
def test_it_is_never_less_than_what_was_spent_and_its_days_are_those_of_the_month(
    today: date, by_age: dict[int, Decimal], known: int
) -> None:
    costs = {today - timedelta(days=age): cost for age, cost in by_age.items()}
    told = forecast(costs, today - timedelta(days=known), today)
    assert told is not None
    month = Month.of(today)
    assert told.total >= sum(cost for day, cost in costs.items() if Month.of(day) == month)
    assert told.working_left + told.free_left == month.last.day - today.day + 1
    assert told.days == min(known, LOOKED_BACK)
