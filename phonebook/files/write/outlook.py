"""A table as Outlook writes it: Outlook knows columns by the captions of its own language, and in its own order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from phonebook.files.captions import captions_of
from phonebook.files.contact import NumberType, Place, ReadAddress, ReadContact
from phonebook.files.encoding import CODE_PAGE_OF
from phonebook.files.fields import EMAILS, NUMBERS, PLACES
from phonebook.files.report import Kind
from phonebook.files.write.table import line, pieces
from ui.tables import BOM, harmless, harmless_number

_LETTERS = {place: letter for letter, place in PLACES.items()}
_SAID = {"de": ("Ein", "Aus")}
"""How Outlook says true and false, by language."""
_TEXTS = ("prefix", "first", "middle", "last", "suffix", "company", "department", "job_title", "notes")


@dataclass(slots=True)
class Losses:
    """What found no place in the file, to be told to whoever takes it."""

    numbers: int = 0
    """There are two columns for numbers at work, but none for a third."""
    emails: int = 0
    """There are columns for three."""
    contacts: int = 0
    """Those that lost some of them."""
    characters: int = 0
    """Written as question marks, for the code page has them not."""


@dataclass(frozen=True, slots=True)
class _Columns:
    fields: tuple[str, ...]
    numbers: dict[NumberType, list[str]]
    """The columns of each type, in their order."""

    @classmethod
    def of(cls, fields: Iterable[str]) -> Self:
        names, numbers = tuple(fields), dict[NumberType, list[str]]()
        for field in names:
            if field in NUMBERS:
                numbers.setdefault(NUMBERS[field], []).append(field)
        return cls(names, numbers)


def room_for_numbers(language: str) -> dict[NumberType, int]:
    """How many columns there are for numbers of each type; those for others also take what is left of the rest."""
    columns = _Columns.of(captions_of(Kind.OUTLOOK, language).columns)
    return {type_: len(fields) for type_, fields in columns.numbers.items()}


def outlook_table(
    contacts: Iterable[ReadContact],
    language: str,
    losses: Losses,
    *,
    delimiter: str = ",",
    code_page: bool = False,
) -> Iterator[bytes]:
    """A CSV file in pieces: UTF-8 with a mark, or for classic Outlook the code page that Windows has for `language`.

    `losses` grows while the file is written.
    """
    captions = captions_of(Kind.OUTLOOK, language)
    columns = _Columns.of(captions.columns)
    encoding = CODE_PAGE_OF.get(language, "cp1252") if code_page else "utf-8"
    head = line(captions.columns.values(), delimiter)
    yield (head if code_page else BOM + head).encode(encoding)
    for piece in pieces(line(_cells(contact, columns, language, losses), delimiter) for contact in contacts):
        encoded = piece.encode(encoding, "replace")
        if code_page:
            losses.characters += encoded.count(b"?") - piece.count("?")
        yield encoded


def _cells(contact: ReadContact, columns: _Columns, language: str, losses: Losses) -> list[str]:
    values = {field: harmless(getattr(contact, field)) for field in _TEXTS}
    if contact.is_company:
        values["company"] = harmless(contact.company or contact.display)
    elif not contact.person:
        values["last"] = harmless(contact.display)  # there is no column for it
    for field, email in zip(EMAILS, contact.emails, strict=False):
        values[field] = harmless(email)
        values[f"{field}_type"] = "SMTP"
    for address in contact.addresses:
        values |= _address(address)
    values["categories"] = harmless(";".join(group.replace(";", ",") for group in contact.groups))
    if contact.private is not None:
        true, false = _SAID.get(language, ("True", "False"))
        values["private"] = true if contact.private else false
    numbers, emails = _place_numbers(contact, columns, values), len(contact.emails[len(EMAILS) :])
    losses.numbers += numbers
    losses.emails += emails
    losses.contacts += bool(numbers or emails)
    return [values.get(field, "") for field in columns.fields]


def _place_numbers(contact: ReadContact, columns: _Columns, values: dict[str, str]) -> int:
    """Put each number into a free column of its type, else into one for others; how many there is no column for."""
    left = 0
    for number in contact.numbers:
        places = (*columns.numbers.get(number.type, ()), *columns.numbers[NumberType.OTHER])
        free = next((field for field in places if field not in values), None)
        if free:
            values[free] = harmless_number(number.raw)
        else:
            left += 1
    return left


def _address(address: ReadAddress) -> dict[str, str]:
    letter = _LETTERS[Place(address.place)]
    street, street2, street3 = ([*address.street.split("\n", 2), "", ""])[:3]
    parts = {
        "street": street,
        "street2": street2,
        "street3": street3,
        "city": address.city,
        "state": address.region,
        "zip": address.postal_code,
        "country": address.country,
    }
    return {f"{letter}_{part}": harmless(text) for part, text in parts.items() if text}
