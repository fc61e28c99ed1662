"""A file of contacts as it would be imported, for its owner to look at before anything is."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from jobs.child import ChildError
from phonebook.files.captions import LANGUAGES
from phonebook.files.child import Preview
from phonebook.files.contact import ReadContact
from phonebook.files.detect import DELIMITERS
from phonebook.files.encoding import ENCODINGS
from phonebook.files.fields import CHOOSABLE
from phonebook.files.reading import Found
from phonebook.files.report import FileError, Kind, Rejected
from phonebook.importing.choices import Reading, regions
from phonebook.importing.incoming import name_of
from phonebook.importing.storing import foreseen
from phonebook.importing.work import preview
from phonebook.models import Book, Duplicates, Import
from phonebook.wording import (
    LANGUAGE_NAMES,
    country_named,
    delimiter_named,
    encoding_named,
    field_named,
    kind_named,
    said_of_file,
    said_of_known,
    said_of_record,
)

MOST_MAPPED = 100
"""Columns that are offered for choosing by hand."""
Option = tuple[str, str, bool]
"""Value, words, and whether it is the one."""


@dataclass(frozen=True, slots=True)
class Column:
    position: int
    title: str
    example: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Line:
    """One record: a contact, or why it is none."""

    record: int
    contact: ReadContact | None
    said: list[str]
    name: str = ""
    public: bool = False
    known: bool = False
    """The book has it already; what becomes of it is said first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the page. Without a preview there is `refused` alone."""

    preview: Preview | None
    refused: str
    kinds: list[Option]
    encodings: list[Option]
    delimiters: list[Option]
    languages: list[Option]
    regions: list[Option]
    books: list[Option]
    duplicates: list[Option]
    reading: Reading
    lines: list[Line]
    columns: list[Column]

    @property
    def mixed(self) -> bool:
        """Whether the contacts go into more than one book."""
        return any(value == Book.AS_TOLD and chosen for value, _words, chosen in self.books)

    @property
    def is_table(self) -> bool:
        return self.preview is not None and self.preview.detected.kind is not Kind.VCARD

    @classmethod
    def of(cls, found: Import, seen: Preview | None, refused: str) -> Self:
        reading = Reading.stored(found.choice)
        detected = seen.detected if seen else None
        kind, encoding, delimiter = (detected.kind, detected.encoding, detected.delimiter) if detected else ("", "", "")
        return cls(
            preview=seen,
            refused=refused,
            kinds=options([(kind, kind_named(kind)) for kind in Kind], reading.kind, kind),
            encodings=options([(name, encoding_named(name)) for name in ENCODINGS], reading.encoding, encoding),
            delimiters=options(
                [("tab" if sign == "\t" else sign, delimiter_named(sign)) for sign in DELIMITERS],
                "tab" if reading.delimiter == "\t" else reading.delimiter,
                "tab" if delimiter == "\t" else delimiter,
            ),
            languages=[(name, LANGUAGE_NAMES[name], name == (reading.language or "en")) for name in LANGUAGES],
            regions=[(name, country_named(name), name == reading.region) for name in regions()],
            books=_books(found, seen),
            duplicates=[(value, str(words), value == found.duplicates) for value, words in Duplicates.choices],
            reading=reading,
            lines=_lines(found, seen) if seen else [],
            columns=_columns(seen, reading) if seen else [],
        )


def shown(found: Import) -> Shown:
    try:
        return Shown.of(found, seen := preview(found), said_of_file(FileError(seen.problem)) if seen.problem else "")
    except FileError as error:
        return Shown.of(found, None, said_of_file(error))
    except (ChildError, FileNotFoundError):
        return Shown.of(found, None, _("This file cannot be read."))


def options(choices: list[tuple[str, str]], chosen: str, detected: str) -> list[Option]:
    """The first one leaves it to us, and says what we found."""
    names = dict(choices)
    automatic = _("Detected: %(what)s") % {"what": names.get(detected, detected)} if detected else _("Detect")
    return [("", automatic, not chosen), *((value, words, value == chosen) for value, words in choices)]


def _books(found: Import, seen: Preview | None) -> list[Option]:
    """None to choose from for whoever may write but one (BOOK-10); what the file says only where it does (BOOK-11)."""
    if not found.user.has_perm(Permission.EDIT_PUBLIC_CONTACTS):
        return []
    told = seen is not None and any(
        isinstance(entry, Found) and entry.contact.private is not None for entry in seen.entries
    )
    books = [book for book in Book if book != Book.AS_TOLD or told or found.book == Book.AS_TOLD]
    return [(book.value, str(book.label), book == found.book) for book in books]


def _lines(found: Import, seen: Preview) -> list[Line]:
    said: dict[int, list[str]] = {}
    known = set()
    for line in foreseen(found, seen.detected.kind, seen.entries):
        if line.reason in ("there_already", "numbers_added"):
            known.add(line.record)
            said.setdefault(line.record, []).insert(
                0, said_of_known(Duplicates(found.duplicates), line.reason, line.count)
            )
        else:
            said.setdefault(line.record, []).append(said_of_record(line.reason, line.count))
    lines = []
    for entry in seen.entries:
        if isinstance(entry, Rejected):
            lines.append(Line(entry.record, None, said[entry.record]))
        elif isinstance(entry, Found):
            contact = entry.contact
            public = found.book == Book.PUBLIC or (found.book == Book.AS_TOLD and contact.private is False)
            name = name_of(contact, seen.detected.kind)
            lines.append(Line(entry.record, contact, said.get(entry.record, []), name, public, entry.record in known))
    return lines


def _columns(seen: Preview, reading: Reading) -> list[Column]:
    by_hand = reading.columns if reading.columns is not None else seen.fields
    if seen.detected.kind is Kind.VCARD or (reading.columns is None and not seen.problem):
        return []
    names = [("", _("Is not read")), *((field, field_named(field)) for field in CHOOSABLE)]
    columns = []
    for position, title in enumerate(seen.header[:MOST_MAPPED]):
        example = next((row[position] for row in seen.rows if position < len(row) and row[position].strip()), "")
        field = by_hand.get(position, "")
        options = [(value, words, value == field) for value, words in names]
        columns.append(Column(position, title, example[:60], options))
    return columns
