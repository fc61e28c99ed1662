"""Which days are asked for, as read from the address.

Pure. Every choice lives in the query string; a value that makes no sense is left out rather than answered with an
error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from costs.statements.periods import ONE_DAY, Span, month_after, month_before, reckoned_day

LONGEST = timedelta(days=366)
A_WEEK = timedelta(weeks=1)


class Of(StrEnum):
    DAY = "day"
    WEEK = "week"
    """From Monday to Sunday."""
    MONTH = "month"
    DAYS = "days"
    """From a day to a day."""


@dataclass(frozen=True, slots=True)
class Asked:
    today: date
    of: Of = Of.WEEK
    day: date | None = None
    """Any one of the period; None: today."""
    first: date | None = None
    last: date | None = None
    """Of free days."""

    @classmethod
    def parse(cls, query: Mapping[str, str], today: date) -> Self:
        """Read `of`, `day` (2026-11-23), `from` and `to`."""
        of = query.get("of", "")
        first, last = reckoned_day(query.get("from", "")), reckoned_day(query.get("to", ""))
        return cls(today, Of(of) if of in set(Of) else Of.WEEK, reckoned_day(query.get("day", "")), first, last)

    @property
    def span(self) -> Span:
        day = self.day or self.today
        match self.of:
            case Of.DAY:
                return Span(day, day)
            case Of.MONTH:
                return Span(day.replace(day=1), month_after(day) - ONE_DAY)
            case Of.DAYS:
                return self._free()
        monday = day - timedelta(days=day.weekday())
        return Span(monday, monday + A_WEEK - ONE_DAY)

    def _free(self) -> Span:
        """Turned round if it is the wrong way, and no longer than a year."""
        first, last = self.first or self.last or self.today, self.last or self.first or self.today
        first, last = min(first, last), max(first, last)
        return Span(max(first, last - LONGEST), last)

    @property
    def before(self) -> Self:
        """The period that ends before this one begins."""
        first, last = self.span
        if self.of is Of.MONTH:
            return replace(self, day=month_before(first))
        if self.of is Of.DAYS:
            length = last - first + ONE_DAY
            return replace(self, first=first - length, last=first - ONE_DAY)
        return replace(self, day=first - (ONE_DAY if self.of is Of.DAY else A_WEEK))

    @property
    def after(self) -> Self | None:
        """The next one; None if it has not begun."""
        begins = self.span.last + ONE_DAY
        if begins > self.today:
            return None
        if self.of is Of.DAYS:
            return replace(self, first=begins, last=begins + (self.span.last - self.span.first))
        return replace(self, day=begins)

    @property
    def fields(self) -> dict[str, str]:
        """What `parse` reads, without what is at its default."""
        fields = {"of": "" if self.of is Of.WEEK else self.of.value}
        if self.of is Of.DAYS:
            fields |= {"from": str(self.span.first), "to": str(self.span.last)}
        else:
            fields |= {"day": str(self.day) if self.day and self.day != self.today else ""}
        return {name: value for name, value in fields.items() if value}

    def query(self, department: int) -> str:
        """`?department=3&of=month&day=2026-11-01`."""
        return f"?{urlencode({'department': department, **self.fields})}"
