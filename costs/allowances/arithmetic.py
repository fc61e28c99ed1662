"""Limits and top-ups in numbers and days: plain functions. Days are those of the company's wall calendar, so that no
clock change moves a top-up."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

NEAR: Final = 80
"""Per cent of the limit at which its owner is told."""
REACHED: Final = 100
NEVER = None
MOST: Final = Decimal(99_999_999)
"""No limit grows beyond it: no column could hold one that is topped up for ever."""


class Mode(StrEnum):
    """The words of costs.models.Allowance.Mode."""

    NONE = "none"
    MANUAL = "manual"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


BY_ITSELF: Final = frozenset({Mode.DAILY, Mode.WEEKLY, Mode.MONTHLY})


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When something is topped up."""

    mode: Mode
    on_day: int = 1
    """Weekly: of the week, Monday is 1. Monthly: of the month; where it has fewer days, its last."""

    def covers(self, day: date) -> bool:
        match self.mode:
            case Mode.DAILY:
                return True
            case Mode.WEEKLY:
                return day.isoweekday() == self.on_day
            case Mode.MONTHLY:
                return day.day == min(self.on_day, monthrange(day.year, day.month)[1])
            case _:
                return False

    def next_day(self, after: date) -> date | None:
        """The first day after `after`; None: it is not topped up by itself."""
        if self.mode not in BY_ITSELF:
            return NEVER
        ahead = (after + timedelta(days=number) for number in range(1, 63))
        return next(day for day in ahead if self.covers(day))

    def due(self, first: date | None, today: date) -> tuple[int, date | None]:
        """How many top-ups were due from `first`, a day of this rhythm, to `today`, and the day of the next one."""
        count, day = 0, first
        while day is not None and day <= today:
            count, day = count + 1, self.next_day(day)
        return count, day


def topped_up(limit: Decimal, spent: Decimal, amount: Decimal, *, keeps_rest: bool) -> Decimal:
    """The limit after one top-up by itself. What was spent beyond the limit is never forgiven; what was not spent of
    it is kept or lost."""
    return raised(limit if keeps_rest else min(limit, spent), amount)


def raised(limit: Decimal, amount: Decimal) -> Decimal:
    """The limit with so much more."""
    return min(limit + amount, MOST)


def per_cent(limit: Decimal | None, spent: Decimal) -> int:
    """Of the limit, in whole per cent rounded down, so that 100 is said only when it is reached; 0 without a limit."""
    if limit is None:
        return 0
    if spent >= limit:
        return REACHED
    return max(0, int(spent * 100 / limit))


def crossed(limit: Decimal | None, spent: Decimal) -> int:
    """The highest of the marks that are reached: 0, NEAR or REACHED."""
    return max((mark for mark in (NEAR, REACHED) if per_cent(limit, spent) >= mark), default=0)
