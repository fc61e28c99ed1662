"""The demo company's public phonebook."""

from pbx.simulator.company import COMPANY
from phonebook.actions import add_contact
from phonebook.models import Contact


def fill() -> None:
    """Fill the public book once; a book that has contacts stays as it is."""
    if Contact.objects.filter(owner=None).exists():
        return
    for contact in COMPANY.contacts:
        add_contact(None, contact.name, [(each.number, each.label) for each in contact.numbers], contact.company)
