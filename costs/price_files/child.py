"""Reading a stranger's price list in a process of its own, with limits of time and memory (T-IMP-01).

    rows = flow(file, since); shape = next(rows); for some in rows: ...

The child has no database and no secret. What it found comes as lines of JSON, never as anything that runs.
"""

import json
from collections.abc import Generator, Iterator
from datetime import date, time
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from costs.price_files.columns import recognised
from costs.price_files.reading import Fault, LeftOut, read
from costs.rating.rates import Peak, Rate
from jobs.child import flowing
from phonebook.files.report import FileError, FileProblem
from phonebook.files.tables import AS_FOUND, Shape, shape_of

BATCH = 500
"""Rows that are handed over together."""
SECONDS = 60.0

Row = tuple[int, Rate] | LeftOut


def flow(file: BinaryIO, since: date, wanted: Shape = AS_FOUND) -> Generator[Shape | list[Row]]:
    """The shape of `file`, which has a descriptor, and then its rows, some at a time.

    Raises FileError, perhaps after many rows, and jobs.child.ChildError when the child comes to its limits.
    """
    task = json.dumps([since.isoformat(), wanted.encoding, wanted.delimiter])
    for line in flowing(lines, file, task, seconds=SECONDS):
        told = json.loads(line)
        if isinstance(told, list):
            yield [_unpacked(each) for each in told]
        elif "refused" in told:
            raise FileError(FileProblem(told["refused"]), told["limit"])
        else:
            yield Shape(**told)


def lines(file: BinaryIO, task: str) -> Iterator[bytes]:
    """In the child."""
    since, *shape_wanted = json.loads(task)
    wanted = Shape(*shape_wanted)
    try:
        shape = shape_of(file, wanted, recognised)
        yield _line({"encoding": shape.encoding, "delimiter": shape.delimiter})
        packed = map(_packed, read(file, date.fromisoformat(since), wanted=wanted))
        while batch := list(islice(packed, BATCH)):
            yield _line(batch)
    except FileError as error:
        yield _line({"refused": error.problem.value, "limit": error.limit})


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _packed(row: Row) -> list[Any]:
    if isinstance(row, LeftOut):
        return [row.row, row.fault.value, row.column, row.text]
    number, rate = row
    peak = rate.peak
    return [
        number,
        rate.prefix,
        rate.zone,
        str(rate.price),
        None if rate.price_off is None else str(rate.price_off),
        [peak.begin.isoformat(), peak.end.isoformat(), sorted(peak.days)] if peak else None,
        str(rate.fee),
        rate.first,
        rate.following,
        rate.free_seconds,
        rate.valid_from.isoformat(),
        rate.valid_to.isoformat() if rate.valid_to else None,
    ]


def _unpacked(told: list[Any]) -> Row:
    if len(told) == 4:
        row, fault, column, text = told
        return LeftOut(row, Fault(fault), column, text)
    number, prefix, zone, price, off, peak, fee, first, following, free, begin, end = told
    return number, Rate(
        prefix=prefix,
        zone=zone,
        price=Decimal(price),
        price_off=None if off is None else Decimal(off),
        peak=Peak(time.fromisoformat(peak[0]), time.fromisoformat(peak[1]), frozenset(peak[2])) if peak else None,
        fee=Decimal(fee),
        first=first,
        following=following,
        free_seconds=free,
        valid_from=date.fromisoformat(begin),
        valid_to=date.fromisoformat(end) if end else None,
    )
