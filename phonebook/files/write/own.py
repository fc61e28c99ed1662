"""Our own table: what own.py reads, so that all comes back as it went, with its book and its groups (BOOK-11)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from phonebook.files import own
from phonebook.files.contact import Place, ReadAddress, ReadContact, ReadNumber
from phonebook.files.own import EMAIL_COLUMNS, MARKS, NUMBER_COLUMNS, PRIVATE, PUBLIC, TEXTS
from phonebook.files.write.table import line, pieces
from ui.tables import BOM, harmless, harmless_number

_Thing = TypeVar("_Thing")
_BOOKS = {None: "", True: PRIVATE, False: PUBLIC}


def own_table(contacts: Iterable[ReadContact]) -> Iterator[bytes]:
    """A CSV file in pieces, in UTF-8 with a mark."""
    yield (BOM + line(own.header())).encode()
    for piece in pieces(line(_cells(contact)) for contact in contacts):
        yield piece.encode()


def _cells(contact: ReadContact) -> Iterator[str]:
    yield _BOOKS[contact.private]
    yield contact.kind or ""
    yield from (harmless(getattr(contact, field)) for field in TEXTS)
    for numbers in _columns(contact.numbers, NUMBER_COLUMNS):
        yield harmless_number("\n".join(number.raw for number in numbers))
        yield harmless("\n".join(number.type for number in numbers))
        yield harmless("\n".join(number.label for number in numbers))
        yield harmless("\n".join(_marks(number) for number in numbers))
    yield from (harmless("\n".join(emails)) for emails in _columns(contact.emails, EMAIL_COLUMNS))
    by_place = {address.place: address for address in contact.addresses}
    for place in Place:
        yield from map(harmless, _address(by_place.get(place, ReadAddress(place))))
    yield harmless("\n".join(contact.groups))
    yield harmless("\n".join(contact.tags))
    yield harmless(contact.notes)


def _columns(things: Sequence[_Thing], count: int) -> list[Sequence[_Thing]]:
    """`things` over `count` columns: one in each, and all that is left in the last."""
    return [*(things[nth : nth + 1] for nth in range(count - 1)), things[count - 1 :]]


def _marks(number: ReadNumber) -> str:
    return " ".join(mark for mark in MARKS if getattr(number, mark))


def _address(address: ReadAddress) -> tuple[str, ...]:
    return address.street, address.city, address.region, address.postal_code, address.country
