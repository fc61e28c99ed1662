"""Rows that are not stored yet. Instances of Django's models take four times as long to make.

Fields are columns: first what a row has of its own, then what only its place decides.
"""

import json
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

CELL_ENDS, ROW_ENDS, NOTHING = "\x1f", "\x1e", "\x1d"
"""Until the text is escaped as a whole. A reader of files lets no such sign in (`phonebook.files.draft`)."""
_ESCAPED = (
    *(("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")),
    *((CELL_ENDS, "\t"), (ROW_ENDS, "\n"), (NOTHING, r"\N")),
)


@dataclass(slots=True)
class ContactRow:
    owner_id: int | None
    kind: str
    name: str
    prefix: str
    first: str
    middle: str
    last: str
    suffix: str
    company: str
    department: str
    job_title: str
    emails: list[str]
    addresses: list[dict[str, str]]
    tags: list[str]
    notes: str
    sort_key: str
    haystack: str
    id: int | None = None
    poured: str = ""


@dataclass(slots=True)
class NumberRow:
    number: str
    raw: str
    type: str
    label: str
    vip: bool
    reserved: bool
    id: int | None = None
    contact_id: int | None = None
    position: int = 0
    poured: str = ""


@dataclass(slots=True)
class MembershipRow:
    group_id: int
    contact_id: int | None
    id: int | None = None
    poured: str = ""


Row = ContactRow | NumberRow | MembershipRow


def _columns(row: type[Row]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = [(field.name, field.default is MISSING) for field in fields(row) if field.name != "poured"]
    return tuple(name for name, own in names if own), tuple(name for name, own in names if not own)


COLUMNS = {row: _columns(row) for row in (ContactRow, NumberRow, MembershipRow)}
"""Of its own, and of its place."""
_own = {row: attrgetter(*own) for row, (own, _placed) in COLUMNS.items()}


def pour(row: Row) -> None:
    """Write down how COPY reads what `row` has of its own."""
    row.poured = cells(_own[type(row)](row))


def cells(values: Sequence[Any]) -> str:
    return CELL_ENDS.join([value if value.__class__ is str else _cell(value) for value in values])


def escaped(lines: Sequence[str], width: int) -> str:
    """`lines` of so many cells, as COPY reads them. Raises ValueError if somebody's text ends a cell or a line."""
    text = "".join(lines)
    if text.count(ROW_ENDS) != len(lines) or text.count(CELL_ENDS) != len(lines) * (width - 1):
        raise ValueError("a text has a sign that ends cells")
    for sign, instead in _ESCAPED:
        if sign in text:
            text = text.replace(sign, instead)
    return text


def _cell(value: Any) -> str:
    match value:
        case None:
            return NOTHING
        case int():
            return str(value)
        case list():
            return json.dumps(value) if value else "[]"
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
