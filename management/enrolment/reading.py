"""From a table to rows: a row that cannot be read is told, the others go on.

Read in a process of its own (`flow`), which has no database and no secret (T-IMP-01).
"""

import csv
import io
import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from jobs.child import flowing
from management.enrolment.columns import recognised
from phonebook.files.encoding import (
    HEAD,
    UTF_8,
    bom_of,
    code_page,
    is_utf_8,
    refuse_what_is_no_text,
    text_of,
    utf_16_without_mark,
)
from phonebook.files.report import FileError, FileProblem, Limits, Reason
from phonebook.files.rows import Lines, records
from ui.tables import original

LIMITS = Limits(size=5 * 1024 * 1024, records=10_000, columns=60, cell=1024)
DELIMITERS = (";", ",", "\t", "|")
BATCH = 500
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written; what is empty is for its bytes to tell."""

    encoding: str = ""
    """One of phonebook.files.encoding."""
    delimiter: str = ""
    """One of DELIMITERS."""


@dataclass(frozen=True, slots=True)
class Head:
    shape: Shape
    cells: list[str]
    """The first line that is not empty: what the columns are called."""


Record = tuple[int, list[str] | None]
"""Its row as a spreadsheet counts it, the header being the first; None: it cannot be read."""
AS_FOUND = Shape()


def flow(file: BinaryIO, wanted: Shape = AS_FOUND) -> Generator[Head | list[Record]]:
    """The head of `file`, which has a descriptor, and then its rows, some at a time.

    Raises FileError, perhaps after many rows, and jobs.child.ChildError when the child comes to its limits.
    """
    for line in flowing(lines, file, json.dumps([wanted.encoding, wanted.delimiter]), seconds=SECONDS):
        told = json.loads(line)
        if isinstance(told, list):
            yield [(number, cells) for number, cells in told]
        elif "refused" in told:
            raise FileError(FileProblem(told["refused"]), told["limit"])
        else:
            yield Head(Shape(told["encoding"], told["delimiter"]), told["cells"])


def lines(file: BinaryIO, task: str) -> Iterator[bytes]:
    """In the child."""
    try:
        told = read(file, Shape(*json.loads(task)))
        head = next(told)
        assert isinstance(head, Head)  # noqa: S101  it comes first
        yield _line({"encoding": head.shape.encoding, "delimiter": head.shape.delimiter, "cells": head.cells})
        while batch := list(islice(told, BATCH)):
            yield _line(batch)
    except FileError as error:
        yield _line({"refused": error.problem.value, "limit": error.limit})


def read(file: BinaryIO, wanted: Shape = AS_FOUND, limits: Limits = LIMITS) -> Iterator[Head | Record]:
    """The head first. Raises FileError, perhaps after many rows."""
    shape, mark = _opened(file, wanted)
    text = text_of(file, shape.encoding, mark)
    try:
        yield from _rows(text, shape, limits)
    finally:
        text.detach()


def values_of(cells: list[str], columns: Mapping[int, str]) -> dict[str, str]:
    """Field → what stands there, where something does."""
    found: dict[str, str] = {}
    for position, field in columns.items():
        if position < len(cells) and (text := original(cells[position].strip()).strip()):
            found.setdefault(field, text)
    return found


def _rows(text: io.TextIOWrapper, shape: Shape, limits: Limits) -> Iterator[Head | Record]:
    headed = False
    for number, found in records(Lines(text, limits), shape.delimiter, limits):
        if number > limits.records + 1:
            raise FileError(FileProblem.TOO_MANY_RECORDS, limits.records)
        if isinstance(found, Reason):
            if not headed:
                raise FileError(FileProblem.HEADER_UNREADABLE)
            yield number, None
        elif not any(cell.strip() for cell in found) or (not headed and found[0].casefold().startswith("sep=")):
            continue
        elif not headed:
            if len(found) > limits.columns:
                raise FileError(FileProblem.TOO_MANY_COLUMNS, limits.columns)
            headed = True
            yield Head(shape, [original(cell.strip())[:80] for cell in found])
        else:
            yield number, found[: limits.columns]
    if not headed:
        raise FileError(FileProblem.HEADER_UNREADABLE)


def _opened(file: BinaryIO, wanted: Shape) -> tuple[Shape, bytes]:
    """Its shape, and the mark of its byte order."""
    file.seek(0)
    head = file.read(HEAD)
    refuse_what_is_no_text(head)
    mark, encoding = bom_of(head)
    if wanted.encoding and wanted.encoding != encoding:
        mark, encoding = b"", wanted.encoding
    encoding = encoding or utf_16_without_mark(head)
    encoding = encoding or (UTF_8 if is_utf_8(file) else code_page(file, head, _hits, ""))
    delimiter = wanted.delimiter or _delimiter(head.removeprefix(mark).decode(encoding, "replace"))
    return Shape(encoding, delimiter), mark


def _delimiter(text: str) -> str:
    """That by which most captions are known; where none is, that by which there are most columns."""
    return max(DELIMITERS, key=partial(_known, text))


def _known(text: str, delimiter: str) -> tuple[int, int]:
    lines = [line for line in text.splitlines()[:5] if line.strip()]
    rows = list(csv.reader(lines, delimiter=delimiter))
    return max(((len(recognised(row)), len(row)) for row in rows), default=(0, 0))


def _hits(text: str) -> tuple[int, str]:
    return max(_known(text, delimiter)[0] for delimiter in DELIMITERS), ""


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
