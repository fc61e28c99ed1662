"""A report as shapes: a square for each hour of each weekday, bars for the hours of a day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from management.reports.sums import DAYS, HOURS, Cell

STEPS = 4
"""How many shades a square has, beside none."""
SIDE, GAP = 18, 2
"""Units of a square, and between two."""
MOST = 1000
"""Units of the tallest bar."""


@dataclass(frozen=True, slots=True)
class Square:
    x: int
    y: int
    shade: int
    """0 to STEPS: of all calls;"""
    lost: int
    """Units of its height: which part of them nobody took."""
    day: int
    hour: int
    cell: Cell

    @property
    def top(self) -> int:
        """Of that part, which stands at the bottom."""
        return self.y + SIDE - self.lost


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    hour: int
    answered: int
    """Height in units;"""
    missed: int
    """of what stands upon it."""
    cell: Cell

    @property
    def answered_top(self) -> int:
        return MOST - self.answered

    @property
    def missed_top(self) -> int:
        return MOST - self.answered - self.missed


def hours_shown(cells: Mapping[tuple[int, int], Cell]) -> Sequence[int]:
    """Those of the office at least, and all in which there was a call."""
    busy = [hour for (_day, hour), cell in cells.items() if cell.calls]
    return HOURS[min([8, *busy]) : max([17, *busy]) + 1]


def squares(cells: Mapping[tuple[int, int], Cell]) -> list[Square]:
    """Row by row: a weekday each."""
    most = max((cell.calls for cell in cells.values()), default=0)
    hours = hours_shown(cells)
    return [
        Square(
            x * (SIDE + GAP),
            y * (SIDE + GAP),
            _step(STEPS, cell.calls, most),
            _step(SIDE, cell.missed, cell.calls),
            day,
            hour,
            cell,
        )
        for y, day in enumerate(DAYS)
        for x, hour in enumerate(hours)
        for cell in (cells.get((day, hour), Cell()),)
    ]


def bars(cells: Mapping[tuple[int, int], Cell]) -> list[Bar]:
    """The hours of all days together."""
    sums = {hour: _together(cells, hour) for hour in hours_shown(cells)}
    most = max((cell.calls for cell in sums.values()), default=0) or 1
    return [
        Bar(x * (SIDE + GAP), hour, MOST * cell.answered // most, MOST * cell.missed // most, cell)
        for x, (hour, cell) in enumerate(sums.items())
    ]


def _together(cells: Mapping[tuple[int, int], Cell], hour: int) -> Cell:
    found = [cells.get((day, hour), Cell()) for day in DAYS]
    return Cell(sum(cell.answered for cell in found), sum(cell.missed for cell in found))


def _step(steps: int, part: int, whole: int) -> int:
    """How many of `steps`, rounded up: what there is shows."""
    return -(-steps * part // whole) if whole else 0
