"""What days an address means, how quickly is quickly, and the shapes of a report."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from management.reports.asked import LONGEST, Asked, Of
from management.reports.chart import MOST, SIDE, STEPS, bars, hours_shown, squares
from management.reports.quickness import within
from management.reports.sums import Cell

TODAY = date(2026, 11, 23)
DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CELLS = st.dictionaries(
    st.tuples(st.integers(1, 7), st.integers(0, 23)),
    st.builds(Cell, st.integers(0, 99), st.integers(0, 99)),
    max_size=30,
)


@pytest.mark.req("MGR-07")
@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, "2026-11-23", "2026-11-29"),
        ({"of": "week", "day": "2026-11-22"}, "2026-11-16", "2026-11-22"),
        ({"of": "day"}, "2026-11-23", "2026-11-23"),
        ({"of": "month", "day": "2026-02-11"}, "2026-02-01", "2026-02-28"),
        ({"of": "days", "from": "2026-11-05", "to": "2026-11-01"}, "2026-11-01", "2026-11-05"),
        ({"of": "days", "from": "2026-11-05"}, "2026-11-05", "2026-11-05"),
        ({"of": "days", "from": "2001-01-01", "to": "2026-11-01"}, "2025-10-31", "2026-11-01"),
        ({"of": "year", "day": "2026-13-45", "from": "x"}, "2026-11-23", "2026-11-29"),
        ({"of": "day", "day": "1999-01-01"}, "2026-11-23", "2026-11-23"),
        ({"of": "day", "day": "2026-11-2\u0665"}, "2026-11-23", "2026-11-23"),
    ],
)
def test_an_address_means_days(query: dict[str, str], first: str, last: str) -> None:
    assert tuple(map(str, Asked.parse(query, TODAY).span)) == (first, last)


@given(st.sampled_from(list(Of)), st.none() | DATES, DATES, DATES)
def test_the_period_before_ends_where_this_one_begins_and_addresses_are_read_back(
    of: Of, day: date | None, first: date, last: date
) -> None:
    asked = Asked(TODAY, of, day, first, last)
    assert (asked.span.first - asked.before.span.last).days == 1
    assert asked.span.last - asked.span.first <= LONGEST
    assert Asked.parse(asked.fields, TODAY).span == asked.span
    if asked.after:
        assert (asked.after.span.first - asked.span.last).days == 1


@pytest.mark.req("MGR-07")
@pytest.mark.parametrize(
    ("counts", "share", "expected"),
    [
        ([0, 0, 0], 0.5, None),
        ([1, 0, 0], 0.5, 5),
        ([1, 1, 0], 0.5, 5),
        ([1, 2, 0], 0.5, 10),
        ([5, 4, 1], 0.9, 10),
        ([5, 3, 2], 0.9, None),
    ],
)
def test_within_how_many_seconds_so_many_are_taken(counts: list[int], share: float, expected: int | None) -> None:
    assert within((5, 10), counts, share) == expected


@given(CELLS)
def test_what_there_is_shows_and_nothing_leaves_its_square(cells: dict[tuple[int, int], Cell]) -> None:
    shown = {(square.day, square.hour): square for square in squares(cells)}
    for at, cell in cells.items():
        if cell.calls:
            assert 1 <= shown[at].shade <= STEPS
            assert (shown[at].lost > 0) is (cell.missed > 0)
    assert all(square.y <= square.top <= square.y + SIDE for square in shown.values())
    assert {8, 17} <= set(hours_shown(cells))
    assert all(0 <= bar.missed_top <= bar.answered_top <= MOST for bar in bars(cells))
