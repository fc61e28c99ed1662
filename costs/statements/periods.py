"""The days that a statement covers, and those that it is compared with. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

from ui.days import day_of

ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Of which there may be statements and reports."""


class Span(NamedTuple):
    """Days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Period:
    span: Span
    before: Span
    """What it is compared with. Between the two there may be days that belong to neither."""
    month: bool
    """A whole month of the calendar, or as much of it as there is."""

    @classmethod
    def of_month(cls, first: date, today: date) -> Self:
        """The month that begins on `first`; one that is not over is compared with as many days of the month before."""
        earlier = (first - ONE_DAY).replace(day=1)
        until = first - ONE_DAY
        if first <= today < _end(first):
            until = min(until, earlier + (today - first))
        return cls(Span(first, _end(first)), Span(earlier, until), month=True)

    @classmethod
    def of_days(cls, first: date, last: date) -> Self:
        """Compared with as many days before."""
        span = Span(first, last)
        return cls(span, Span(first - timedelta(days=span.days), first - ONE_DAY), month=False)

    @property
    def is_long(self) -> bool:
        """Is a line for each day too much?"""
        return self.span.days > 62


def reckoned_day(text: str) -> date | None:
    """The day that an address names, if there may be a statement of it."""
    return day_of(text, FIRST_YEAR, LAST_YEAR)


def month_before(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - ONE_DAY).replace(day=1)


def month_after(day: date) -> date:
    return _end(day) + ONE_DAY


def _end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
