"""When a rule applies: hours of the week, holidays, days from … to …, on the wall clock of one zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = 24 * 60
"""Minutes."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A part of one day of the week; one that ends at or before its beginning runs into the next day."""

    weekday: int
    """0: Monday."""
    begin: int
    """Minutes since midnight, 0 to 1439."""
    end: int
    """The first minute that does not count, 1 to 1440."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if not (0 <= self.weekday <= 6 and 0 <= self.begin < DAY and 1 <= self.end <= DAY):
            raise ValueError(f"no hours of a week: {self.weekday}, {self.begin}, {self.end}")


class OnHolidays(StrEnum):
    AS_EVER = "as_ever"
    CLOSED = "closed"
    """A holiday has no hours."""
    ALONE = "alone"
    """Only holidays have hours: all of them."""


@dataclass(frozen=True, slots=True)
class When:
    """What the wall clock must show. Without conditions: at any time.

    The wall clock decides, so an hour that comes twice in autumn counts twice and one that is left out in spring
    does not count (R-33).
    """

    hours: tuple[Hours, ...] = ()
    """None: the whole week."""
    outside: bool = False
    """Outside of these hours, not in them."""
    holidays: frozenset[date] = frozenset()
    on_holidays: OnHolidays = OnHolidays.AS_EVER
    first: date | None = None
    last: date | None = None
    """The last day on which it applies."""
    zone: str = "UTC"

    def __contains__(self, at: datetime) -> bool:
        """`at` is aware."""
        here = at.astimezone(ZoneInfo(self.zone))
        today = here.date()
        if (self.first and today < self.first) or (self.last and today > self.last):
            return False
        return self._in_hours(here) != self.outside

    def _in_hours(self, here: datetime) -> bool:
        minute, today = here.hour * 60 + here.minute, here.date()
        if self.on_holidays is OnHolidays.ALONE:
            return today in self.holidays
        if not self.hours:
            return self._open(today)
        return any(self._covers(hours, today, minute) for hours in self.hours)

    def _covers(self, hours: Hours, today: date, minute: int) -> bool:
        """The day on which the hours begin decides whether they are those of a holiday."""
        if hours.end > hours.begin:
            return hours.weekday == today.weekday() and hours.begin <= minute < hours.end and self._open(today)
        if hours.weekday == today.weekday() and minute >= hours.begin:
            return self._open(today)
        yesterday = today - timedelta(days=1)
        return hours.weekday == yesterday.weekday() and minute < hours.end and self._open(yesterday)

    def _open(self, day: date) -> bool:
        return self.on_holidays is OnHolidays.AS_EVER or day not in self.holidays


EVER = When()
