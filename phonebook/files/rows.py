"""The records of a table, one at a time: csv.reader within limits.

csv.reader takes whatever lines it gets, and goes on after an error with the next one. So the limits are in the lines,
and what is left to do after an error is to find the end of the record: where its quotes are even in number.
"""

import csv
from collections.abc import Iterator, Sequence
from typing import TextIO

from phonebook.files.report import Limits, Reason, Remark


class LineTooLong(Exception):
    """A line beyond the limit; the rest of it was passed over."""


class Lines(Iterator[str]):
    """Lines of `text`, whatever ends them, without NUL."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text = text
        self._limit = limits.line
        self.remarks: set[Remark] = set()
        self.ended = False
        """Somebody asked for a line after the last one."""
        self.begin_record()

    def begin_record(self) -> None:
        self.quotes = self.read = self.length = 0
        """Of this record so far: quotes, lines, characters."""

    def __next__(self) -> str:
        line = self._text.readline(self._limit)
        if not line:
            self.ended = True
            raise StopIteration
        self.read += 1
        self.length += len(line)
        if '"' in line:
            self.quotes += line.count('"')
        if len(line) >= self._limit and line[-1] not in "\r\n":
            self._pass_over()
            raise LineTooLong
        if "\ufffd" in line:
            self.remarks.add(Remark.UNDECODABLE)
        if "\0" in line:
            self.remarks.add(Remark.NUL_REMOVED)
            line = line.replace("\0", "")
        return line

    def _pass_over(self) -> None:
        while rest := self._text.readline(self._limit):
            self.quotes += rest.count('"')
            if rest[-1] in "\r\n":
                return

    def pass_over_record(self) -> None:
        """The rest of a record that is given up."""
        while self.quotes % 2 and not self.ended:
            try:
                next(self, None)
            except LineTooLong:
                continue


Record = tuple[int, list[str] | Reason]
"""Its number, 1 for the header, and its cells; or why it has none."""


def records(lines: Lines, delimiter: str, limits: Limits) -> Iterator[Record]:
    """All records, blank ones too, so that the numbers are those of a spreadsheet's rows."""
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        lines.begin_record()
        number += 1
        try:
            cells = next(reader, None)
        except (csv.Error, LineTooLong):
            lines.pass_over_record()
            unclosed = lines.ended and lines.quotes % 2
            yield number, Reason.UNTERMINATED_QUOTE if unclosed else Reason.CELL_TOO_LONG
            continue
        if cells is None:
            return
        if lines.ended:  # the reader asked for more: it was inside a quote
            yield number, Reason.UNTERMINATED_QUOTE
        elif lines.length > limits.cell and any(len(cell) > limits.cell for cell in cells):
            yield number, Reason.CELL_TOO_LONG
        else:
            yield number, cells


def swallowed(cells: Sequence[str], width: int, delimiter: str) -> bool:
    """Whether a quote that was not closed made a cell of other records.

    The record has not the `width` of the header, and a line inside a cell has: no address does that.
    """
    if width < 3 or len(cells) == width:
        return False
    inside = (line for cell in cells if "\n" in cell for line in cell.splitlines()[1:])
    likely = (line for line in inside if line.count(delimiter) >= width - 1)
    return any(len(row) == width for row in csv.reader(likely, delimiter=delimiter))
