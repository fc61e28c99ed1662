"""What is derived of contacts so that they are found and sorted: to be written anew whenever one was changed."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from phonebook.folding import LONGEST_WORD, digits_of, folded, sort_key
from phonebook.models import PUBLIC_BOOK, Contact, Word
from phonebook.plan import plan

AT_ONCE = 1000
SHORTEST_OF_FIRM = 3
"""Letters of a company's word that is found by the keys of a telephone: whoever types 6 means no "Sp. z o.o."."""
Names = tuple[str, str, str, str, str]
"""Name, first, middle, last, company."""


class Derived(NamedTuple):
    """What the words of a contact make."""

    name: str
    """Its words, by which two are the same."""
    sort_key: str
    haystack: str
    found_by: frozenset[str]
    """Words, without those of its numbers."""


def derived(names: Names, more: Iterable[str]) -> Derived:
    """Of a contact with these names, and `more` texts by which it is found."""
    name, first, middle, last, company = names
    parts = [folded(part) for part in (first, middle, last) if part]
    called = parts if name == " ".join([part for part in (first, middle, last) if part]) else [folded(name)]
    firm = folded(company)
    spoken = [*parts, firm, *([] if called is parts else called)]
    spelt = dict.fromkeys([word for text in (*spoken, *map(folded, more)) for word in text.spellings])
    keys = [word for text in spoken for word in text.keys if text is not firm or len(word) >= SHORTEST_OF_FIRM]
    found = {*spelt, *keys}
    return Derived(
        " ".join([word for text in called for word in text.words]),
        sort_key(first, last, name),
        " ".join(("", *spelt)),
        frozenset([word[:LONGEST_WORD] for word in found]),
    )


def derive(contact: Contact) -> None:
    """Set what stands in the row of `contact` itself; it is not saved."""
    all_of_it = _derived(contact)
    contact.sort_key, contact.haystack = all_of_it.sort_key, all_of_it.haystack


def words_of(contact: Contact, numbers: Iterable[str]) -> list[Word]:
    """What leads to `contact`, which has these canonical `numbers`, those that are reserved not among them."""
    book, found = contact.owner_id or PUBLIC_BOOK, {*_derived(contact).found_by, *words_of_numbers(numbers)}
    return [Word(book=book, word=word, contact=contact) for word in leading(found)]


def leading(found: Collection[str]) -> list[str]:
    """`found` in order, without what another one begins with: whoever types that is led there by the other."""
    ordered = sorted(found)
    return [
        word for word, following in zip(ordered, [*ordered[1:], ""], strict=False) if not following.startswith(word)
    ]


def words_of_numbers(numbers: Iterable[str]) -> list[str]:
    """What leads to whoever has these canonical `numbers`; one that cannot be dialled is empty."""
    return digits_of(filter(None, numbers), plan().country_code)


@transaction.atomic
def reindex(contacts: Sequence[Contact]) -> None:
    """Write anew what is derived of saved `contacts`."""
    for start in range(0, len(contacts), AT_ONCE):
        some = _held(contacts[start : start + AT_ONCE])
        Word.objects.filter(contact__in=some).delete()
        rows = []
        for contact in some:
            derive(contact)
            open_numbers = [entry.number for entry in contact.numbers.all() if not entry.reserved]
            rows += words_of(contact, open_numbers)
        Contact.objects.bulk_update(some, ["sort_key", "haystack"])
        Word.objects.bulk_create(rows, batch_size=AT_ONCE)


def forget_orphans() -> int:
    """Drop words whose contact is gone: no constraint takes them along if they were written while it was removed."""
    gone = Word.objects.filter(~Exists(Contact.objects.filter(pk=OuterRef("contact_id"))))
    return gone._raw_delete(gone.db)


def _held(contacts: Sequence[Contact]) -> list[Contact]:
    """Those that nobody removed meanwhile. Nobody writes their words but us until the end of the transaction."""
    locked = Contact.objects.select_for_update(no_key=True).filter(pk__in=[contact.pk for contact in contacts])
    there = set(locked.order_by("pk").values_list("pk", flat=True))
    return [contact for contact in contacts if contact.pk in there]


def _derived(contact: Contact) -> Derived:
    names = (contact.name, contact.first, contact.middle, contact.last, contact.company)
    return derived(names, (contact.department, contact.job_title, *contact.tags, *contact.emails))
