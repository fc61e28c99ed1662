"""Which statement is asked for, as read from the address.

Pure. Every choice lives in the query string; a value that makes no sense is left out rather than answered with an
error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from costs.statements.periods import Period, reckoned_day

_KEY = re.compile(r"[0-9]{1,9}", re.ASCII)
_EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII)
WITHOUT = 0
"""Instead of a department's key: whoever belongs to none."""
DAYS = "days"
"""Instead of a month: from a day to a day."""


class By(StrEnum):
    """What a line stands for."""

    PEOPLE = "people"
    DEPARTMENTS = "departments"
    DESTINATIONS = "destinations"
    DAYS = "days"
    """Or months, where the days are too many."""
    ACCOUNTS = "accounts"
    """That paid for calls at any telephone, and who made these."""


class Sort(StrEnum):
    NAME = "name"
    CALLS = "calls"
    SECONDS = "seconds"
    COST = "cost"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Chosen:
    today: date
    by: By = By.PEOPLE
    month: date | None = None
    """The first day of one; None: from `first` to `last`."""
    first: date | None = None
    last: date | None = None
    department: int | None = None
    """The key of one, WITHOUT, or None for all that the reader may see."""
    person: str = ""
    """An extension: what this one cost."""
    sort: Sort = Sort.COST
    turned: bool = False
    """The other way round than is natural: names from the end, figures from the smallest."""

    @classmethod
    def parse(cls, query: Mapping[str, str], today: date) -> Self:
        """Read `by`, `month` (2026-10, or `days` with `from` and `to`), `department`, `person` and `sort` (`-cost`)."""
        by, department, person = (query.get(name, "") for name in ("by", "department", "person"))
        sort = query.get("sort", "")
        month, first, last = _days(query, today)
        return cls(
            today,
            By(by) if by in set(By) else By.PEOPLE,
            month,
            first,
            last,
            int(department) if _KEY.fullmatch(department) else None,
            person if _EXTENSION.fullmatch(person) else "",
            Sort(sort.removeprefix("-")) if sort.removeprefix("-") in set(Sort) else Sort.COST,
            sort.startswith("-") and sort.removeprefix("-") in set(Sort),
        )

    @property
    def period(self) -> Period:
        if self.month or not (self.first and self.last):
            return Period.of_month(self.month or self.today.replace(day=1), self.today)
        return Period.of_days(self.first, self.last)

    def listed(self, by: By) -> Self:
        """The same costs by something else."""
        return replace(self, by=by, sort=Sort.COST, turned=False)

    def sorted_by(self, sort: Sort) -> Self:
        """Sorted so, or turned round if it is already."""
        return replace(self, sort=sort, turned=self.sort is sort and not self.turned)

    def of_month(self, month: date) -> Self:
        return replace(self, month=month, first=None, last=None)

    @property
    def whole(self) -> Self:
        """The same statement without a person."""
        return replace(self, person="")

    @property
    def fields(self) -> dict[str, str]:
        """What `parse` reads, without what is at its default."""
        this_month = self.month == self.today.replace(day=1)
        sort = f"-{self.sort}" if self.turned else "" if self.sort is Sort.COST else self.sort.value
        fields = {
            "by": "" if self.by is By.PEOPLE else self.by.value,
            "month": ("" if this_month else f"{self.month:%Y-%m}") if self.month else DAYS,
            "from": "" if self.month else str(self.first or ""),
            "to": "" if self.month else str(self.last or ""),
            "department": "" if self.department is None else str(self.department),
            "person": self.person,
            "sort": sort,
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def query_string(self) -> str:
        """`?month=2026-10&department=3`, see `fields`."""
        return f"?{urlencode(self.fields)}"

    @property
    def period_query(self) -> str:
        """The same days of something else, as one person's page."""
        fields = {name: value for name, value in self.fields.items() if name in {"month", "from", "to"}}
        return f"?{urlencode(fields)}"


def _days(query: Mapping[str, str], today: date) -> tuple[date | None, date | None, date | None]:
    """A month, or the two days; this month, unless something else is said."""
    this_month = today.replace(day=1)
    asked = query.get("month", "")
    if asked == DAYS:
        first, last = reckoned_day(query.get("from", "")), reckoned_day(query.get("to", ""))
        first, last = first or min(this_month, last or today), last or max(today, first or today)
        return None, min(first, last), max(first, last)
    month = reckoned_day(f"{asked}-01") if _MONTH.fullmatch(asked) else None
    return month or this_month, None, None
