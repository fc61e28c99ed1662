"""Which contacts of a book are those that a batch brings (OUTLOOK.md §5): the same name, and an equal number."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from phonebook.importing.incoming import Incoming, folded_name
from phonebook.importing.rows import ContactRow, NumberRow
from phonebook.models import Contact, ContactNumber

# Whether they are reserved is looked at here: in SQL it would bring in the index of their trigrams.
HAVING = """
SELECT contact_id, reserved FROM phonebook_contactnumber
JOIN phonebook_contact AS contact ON contact.id = contact_id
WHERE number {one_of} AND owner_id {of_book}
"""
ONE_OF: dict[str, tuple[str, Callable[[list[str]], list[str] | str]]] = {
    "postgresql": ("= ANY(%s)", list),
    "sqlite": ("IN (SELECT value FROM json_each(%s))", json.dumps),
}
"""Thousands of values as one: as so many parameters they take longer than to be looked for."""


@dataclass(slots=True)
class Known:
    """A contact that the book has, or that the same batch brought before."""

    pk: int | None
    """None: it is not stored yet; then `incoming` is it."""
    owner_id: int | None
    folded: str
    company: str
    emails: frozenset[str]
    numbers: set[str]
    """Canonical, or as they were written where that cannot be dialled."""
    position: int
    """Of the next number."""
    incoming: Incoming | None = None


class Shelf:
    """The contacts of one book that a batch could meet. Read once, and told of each that is added."""

    def __init__(self, owner_id: int | None, batch: Sequence[Incoming], *, hidden: bool) -> None:
        """`hidden`: numbers that are reserved count as well. Else nobody finds them out by bringing guesses (X-20)."""
        self._by_number: dict[str, dict[str, Known]] = {}
        """Number → folded name → contact: a switchboard may stand at thousands of contacts."""
        self._by_name: dict[str, list[Known]] = {}
        for known in _read(owner_id, batch, hidden=hidden):
            self._put(known)

    def same(self, one: Incoming) -> Known | None:
        """The contact that `one` is: one of its numbers, or where it has none an e-mail address, and its name."""
        for number in sorted(one.canonical):
            known = self._by_number.get(number, {}).get(one.folded)
            if known:
                return known
        if one.canonical:
            return None
        emails = _emails(one.contact)
        for known in self._by_name.get(one.folded, ()):
            if known.company == one.contact.company and (known.emails & emails or not emails):
                return known
        return None

    def others(self, one: Incoming) -> int:
        """How many other names have a number of `one`: a switchboard, or a mistake."""
        met = (self._by_number.get(number, {}) for number in one.canonical)
        return sum(len(names) - (one.folded in names) for names in met)

    def add(self, one: Incoming) -> None:
        contact = one.contact
        written = {number.number or number.raw for number in one.numbers}
        self._put(
            Known(
                None,
                contact.owner_id,
                one.folded,
                contact.company,
                _emails(contact),
                written,
                len(one.numbers),
                one,
            )
        )

    def learn(self, known: Known, number: NumberRow) -> None:
        """`known` has this number from now on."""
        known.numbers.add(number.number or number.raw)
        known.position += 1
        if number.number:
            self._by_number.setdefault(number.number, {}).setdefault(known.folded, known)

    def _put(self, known: Known) -> None:
        self._by_name.setdefault(known.folded, []).append(known)
        for number in known.numbers:
            self._by_number.setdefault(number, {}).setdefault(known.folded, known)


def _having(numbers: Collection[str], owner_id: int | None) -> list[tuple[int, bool]]:
    """(contact of that book, whether the number is reserved) for each that has one of `numbers`."""
    one_of, given = ONE_OF[connection.vendor]
    owner: list[int] = [] if owner_id is None else [owner_id]
    with connection.cursor() as cursor:
        cursor.execute(
            HAVING.format(one_of=one_of, of_book="= %s" if owner else "IS NULL"), [given(list(numbers)), *owner]
        )
        return [(contact, bool(reserved)) for contact, reserved in cursor.fetchall()]


def _read(owner_id: int | None, batch: Sequence[Incoming], *, hidden: bool) -> Iterable[Known]:
    numbers = {number for one in batch for number in one.canonical}
    nameless = {one.contact.sort_key for one in batch if not one.canonical}
    book = Contact.objects.outside().filter(owner=owner_id)
    met = {pk for pk, reserved in _having(numbers, owner_id) if hidden or not reserved}
    if nameless:
        met |= set(book.filter(sort_key__in=nameless).values_list("pk", flat=True))
    if not met:
        return
    fields = ("pk", "name", "company", "emails")
    rows = {row[0]: row for row in book.filter(pk__in=met).values_list(*fields)}
    written: dict[int, list[tuple[str, int]]] = {}
    entries = ContactNumber.objects.filter(contact_id__in=rows).order_by()
    for pk, number, raw, position, reserved in entries.values_list(
        "contact_id", "number", "raw", "position", "reserved"
    ):
        if hidden or not reserved:
            written.setdefault(pk, []).append((number or raw, position))
    for pk, name, company, emails in rows.values():
        theirs = written.get(pk, [])
        yield Known(
            pk,
            owner_id,
            folded_name(name),
            company,
            frozenset(email.casefold() for email in emails),
            {number for number, _position in theirs},
            1 + max((position for _number, position in theirs), default=-1),
        )


def _emails(contact: ContactRow) -> frozenset[str]:
    return frozenset(email.casefold() for email in contact.emails)
