"""What a file is, before it is read: its kind, encoding, delimiter, and the language of its captions."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from phonebook.files import encoding
from phonebook.files.captions import Recognised, recognise
from phonebook.files.columns import Pour, pour_columns
from phonebook.files.google import is_google, pour_google
from phonebook.files.own import is_own, pour_own
from phonebook.files.report import Choice, Detected, FileError, FileProblem, Kind, Limits

DELIMITERS = (",", ";", "\t", "|")
_CARD = b"begin:vcard"
_LINE_END = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header was read."""

    detected: Detected
    bom: bytes
    separator_line: bool
    """A line "sep=;" stands before the header."""
    header: tuple[str, ...]
    fields: tuple[str, ...]
    """For each column; empty: not read, or by pairs as Google's."""
    pour: Pour | None
    """None when its columns are nothing that a phone book knows, and nobody chose any."""


def is_vcard(head: bytes, mark: bytes, coding: str) -> bool:
    """Whether cards begin in `head`, after whatever a letter or a server may have put before them."""
    start = head[len(mark) :]
    if coding.startswith("utf-16"):
        start = start.decode(coding, "replace").encode()
    lines = start.lower().splitlines()
    return any(line.strip() == _CARD for line in lines[:20])


def detect_table(file: BinaryIO, head: bytes, choice: Choice, language: str, limits: Limits) -> Table:
    """Raises FileError when it has no header, or one without measure."""
    mark, coding = encoding.bom_of(head)
    if choice.encoding and choice.encoding != coding:
        mark, coding = b"", choice.encoding
    coding = coding or encoding.utf_16_without_mark(head)
    if not coding and encoding.is_utf_8(file):
        coding = encoding.UTF_8
    if not coding:
        coding = encoding.code_page(file, head, lambda text: _captions(text, choice, language), language)
    text = head[len(mark) :].decode(coding, "replace").replace("\0", "")
    delimiter, separator_line = _separator(text)
    start = "".join(text.splitlines(keepends=True)[1:]) if separator_line else text
    delimiter = choice.delimiter or delimiter or _best_delimiter(start, language)
    header = _header(start, delimiter)
    if header is None or (len(header) <= limits.columns and len(head) == encoding.HEAD and not _LINE_END.search(text)):
        raise FileError(FileProblem.HEADER_UNREADABLE)
    if len(header) > limits.columns:
        raise FileError(FileProblem.TOO_MANY_COLUMNS, limits.columns)
    found, pour = _pouring(header, choice, language)
    detected = Detected(found.kind, coding, bool(mark), found.language, delimiter)
    return Table(detected, mark, separator_line, tuple(header), found.fields, pour)


def _pouring(header: Sequence[str], choice: Choice, language: str) -> tuple[Recognised, Pour | None]:
    if choice.columns:
        fields = tuple(choice.columns.get(position, "") for position in range(len(header)))
        chosen = Recognised(Kind.TABLE, language or "en", 0, fields)
        return chosen, pour_columns(_read(fields)) if chosen.identifying else None
    unread = Recognised(Kind.TABLE, "en", 0, ("",) * len(header))
    if choice.kind is Kind.OWN or (choice.kind is None and is_own(header)):
        return replace(unread, kind=Kind.OWN), pour_own(header)
    if choice.kind is Kind.GOOGLE or (choice.kind is None and is_google(header)):
        return replace(unread, kind=Kind.GOOGLE), pour_google(header)
    found = recognise(header, language, choice.kind)
    return found, pour_columns(_read(found.fields)) if found.identifying else None


def _read(fields: Sequence[str]) -> dict[int, str]:
    return {position: field for position, field in enumerate(fields) if field}


def _separator(text: str) -> tuple[str, bool]:
    """The delimiter of a first line "sep=;", by which Excel is told, and whether there is one."""
    line = (text[:16].splitlines() or [""])[0].strip('"')
    told = line[:4].casefold() == "sep=" and len(line) == 5
    return (line[4], True) if told else ("", False)


def _header(text: str, delimiter: str) -> list[str] | None:
    """The first record that is not blank; None if there is none, or its lines are too long for one."""
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return next((row for row in rows if any(cell.strip() for cell in row)), None)
    except csv.Error:
        return None


def _known(header: Sequence[str], language: str) -> tuple[int, str]:
    if is_own(header) or is_google(header):
        return len(header), "en"
    found = recognise(header, language)
    return found.hits, found.language


def _best_delimiter(text: str, language: str) -> str:
    """That which shows most captions, else most columns: captions hold none of them, and notes do."""

    def score(delimiter: str) -> tuple[int, int]:
        header = _header(text, delimiter) or []
        return _known(header, language)[0], len(header)

    return max(DELIMITERS, key=score)


def _captions(text: str, choice: Choice, language: str) -> tuple[int, str]:
    """How many captions the header of `text` has, and their language."""
    delimiter = choice.delimiter or _best_delimiter(text, language)
    return _known(_header(text, delimiter) or [], language)
