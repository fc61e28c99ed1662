"""Writing the phonebook."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from phonebook.announcing import books_changed
from phonebook.indexing import derive, reindex, words_of
from phonebook.models import Contact, ContactNumber, Word
from phonebook.plan import plan


@transaction.atomic
def add_contact(
    owner: User | None, name: str, numbers: Iterable[tuple[str, str]], company: str = "", **fields: Any
) -> Contact:
    """Store a contact with (number, label) pairs in `owner`'s book, None: the public one.

    Numbers are made canonical; what is no telephone number is left out. `fields`: whatever else Contact has.
    """
    contact = Contact(owner=owner, name=name, company=company, **fields)
    derive(contact)
    contact.save()
    read = ((plan().canonical(number), number, label) for number, label in numbers)
    entries = ContactNumber.objects.bulk_create(
        ContactNumber(contact=contact, number=number, raw=raw, label=label, position=position)
        for position, (number, raw, label) in enumerate(read)
        if number
    )
    Word.objects.bulk_create(words_of(contact, [entry.number for entry in entries]))
    books_changed(contact.owner_id)
    return contact


@transaction.atomic
def edit_contact(contact: Contact, number: str, name: str, company: str, label: str) -> None:
    """Change whose the canonical `number` is said to be, and what number it is."""
    contact.name, contact.company, contact.changed = name, company, timezone.now()
    contact.save(update_fields=["name", "company", "changed"])
    contact.numbers.filter(number=number).update(label=label)
    reindex([contact])
    books_changed(contact.owner_id)
