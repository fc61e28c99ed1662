"""Reading a stranger's file in a process of its own, with limits of time and memory (T-IMP-01).

    preview = look(file, task)
    for entry in read(file, task, after=cursor): ...

The child has no database and no secret. What it found comes as lines of JSON, never as anything that runs.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from io import UnsupportedOperation
from itertools import islice
from typing import Any, BinaryIO

from jobs.child import flowing
from phonebook.files.packing import packed, unpacked
from phonebook.files.reading import Entry, Source, Task, opened
from phonebook.files.report import Choice, Detected, FileError, FileProblem, Kind, Limits, Warned

SHOWN = 20
"""Records of a preview."""
SHOWN_LETTERS = 200
"""Of a raw cell in a preview."""
BATCH = 100
"""Entries that are handed over together."""
SECONDS_TO_LOOK, SECONDS_TO_READ = 10.0, 60.0


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file is, before anything of it is imported."""

    detected: Detected
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first records of a table, cell by cell."""
    fields: dict[int, str]
    """Which column is taken for what."""
    entries: tuple[Entry, ...]
    """What the first records become."""
    records: int
    """Of the whole file, without blank ones; a bad one counts."""
    problem: FileProblem | None = None
    """NO_KNOWN_COLUMNS: somebody must choose them; there are no entries then."""


def look(file: BinaryIO, task: Task) -> Preview:
    """Raises FileError, and jobs.child.ChildError when the child comes to its limits."""
    with _described(file) as held:
        read = [_told(line) for line in flowing(preview_lines, held, _task_text(task), seconds=SECONDS_TO_LOOK)]
    (shown,) = read
    return Preview(
        detected=_detected(shown["detected"]),
        header=tuple(shown["header"]),
        rows=tuple(map(tuple, shown["rows"])),
        fields={int(position): field for position, field in shown["fields"].items()},
        entries=tuple(map(unpacked, shown["entries"])),
        records=shown["records"],
        problem=FileProblem(shown["problem"]) if shown["problem"] else None,
    )


def read(file: BinaryIO, task: Task, after: int = 0) -> Iterator[Entry]:
    """What stands behind the record `after`, in the order of the file, and at last what there is to say of all of it.

    The remarks of a record come before its contact; so whoever has dealt with a contact or a rejection can go on after
    it. Raises FileError, and jobs.child.ChildError when the child comes to its limits.
    """
    with _described(file) as held:
        for line in flowing(partial_lines, held, _task_text(task, after), seconds=SECONDS_TO_READ):
            yield from map(unpacked, _told(line))


def preview_lines(file: BinaryIO, told: str) -> Iterator[bytes]:
    """In the child: one line."""
    task, _after = _task(told)
    try:
        yield _line(_preview(file, task))
    except FileError as error:
        yield _refusal(error)


def partial_lines(file: BinaryIO, told: str) -> Iterator[bytes]:
    """In the child: a line for each batch of entries."""
    task, after = _task(told)
    try:
        wanted = (packed(entry) for entry in opened(file, task).entries if _is_after(entry, after))
        for batch in iter(lambda: list(islice(wanted, BATCH)), []):
            yield _line(batch)
    except FileError as error:
        yield _refusal(error)


def _is_after(entry: Entry, after: int) -> bool:
    return entry.record > after or entry.record == 0


def _preview(file: BinaryIO, task: Task) -> dict[str, Any]:
    counted = opened(file, task)
    rows = [[cell[:SHOWN_LETTERS] for cell in cells] for cells in islice(counted.rows, SHOWN)]
    records = len(rows) + sum(1 for _cells in counted.rows)
    if records > task.limits.records:
        raise FileError(FileProblem.TOO_MANY_RECORDS, task.limits.records)
    return {
        "detected": asdict(counted.detected),
        "header": counted.header,
        "rows": rows,
        "fields": counted.fields,
        "entries": [packed(entry) for entry in _first(opened(file, task))] if not counted.problem else [],
        "records": records,
        "problem": counted.problem,
    }


def _first(source: Source) -> Iterator[Entry]:
    """The first SHOWN records, with what there is to say of each."""
    shown = 0
    for entry in source.entries:
        yield entry
        shown += not isinstance(entry, Warned)
        if shown == SHOWN:
            return


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _refusal(error: FileError) -> bytes:
    return _line({"refused": error.problem.value, "limit": error.limit})


def _told(line: bytes) -> Any:
    """What a line of the child holds. Raises the FileError that it tells of."""
    value = json.loads(line)
    if isinstance(value, dict) and "refused" in value:
        raise FileError(FileProblem(value["refused"]), value["limit"])
    return value


def _task_text(task: Task, after: int = 0) -> str:
    return json.dumps({**asdict(task), "after": after})


def _task(text: str) -> tuple[Task, int]:
    told = json.loads(text)
    choice = told["choice"]
    columns = {int(position): field for position, field in choice.pop("columns").items()}
    kind = choice.pop("kind")
    return Task(
        told["region"],
        told["language"],
        Choice(kind=Kind(kind) if kind else None, columns=columns, **choice),
        Limits(**told["limits"]),
    ), told["after"]


def _detected(told: dict[str, Any]) -> Detected:
    return Detected(**{**told, "kind": Kind(told["kind"])})


@contextmanager
def _described(file: BinaryIO) -> Iterator[BinaryIO]:
    """`file`, or a copy of it if it is only in memory: a child needs a descriptor."""
    try:
        file.fileno()
    except (UnsupportedOperation, AttributeError):
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            for chunk in iter(partial(file.read, 1024 * 1024), b""):
                copy.write(chunk)
            copy.flush()
            yield copy
        return
    yield file
