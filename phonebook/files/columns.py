"""From the cells of a record to a contact, where a column is a field: Outlook, Thunderbird, any table."""

from collections.abc import Callable, Mapping, Sequence

from phonebook.files.draft import Draft
from phonebook.files.fields import ADDRESSES, EMAILS, GROUPS, NUMBERS, PRIVATE
from ui.tables import original

Pour = Callable[[Draft, Sequence[str]], None]
"""Fills a draft from the cells of one record, which may be fewer than the columns."""

_TRUE = frozenset(("true", "wahr", "prawda", "vero", "vrai", "ein", "yes", "ja", "tak", "sì", "si", "oui", "on", "1"))


def cell_text(cell: str) -> str:
    """A cell without the blanks around it, and without the apostrophe that a spreadsheet's safety asked for."""
    cell = cell.strip()
    return original(cell) if cell[:1] == "'" else cell


def pour_columns(columns: Mapping[int, str]) -> Pour:
    """`columns`: position → field, as phonebook.files.fields has them."""
    by_position = sorted(columns.items())

    def pour(draft: Draft, cells: Sequence[str]) -> None:
        width = len(cells)
        for position, field in by_position:
            if position >= width:
                break
            cell = cells[position]
            if cell:
                fill(draft, field, cell_text(cell))

    return pour


def fill(draft: Draft, field: str, text: str) -> None:
    type_ = NUMBERS.get(field)
    if type_ is not None:
        draft.number(type_, text)
    elif field in EMAILS:
        draft.email(text)
    elif field == GROUPS:
        for name in text.split(";"):
            draft.group(name)
    elif field == PRIVATE:
        draft.private = text.casefold() in _TRUE
    elif field in ADDRESSES:
        draft.address(*ADDRESSES[field], text)
    else:
        draft.text(field, text)
