"""Limits and top-ups in numbers and days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.allowances.arithmetic import BY_ITSELF, NEAR, REACHED, Mode, Rhythm, crossed, per_cent, topped_up

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
RHYTHMS = st.one_of(
    st.just(Rhythm(Mode.DAILY)),
    st.builds(Rhythm, st.just(Mode.WEEKLY), st.integers(1, 7)),
    st.builds(Rhythm, st.just(Mode.MONTHLY), st.integers(1, 31)),
)
AMOUNTS = st.decimals(0, 10_000, places=4)


@pytest.mark.req("COST-03")
@pytest.mark.parametrize(
    ("rhythm", "after", "then"),
    [
        (Rhythm(Mode.DAILY), date(2026, 10, 24), date(2026, 10, 25)),  # the night in which the clock goes back
        (Rhythm(Mode.DAILY), date(2026, 12, 31), date(2027, 1, 1)),
        (Rhythm(Mode.WEEKLY, 1), date(2026, 11, 23), date(2026, 11, 30)),  # a Monday is not after itself
        (Rhythm(Mode.WEEKLY, 7), date(2026, 3, 23), date(2026, 3, 29)),
        (Rhythm(Mode.MONTHLY, 1), date(2026, 1, 31), date(2026, 2, 1)),
        (Rhythm(Mode.MONTHLY, 31), date(2026, 1, 31), date(2026, 2, 28)),
        (Rhythm(Mode.MONTHLY, 31), date(2026, 2, 28), date(2026, 3, 31)),  # February does not move what follows
        (Rhythm(Mode.MONTHLY, 30), date(2028, 1, 30), date(2028, 2, 29)),
        (Rhythm(Mode.MANUAL), date(2026, 1, 1), None),
        (Rhythm(Mode.NONE), date(2026, 1, 1), None),
    ],
)
def test_the_next_day_of_a_rhythm(rhythm: Rhythm, after: date, then: date | None) -> None:
    assert rhythm.next_day(after) == then


@given(RHYTHMS, DAYS)
def test_the_next_day_is_the_first_that_the_rhythm_covers(rhythm: Rhythm, after: date) -> None:
    then = rhythm.next_day(after)
    assert then is not None
    assert then > after
    assert rhythm.covers(then)
    between = (after + timedelta(days=ahead) for ahead in range(1, (then - after).days))
    assert not any(map(rhythm.covers, between))


@given(st.integers(1, 31), st.integers(2000, 2100))
def test_a_monthly_rhythm_covers_one_day_of_each_month(on_day: int, year: int) -> None:
    rhythm, first, last = Rhythm(Mode.MONTHLY, on_day), date(year, 1, 1), date(year, 12, 31)
    year_round = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    assert [day.month for day in year_round if rhythm.covers(day)] == list(range(1, 13))


@given(RHYTHMS, DAYS, st.lists(st.integers(0, 90), min_size=1, max_size=6))
def test_however_often_somebody_looks_each_day_is_due_once(rhythm: Rhythm, day: date, pauses: list[int]) -> None:
    first = rhythm.next_day(day)
    due, seen, today = first, 0, day
    for pause in pauses:
        today += timedelta(days=pause)
        count, due = rhythm.due(due, today)
        seen += count
        assert rhythm.due(due, today) == (0, due)
    assert (seen, due) == rhythm.due(first, today)
    assert seen == sum(rhythm.covers(day + timedelta(days=ahead)) for ahead in range(1, (today - day).days + 1))


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_top_up_keeps_or_loses_what_is_left_and_forgives_nothing(
    limit: Decimal, spent: Decimal, amount: Decimal
) -> None:
    kept = topped_up(limit, spent, amount, keeps_rest=True)
    lost = topped_up(limit, spent, amount, keeps_rest=False)
    assert kept - limit == amount
    assert lost - spent == amount + min(limit - spent, Decimal(0))
    assert lost <= kept


@given(AMOUNTS, AMOUNTS)
def test_a_hundred_per_cent_is_what_refuses_calls(limit: Decimal, spent: Decimal) -> None:
    assert (per_cent(limit, spent) >= REACHED) is (spent >= limit)
    assert (crossed(limit, spent) == REACHED) is (spent >= limit)
    assert (crossed(limit, spent) >= NEAR) is (spent * 100 >= limit * NEAR)


def test_without_a_limit_nothing_is_near() -> None:
    assert crossed(None, Decimal(10_000)) == 0


def test_a_limit_of_nothing_is_reached_at_once() -> None:
    assert crossed(Decimal(0), Decimal(0)) == REACHED


def test_what_is_not_topped_up_by_itself_is_never_due() -> None:
    for mode in set(Mode) - BY_ITSELF:
        assert Rhythm(mode).due(None, date(2026, 1, 1)) == (0, None)
