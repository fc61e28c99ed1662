"""A file of prices as it would be imported, for its owner to look at before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from costs.models import PriceImport, PriceList
from costs.price_files.child import flow
from costs.price_files.reading import LeftOut
from costs.price_lists.comparing import Change, Kind, changes, counted
from costs.price_lists.rows import rates_of
from costs.rating.rates import Rate
from jobs import inbox
from phonebook.files.tables import AS_FOUND, Shape

SHOWN = 100
"""Rows, and as many of those that are left out, and of prefixes that go."""


@dataclass(frozen=True, slots=True)
class Line:
    row: int
    rate: Rate
    change: Change | None
    """None: it is not what counts on the first day, or nothing is there to compare with."""


@dataclass(frozen=True, slots=True)
class Preview:
    shape: Shape
    rates: int
    left_out: int
    lines: tuple[Line, ...]
    """The first."""
    faults: tuple[LeftOut, ...]
    """The first."""
    against: PriceList | None
    """What it is compared with; None: there is no list yet."""
    counts: Mapping[Kind, int] = field(default_factory=dict)
    gone: tuple[Rate, ...] = ()
    """The first."""

    @property
    def rows(self) -> int:
        return self.rates + self.left_out


def preview(found: PriceImport, since: date, against: PriceList | None, wanted: Shape = AS_FOUND) -> Preview:
    """`since`: the first day of what the file does not date, on which it is compared with the list `against`.

    Raises FileError, jobs.child.ChildError, and FileNotFoundError.
    """
    shape = Shape("", "")
    rates: list[tuple[int, Rate]] = []
    faults: list[LeftOut] = []
    with inbox.path_of(found.stored).open("rb") as file:
        for told in flow(file, since, wanted):
            if isinstance(told, Shape):
                shape = told
                continue
            for row in told:
                if isinstance(row, LeftOut):
                    faults.append(row)
                else:
                    rates.append(row)
    by_prefix = changes(rates_of(against), (rate for _row, rate in rates), since) if against else {}
    gone = [each.old for each in by_prefix.values() if each.kind is Kind.GONE and each.old]
    return Preview(
        shape,
        len(rates),
        len(faults),
        tuple(_line(row, rate, by_prefix) for row, rate in rates[:SHOWN]),
        tuple(faults[:SHOWN]),
        against,
        counted(by_prefix),
        tuple(gone[:SHOWN]),
    )


def _line(row: int, rate: Rate, by_prefix: Mapping[str, Change]) -> Line:
    change = by_prefix.get(rate.prefix)
    return Line(row, rate, change if change and change.new == rate else None)
