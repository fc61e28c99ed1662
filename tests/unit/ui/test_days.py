"""Days in addresses: what is none is left out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.statements.periods import reckoned_day
from ui.days import FIRST_YEAR, LAST_YEAR, day_of


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert day_of(str(day)) == day
    assert reckoned_day(str(day)) == (day if 2000 <= day.year <= 2099 else None)


@given(st.text(max_size=12))
def test_no_text_makes_it_fail(text: str) -> None:
    found = day_of(text)
    assert found is None or str(found) == text


@pytest.mark.parametrize(
    "text", ["", "2026-11-2\u0665", "2026-13-45", "2026-02-29", "20261123", "1970-12-31", "9999-01-01", " 2026-11-23"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None
