"""Reading a file of contacts of whatever kind, an entry at a time. A stranger's is read in a child: child.py."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from phonebook.files import detect, encoding
from phonebook.files.cards import cards, logical_lines, physical_lines
from phonebook.files.contact import ReadContact
from phonebook.files.detect import Table
from phonebook.files.draft import Draft
from phonebook.files.report import (
    LIMITS,
    Choice,
    Detected,
    FileError,
    FileProblem,
    Kind,
    Limits,
    Reason,
    Rejected,
    Remark,
    Warned,
)
from phonebook.files.rows import Lines, Record, records, swallowed
from phonebook.files.vcard import WANTED, fill_from_card, is_group
from phonebook.numbers import NumberingPlan

_VERSION = re.compile(rb"^version:\s*([0-9.]{1,8})\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Task:
    """How a file is to be read."""

    region: str
    """The country whose national numbers they are (ISO 3166)."""
    language: str = ""
    """Of whoever brings the file: decides where captions do not."""
    choice: Choice = field(default_factory=Choice)
    limits: Limits = LIMITS


@dataclass(frozen=True, slots=True)
class Found:
    """A contact of the file. Records are numbered as report.Rejected says."""

    record: int
    contact: ReadContact


Entry = Found | Rejected | Warned


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is recognised. Its entries can be read once, or its rows instead."""

    detected: Detected
    header: tuple[str, ...]
    """Captions of a table, or the first contact of one without."""
    fields: dict[int, str]
    """The columns of it that are fields."""
    entries: Iterator[Entry]
    rows: Iterator[list[str]]
    """The raw cells of its records, but for blank ones; of cards nothing but that there is one."""
    problem: FileProblem | None = None
    """Why there are no entries, though there are rows."""


def opened(file: BinaryIO, task: Task) -> Source:
    """Raises FileError; so do the entries, at once when there is a problem, later when there are too many."""
    file.seek(0)
    head = file.read(encoding.HEAD)
    encoding.refuse_what_is_no_text(head)
    size = file.seek(0, 2)
    if size > task.limits.size:
        raise FileError(FileProblem.TOO_LARGE, task.limits.size)
    mark, coding = encoding.bom_of(head)
    coding = coding or encoding.utf_16_without_mark(head) or encoding.UTF_8
    if task.choice.kind is Kind.VCARD or (task.choice.kind is None and detect.is_vcard(head, mark, coding)):
        return _cards(file, head, mark, coding, task)
    table = detect.detect_table(file, head, task.choice, task.language, task.limits)
    return Source(
        table.detected,
        table.header,
        {position: name for position, name in enumerate(table.fields) if name},
        _limited(_table_entries(file, table, task), task.limits),
        (cells for _number, cells in _records(file, table, task, set()) if not isinstance(cells, Reason)),
        None if table.pour else FileProblem.NO_KNOWN_COLUMNS,
    )


def _limited(entries: Iterable[Entry], limits: Limits) -> Iterator[Entry]:
    """`entries`, and of each contact that stood in the file before, exactly so, a word."""
    met: dict[int, int] = {}
    count = 0
    for entry in entries:
        if isinstance(entry, Found):
            first = met.setdefault(hash(entry.contact), entry.record)
            if first != entry.record:
                yield Warned(Remark.DUPLICATE, entry.record, first)
        if not isinstance(entry, Warned):
            count += 1
            if count > limits.records:
                raise FileError(FileProblem.TOO_MANY_RECORDS, limits.records)
        yield entry


def _finished(draft: Draft, record: int, plan: NumberingPlan) -> Iterator[Entry]:
    contact = draft.finished(plan)
    if contact is None:
        yield Rejected(record, Reason.NOTHING_IDENTIFYING)
        return
    if draft.dropped:
        yield Warned(Remark.TOO_MANY_NUMBERS, record, draft.dropped)
    yield Found(record, contact)


def _records(file: BinaryIO, table: Table, task: Task, remarks: set[Remark]) -> Iterator[Record]:
    """The records that are not blank, after the header."""
    text = encoding.text_of(file, table.detected.encoding, table.bom)
    try:
        lines = Lines(text, task.limits)
        if table.separator_line:
            next(lines, None)
        filled = (
            (number, cells)
            for number, cells in records(lines, table.detected.delimiter, task.limits)
            if isinstance(cells, Reason) or any(map(str.strip, cells))
        )
        yield from islice(filled, 0 if task.choice.headless else 1, None)
        remarks |= lines.remarks
    finally:
        if not file.closed:
            text.detach()  # or it closes the file


def _table_entries(file: BinaryIO, table: Table, task: Task) -> Iterator[Entry]:
    if table.pour is None:
        raise FileError(FileProblem.NO_KNOWN_COLUMNS)
    plan, limits = NumberingPlan(task.region, outside_prefix=""), task.limits
    width = len(table.header)
    remarks: set[Remark] = set()
    for number, cells in _records(file, table, task, remarks):
        if isinstance(cells, Reason):
            yield Rejected(number, cells)
            continue
        if len(cells) != width:
            if swallowed(cells, width, table.detected.delimiter):
                yield Rejected(number, Reason.UNTERMINATED_QUOTE)
                continue
            extra = len(cells) - width
            if extra > 0 and any(map(str.strip, cells[width:])):
                yield Warned(Remark.EXTRA_CELLS, number, extra)
        draft = Draft(limits)
        table.pour(draft, cells)
        yield from _finished(draft, number, plan)
    yield from map(Warned, sorted(remarks))


def _cards(file: BinaryIO, head: bytes, mark: bytes, coding: str, task: Task) -> Source:
    start = head[len(mark) :]
    if coding != encoding.UTF_8:
        start = start.decode(coding, "replace").encode("utf-8", "replace")
    version = _VERSION.search(start)
    detected = Detected(Kind.VCARD, coding, bool(mark), version=version[1].decode() if version else "")
    begun = (
        line for line in physical_lines(file, task.limits, set(), coding) if line.strip().upper() == b"BEGIN:VCARD"
    )
    file.seek(len(mark))
    return Source(detected, (), {}, _limited(_card_entries(file, coding, task), task.limits), ([] for _line in begun))


def _card_entries(file: BinaryIO, coding: str, task: Task) -> Iterator[Entry]:
    plan, limits = NumberingPlan(task.region, outside_prefix=""), task.limits
    fallback = encoding.CODE_PAGE_OF.get(task.language, "cp1252")
    of_file: set[Remark] = set()
    of_cards: dict[int, set[Remark]] = {}
    lines = logical_lines(physical_lines(file, limits, of_file, coding), limits)
    for number, card in cards(lines, WANTED, limits, of_cards):
        if isinstance(card, Reason):
            of_cards.pop(number, None)
            yield Rejected(number, card)
        elif is_group(card):
            yield Rejected(number, Reason.NO_CONTACT)
        else:
            draft = Draft(limits)
            remarks = of_cards.pop(number, set())
            fill_from_card(draft, card, fallback, remarks)
            yield from (Warned(remark, number) for remark in sorted(remarks))
            yield from _finished(draft, number, plan)
    yield from map(Warned, sorted(of_file))
