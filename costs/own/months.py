"""Months, as statements are made of them, and the company's day. Knows no database."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils import timezone

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int
    """1 is January."""

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str, today: date) -> Self:
        """`2026-11`; what is no month, or one that is still to come, is the month of `today`."""
        written = _WRITTEN.fullmatch(text)
        this = cls.of(today)
        if written is None:
            return this
        found = cls(int(written[1]), int(written[2]))
        return found if 1 <= found.number <= 12 and found.year >= FIRST_YEAR and found <= this else this

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def before(self) -> Self:
        return self.of(self.first - timedelta(days=1))

    @property
    def after(self) -> Self:
        return self.of(self.last + timedelta(days=1))

    @property
    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=offset) for offset in range(self.last.day))


def months(first: Month, last: Month) -> list[Month]:
    """From `last` back to `first`, both included."""
    found = [last]
    while found[-1] > first:
        found.append(found[-1].before)
    return found


def today() -> date:
    """On the wall clock of the company, by which charges have their days."""
    return day_of(timezone.now())


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())
