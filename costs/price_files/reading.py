"""From a file to rates, row by row: a row that cannot be read is told, the others go on."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, BinaryIO

from costs.price_files import cells
from costs.price_files.columns import NEEDED, recognised
from costs.rating.rates import WORKING_DAYS, Peak, Rate
from phonebook.files.report import FileError, FileProblem, Limits, Reason
from phonebook.files.rows import Lines, records
from phonebook.files.tables import AS_FOUND, Shape, opened, stands_before_header
from ui.tables import original

LIMITS = Limits(size=10 * 1024 * 1024, records=100_000, columns=100, cell=1024)
LONGEST_ZONE = 80


class Fault(StrEnum):
    """Why a row is left out."""

    UNREADABLE = "unreadable"
    """A cell is not what its column holds."""
    MISSING = "missing"
    """The prefix or the price."""
    HALF_A_PEAK = "half_a_peak"
    """An off-peak price without hours, or hours without it."""
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    REPEATED = "repeated"
    """The same prefix from the same day on stands in an earlier row."""
    CELL_TOO_LONG = "cell_too_long"
    UNTERMINATED_QUOTE = "unterminated_quote"


@dataclass(frozen=True, slots=True)
class LeftOut:
    row: int
    """As a spreadsheet counts it: the header is the first."""
    fault: Fault
    column: str = ""
    """See costs.price_files.columns."""
    text: str = ""
    """What stands there."""


class UnreadableRow(ValueError):
    def __init__(self, fault: Fault, column: str = "", text: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.column, self.text = fault, column, text


_FAULTS = {Reason.CELL_TOO_LONG: Fault.CELL_TOO_LONG, Reason.UNTERMINATED_QUOTE: Fault.UNTERMINATED_QUOTE}
_READERS: Mapping[str, Callable[[str], Any]] = {
    "prefix": cells.prefix,
    "zone": lambda text: original(text)[:LONGEST_ZONE],
    "price": cells.amount,
    "price_off": cells.amount,
    "peak_from": cells.clock,
    "peak_to": cells.clock,
    "peak_days": cells.weekdays,
    "fee": cells.amount,
    "first": cells.seconds,
    "following": cells.seconds,
    "free_seconds": cells.seconds,
    "valid_from": cells.day,
    "valid_to": cells.day,
}


def read(
    file: BinaryIO, since: date, limits: Limits = LIMITS, *, wanted: Shape = AS_FOUND
) -> Iterator[tuple[int, Rate] | LeftOut]:
    """The rows of `file`; a rate without a day is valid from `since` on. Raises FileError, perhaps after many rows."""
    with opened(file, wanted, recognised) as (shape, text):
        yield from _rows(text, shape.delimiter, since, limits)


def _rows(text: io.TextIOWrapper, delimiter: str, since: date, limits: Limits) -> Iterator[tuple[int, Rate] | LeftOut]:
    columns: dict[str, int] = {}
    seen: set[tuple[str, date]] = set()
    for row, found in records(Lines(text, limits), delimiter, limits):
        if row > limits.records + 1:
            raise FileError(FileProblem.TOO_MANY_RECORDS, limits.records)
        if isinstance(found, Reason):
            yield LeftOut(row, _FAULTS.get(found, Fault.UNREADABLE))
        elif not columns:
            columns = _columns(found)
        elif any(cell.strip() for cell in found):
            try:
                rate = _rate(found, columns, since)
            except UnreadableRow as error:
                yield LeftOut(row, error.fault, error.column, error.text)
                continue
            repeated = (rate.prefix, rate.valid_from) in seen
            seen.add((rate.prefix, rate.valid_from))
            yield LeftOut(row, Fault.REPEATED, "prefix", rate.prefix) if repeated else (row, rate)
    if not columns:
        raise FileError(FileProblem.HEADER_UNREADABLE)


def _columns(header: Sequence[str]) -> dict[str, int]:
    """None of what may stand before it."""
    columns = recognised(header)
    if not stands_before_header(header) and not columns.keys() >= NEEDED:
        raise FileError(FileProblem.NO_KNOWN_COLUMNS)
    return columns


def _rate(row: Sequence[str], columns: Mapping[str, int], since: date) -> Rate:
    return rate_of({name: row[at] for name, at in columns.items() if at < len(row)}, since)


def rate_of(written: Mapping[str, str], since: date) -> Rate:
    """What the cells mean that are `written` for the columns of costs.price_files.columns. Raises UnreadableRow."""
    read = {name: _cell(name, text.strip()) for name, text in written.items() if text.strip()}
    for name in sorted(NEEDED - read.keys()):
        raise UnreadableRow(Fault.MISSING, name)
    begin, end, days = (read.pop(name, None) for name in ("peak_from", "peak_to", "peak_days"))
    if begin is not None and end is not None and "price_off" in read:
        read["peak"] = Peak(begin, end, days or WORKING_DAYS)
    elif begin is not None or end is not None or days or "price_off" in read:
        raise UnreadableRow(Fault.HALF_A_PEAK, "price_off")
    read.setdefault("valid_from", since)
    if "valid_to" in read and read["valid_to"] < read["valid_from"]:
        raise UnreadableRow(Fault.ENDS_BEFORE_IT_BEGINS, "valid_to")
    try:
        return Rate(**read)
    except ValueError:
        raise UnreadableRow(Fault.UNREADABLE, "following") from None


def _cell(name: str, text: str) -> Any:
    try:
        return _READERS[name](text)
    except ValueError:
        raise UnreadableRow(Fault.UNREADABLE, name, text[:40]) from None
