"""Our own table: everything that a contact has, so that it comes back as it went (BOOK-11). Read here, written in
phonebook.files.write.own.

Its captions are English whatever the language, for they are read by a program. Of what there are several there is a
column for each; the last one takes all that is left, a line for each.
"""

from collections.abc import Callable, Sequence
from itertools import zip_longest

from phonebook.files.captions import normalised
from phonebook.files.columns import Pour, cell_text
from phonebook.files.contact import ContactKind, NumberType, Place
from phonebook.files.draft import Draft
from ui.tables import original

BOOK = "Book"
PRIVATE, PUBLIC = "private", "public"
TEXTS = {
    "prefix": "Prefix",
    "first": "First name",
    "middle": "Middle name",
    "last": "Last name",
    "suffix": "Suffix",
    "display": "Display name",
    "company": "Company",
    "department": "Department",
    "job_title": "Job title",
}
NUMBER_COLUMNS = 4
EMAIL_COLUMNS = 2
NUMBER_PARTS = ("", " type", " label", " marks")
PARTS = {"street": "street", "city": "city", "state": "region", "zip": "postal code", "country": "country"}
KIND, GROUPS, TAGS, NOTES = "Kind", "Groups", "Tags", "Notes"
MARKS = ("default", "vip", "reserved")


def header() -> list[str]:
    return [
        BOOK,
        KIND,
        *TEXTS.values(),
        *(f"Number {nth}{part}" for nth in range(1, NUMBER_COLUMNS + 1) for part in NUMBER_PARTS),
        *(f"E-mail {nth}" for nth in range(1, EMAIL_COLUMNS + 1)),
        *(f"{place.capitalize()} {part}" for place in Place for part in PARTS.values()),
        GROUPS,
        TAGS,
        NOTES,
    ]


_BOOKS = {PRIVATE: True, PUBLIC: False}
_KINDS = {kind.value: kind for kind in ContactKind}
_TYPES = {type_.value: type_ for type_ in NumberType}
_SIGNS = frozenset(map(normalised, (BOOK, "Number 1", "Number 1 type", GROUPS)))


def is_own(captions: Sequence[str]) -> bool:
    """Whatever the order of the columns, and whichever else somebody deleted."""
    return _SIGNS.issubset(map(normalised, captions))


def pour_own(captions: Sequence[str]) -> Pour:
    at = {name: position for position, name in reversed(list(enumerate(map(normalised, captions))))}

    def where(caption: str) -> int:
        return at.get(normalised(caption), len(captions))

    book, kind, notes = where(BOOK), where(KIND), where(NOTES)
    texts = [(field, where(caption)) for field, caption in TEXTS.items()]
    numbers = [[where(f"Number {nth}{part}") for part in NUMBER_PARTS] for nth in range(1, NUMBER_COLUMNS + 1)]
    lists: list[tuple[int, Callable[[Draft, str], None]]]
    lists = [(where(f"E-mail {nth}"), Draft.email) for nth in range(1, EMAIL_COLUMNS + 1)]
    lists += [(where(GROUPS), Draft.group), (where(TAGS), Draft.tag)]
    parts = [(place, part, where(f"{place} {name}")) for place in Place for part, name in PARTS.items()]

    def pour(draft: Draft, cells: Sequence[str]) -> None:
        def cell(position: int) -> str:
            return cells[position] if position < len(cells) else ""

        draft.literal = True
        draft.private = _BOOKS.get(cell(book).strip().casefold())
        draft.kind = _KINDS.get(cell(kind).strip().casefold())
        for field, position in texts:
            draft.text(field, cell_text(cell(position)))
        draft.text("notes", cell_text(cell(notes)))
        for positions in numbers:
            _numbers(draft, *(original(cell(position)).split("\n") for position in positions))
        for position, take in lists:
            for text in cell_text(cell(position)).split("\n"):
                take(draft, text)
        for place, part, position in parts:
            draft.address(place, part, cell_text(cell(position)))

    return pour


def _numbers(draft: Draft, numbers: list[str], types: list[str], labels: list[str], marks: list[str]) -> None:
    """The number of a column, or those of the last one: a line for each in all four cells."""
    for raw, type_, label, words in zip_longest(numbers, types, labels, marks, fillvalue=""):
        draft.number(_TYPES.get(type_.strip().casefold(), NumberType.OTHER), raw, label, words.split())
