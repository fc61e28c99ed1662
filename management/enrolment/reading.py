"""From a table to rows: a row that cannot be read is told, the others go on.

Read in a process of its own (`flow`), which has no database and no secret (T-IMP-01).
"""

import io
import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from jobs.child import flowing
from management.enrolment.columns import recognised
from phonebook.files.report import FileError, FileProblem, Limits, Reason
from phonebook.files.rows import Lines, records
from phonebook.files.tables import AS_FOUND, Shape, opened, stands_before_header
from ui.tables import original

LIMITS = Limits(size=5 * 1024 * 1024, records=10_000, columns=60, cell=1024)
BATCH = 500
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Head:
    shape: Shape
    cells: list[str]
    """The first line that is not empty: what the columns are called."""


Record = tuple[int, list[str] | None]
"""Its row as a spreadsheet counts it, the header being the first; None: it cannot be read."""


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
    with opened(file, wanted, recognised) as (shape, text):
        yield from _rows(text, shape, limits)


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
        elif not any(cell.strip() for cell in found) or (not headed and stands_before_header(found)):
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


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
