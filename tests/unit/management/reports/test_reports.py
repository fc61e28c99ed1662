"""What days an address means, how quickly is quickly, and the shapes of a report."""

from bisect import bisect_left
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Department
from costs.statements.periods import Span
from history.models.hours import LIMITS
from management.reports.asked import LONGEST, Asked, Of
from management.reports.chart import MOST, SIDE, STEPS, bars, hours_shown, squares
from management.reports.quickness import steps, up_to, within
from management.reports.report import ANSWER_STEPS, PROMPT, Report
from management.reports.sums import Callbacks, Cell, Figures

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


def waits_of(seconds: list[float]) -> list[int]:
    """As the sums of an hour keep them."""
    found = [0] * (len(LIMITS) + 1)
    for each in seconds:
        found[bisect_left(LIMITS, each)] += 1
    return found


def report_of(waits: list[int], missed: int) -> Report:
    cells = {(1, 9): Cell(sum(waits), missed)}
    figures = Figures(cells, waits, {}, Callbacks(missed=missed))
    return Report(Department(name="Sales"), Span(TODAY, TODAY), figures, (0, 0), (), "")


@pytest.mark.req("MGR-07")
@given(st.lists(st.floats(0, 400)), st.integers(0, 50))
def test_the_steps_are_exactly_those_of_the_calls_themselves(seconds: list[float], missed: int) -> None:
    report = report_of(waits_of(seconds), missed)
    below = [sum(each <= end for each in seconds) for end in ANSWER_STEPS]
    counts = [step.count for step in report.steps]
    assert [sum(counts[: n + 1]) for n in range(len(ANSWER_STEPS))] == below
    assert counts[-2:] == [len(seconds) - below[-1], missed]
    assert sum(counts) == report.calls
    if report.calls:
        assert report.share_prompt == 100 * sum(each <= PROMPT for each in seconds) // report.calls
        assert all((step.width > 0) == (step.count > 0) for step in report.steps)
    else:
        assert report.share_prompt is None


def test_steps_of_nothing_are_none() -> None:
    assert steps(LIMITS, (), ANSWER_STEPS) == [0] * 5
    assert up_to(LIMITS, (), PROMPT) == 0
    assert set(ANSWER_STEPS) <= set(LIMITS)
    assert PROMPT in LIMITS
