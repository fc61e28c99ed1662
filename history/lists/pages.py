"""Long lists in parts: the first rows, those that follow on scrolling, and those that a screen shows already once more.

A place in a list is a moment and an id (`Cursor`), so that a list which changes meanwhile neither repeats nor leaves
out a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Self, TypeVar

from django.db.models import Model, Q

from history.lists.filters import Cursor

PAGE_ROWS = 50
RENEWED_ROWS = 400
"""Most rows of an open list that are read again when something changes."""

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a list is asked for; from its beginning unless `after` says otherwise."""

    after: Cursor | None = None
    until: Cursor | None = None
    """At least down to here: what a list that is open on a screen asks for again."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read `after` and `until`; nonsense is left out."""
        return cls(*(Cursor.parse(query.get(name, "")) for name in ("after", "until")))

    @property
    def most(self) -> int:
        """So many rows may have to be looked at."""
        return (RENEWED_ROWS if self.until else PAGE_ROWS) + 1


FIRST = Span()


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    rows: Sequence[Row]
    until: Cursor | None = None
    """The last of the rows; None without any."""
    more: bool = False

    @property
    def after(self) -> Cursor | None:
        """Where the list goes on; None at its end."""
        return self.until if self.more else None


@dataclass(frozen=True, slots=True)
class Order:
    """A list in the order of a moment, the newest first unless it `rises`."""

    field: str
    rises: bool = False

    @property
    def fields(self) -> tuple[str, str]:
        return (self.field, "pk") if self.rises else (f"-{self.field}", "-pk")

    def beyond(self, cursor: Cursor | None) -> Q:
        """Rows after `cursor`; the first half lets the index find its place."""
        if cursor is None:
            return Q()
        way = "gt" if self.rises else "lt"
        moment, same = Q(**{f"{self.field}__{way}": cursor.started}), Q(**{f"pk__{way}": cursor.pk})
        return Q(**{f"{self.field}__{way}e": cursor.started}) & (moment | same)

    def part(self, found: Sequence[Row], span: Span) -> Part[Row]:
        """Of the rows that follow `span.after`, of which `span.most` are enough, those of one page."""
        count = PAGE_ROWS
        if span.until:
            last = span.until.started, span.until.pk
            kept = sum(self._place(row) <= last if self.rises else self._place(row) >= last for row in found)
            count = min(max(kept, PAGE_ROWS), RENEWED_ROWS)
        shown = found[:count]
        return Part(shown, Cursor(*self._place(shown[-1])) if shown else None, len(found) > count)

    def _place(self, row: Model) -> tuple[datetime, int]:
        return getattr(row, self.field), row.pk
