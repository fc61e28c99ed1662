"""Which days a statement covers, and what they are compared with."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.statements.filters import By, Chosen, Sort
from costs.statements.periods import Period, Span, month_after, month_before

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def test_a_month_that_is_over_is_compared_with_the_whole_month_before() -> None:
    period = Period.of_month(date(2026, 10, 1), TODAY)
    assert period.span == Span(date(2026, 10, 1), date(2026, 10, 31))
    assert period.before == Span(date(2026, 9, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 11, 1), date(2026, 10, 1)),
        (date(2026, 11, 23), date(2026, 10, 23)),
        (date(2026, 11, 30), date(2026, 10, 31)),  # its last day: it is over
    ],
)
def test_a_running_month_is_compared_with_as_many_days_of_the_month_before(today: date, until: date) -> None:
    assert Period.of_month(date(2026, 11, 1), today).before == Span(date(2026, 10, 1), until)


def test_march_is_never_compared_with_more_days_than_february_has() -> None:
    assert Period.of_month(date(2026, 3, 1), date(2026, 3, 30)).before == Span(date(2026, 2, 1), date(2026, 2, 28))


@given(first=DAYS, days=st.integers(0, 400))
def test_days_are_compared_with_as_many_days_that_end_where_they_begin(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    period = Period.of_days(first, last)
    assert period.span.days == period.before.days == days + 1
    assert (period.span.first - period.before.last).days == 1


@given(day=DAYS)
def test_months_follow_each_other(day: date) -> None:
    assert month_before(month_after(day)) == day.replace(day=1)


@given(
    by=st.sampled_from(By),
    sort=st.sampled_from(Sort),
    turned=st.booleans(),
    department=st.none() | st.integers(0, 10**8),
    person=st.sampled_from(["", "1011", "12"]),
    days=st.tuples(DAYS, DAYS) | DAYS,
)
def test_every_choice_can_be_written_into_an_address_and_read_again(
    by: By,
    sort: Sort,
    turned: bool,
    department: int | None,
    person: str,
    days: tuple[date, date] | date,
) -> None:
    month, first, last = (None, min(days), max(days)) if isinstance(days, tuple) else (days.replace(day=1), None, None)
    chosen = Chosen(TODAY, by, month, first, last, department, person, sort, turned)
    assert Chosen.parse(chosen.fields, TODAY) == chosen


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2026-13"},
        {"month": "9999-01"},
        {"month": "٢٠٢٦-10"},
        {"by": "nobody", "sort": "--cost"},
        {"department": "x", "person": "../1"},
        {"sort": "-"},
    ],
)
def test_t_inj_01_nonsense_is_left_out(query: dict[str, str]) -> None:
    assert Chosen.parse(query, TODAY) == Chosen(TODAY, month=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("query", "span"),
    [
        ({"month": "days"}, (date(2026, 11, 1), TODAY)),
        ({"month": "days", "from": "2026-11-20"}, (date(2026, 11, 20), TODAY)),
        ({"month": "days", "from": "2026-12-20"}, (date(2026, 12, 20), date(2026, 12, 20))),
        ({"month": "days", "to": "2026-10-05"}, (date(2026, 10, 5), date(2026, 10, 5))),
        ({"month": "days", "from": "2026-11-09", "to": "2026-11-02"}, (date(2026, 11, 2), date(2026, 11, 9))),
        ({"month": "days", "from": "2026-02-30", "to": "never"}, (date(2026, 11, 1), TODAY)),
    ],
)
def test_days_that_are_half_said_or_turned_round_are_days_all_the_same(
    query: dict[str, str], span: tuple[date, date]
) -> None:
    assert Chosen.parse(query, TODAY).period.span == span


def test_a_column_that_is_sorted_already_turns_round() -> None:
    chosen = Chosen(TODAY, sort=Sort.NAME)
    assert chosen.sorted_by(Sort.NAME).turned
    assert not chosen.sorted_by(Sort.NAME).sorted_by(Sort.NAME).turned
    assert not chosen.sorted_by(Sort.CALLS).turned
