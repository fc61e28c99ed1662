"""Months out of addresses, and one after the other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.own.months import Month, months

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("text", ["", "2026-12", "2027-01", "2026-13", "2026-00", "0000-01", "1989-12", "٢٠٢٦-١٠", "x"])
def test_what_is_no_month_of_before_is_this_month(text: str) -> None:
    assert Month.parse(text, TODAY) == Month(2026, 11)


@given(st.dates(date(1990, 1, 1), date(2026, 11, 30)))
def test_a_month_is_read_as_it_is_written_and_has_all_its_days(day: date) -> None:
    month = Month.of(day)
    assert Month.parse(str(month), TODAY) == month
    assert day in set(month.days)
    assert month.before.after == month
    assert (month.last - month.first).days + 1 == len(list(month.days))
    assert month.before < month < month.after


def test_months_come_newest_first() -> None:
    assert list(map(str, months(Month(2025, 11), Month(2026, 2)))) == ["2026-02", "2026-01", "2025-12", "2025-11"]
    assert months(Month(2026, 2), Month(2026, 2)) == [Month(2026, 2)]
