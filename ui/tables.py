"""Tables for a spreadsheet: CSV as RFC 4180 has it, in which no cell is a formula (T-EXP-01)."""

import csv
import re
from collections.abc import Iterable

BOM = "\ufeff"
"""The first sign of a file: without it spreadsheets take UTF-8 for something older."""
_STEERS = re.compile(r"'*(\s*[=+\-@＝＋－＠]|[\t\r\n\0])")
"""A formula begins so. With its apostrophes, so that no two cells become one."""
_NUMBER = re.compile(r"\+[0-9]{3,15}", re.ASCII)
"""A telephone number, E.164, is no formula whatever opens it."""

_WRITTEN_NUMBER = re.compile(r"\+[0-9][0-9 ()./-]*", re.ASCII)
"""The same as people write it: at worst a sum, which names no cell and calls no function."""


def harmless(cell: str) -> str:
    """What begins like a formula is shown as text by every spreadsheet: an apostrophe stands before it."""
    return f"'{cell}" if _STEERS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def harmless_number(cell: str) -> str:
    """`harmless` for a column of telephone numbers, which stay as they were written."""
    return cell if _WRITTEN_NUMBER.fullmatch(cell) else harmless(cell)


def original(cell: str) -> str:
    """What `harmless` or `harmless_number` was given; a cell that it did not make stays as it is."""
    bare = cell[1:]
    return bare if cell.startswith("'") and harmless(bare) == cell else cell


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """`rows` as lines of a CSV file; the first of a file follow BOM."""
    writer = csv.writer(_Echo())
    return "".join(writer.writerow([harmless(cell) for cell in cells]) for cells in rows)


class _Echo:
    """A file that returns what is written to it."""

    def write(self, text: str) -> str:
        return text
