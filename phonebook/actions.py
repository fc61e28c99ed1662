"""Writing the phonebook."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from phonebook.folding import haystack
from phonebook.models import Contact, ContactNumber
from phonebook.plan import plan


@transaction.atomic
def add_contact(owner: User | None, name: str, numbers: Iterable[tuple[str, str]], company: str = "") -> Contact:
    """Store a contact with (number, label) pairs in `owner`'s book, None: the public one.

    Numbers are made canonical; what is no telephone number is left out.
    """
    contact = Contact.objects.create(owner=owner, name=name, company=company, haystack=haystack((name, company)))
    canonical = ((plan().canonical(number), label) for number, label in numbers)
    ContactNumber.objects.bulk_create(
        ContactNumber(contact=contact, number=number, label=label, position=position)
        for position, (number, label) in enumerate(canonical)
        if number
    )
    return contact
