"""The demo company's phonebook: the public book with groups, and what some of its people keep for themselves."""

from django.db import transaction

from accounts.models import User
from pbx.simulator.company import COMPANY
from pbx.simulator.contacts import Contact as Outside
from phonebook import favourites
from phonebook.actions import add_contact
from phonebook.book import groups
from phonebook.indexing import reindex
from phonebook.models import Contact, ContactNumber, Kind, NumberType

CUSTOMERS, CARRIERS = "Customers", "Carriers"
CARRIER_NAMES = ("Transport Bąk i Synowie", "Dariusz Bąk", "Kurier Błysk")
VIP, RESERVED = "Wojciech Różycki", "+48660555999"
PRIVATE = (
    ("Pizzeria Roma", Kind.COMPANY, "+48225550777", NumberType.COMPANY, "Lunch"),
    ("Ewa Krawiec", Kind.PERSON, "+48601555778", NumberType.MOBILE, ""),
    ("Doktor Maj", Kind.PERSON, "+48225550779", NumberType.WORK, ""),
)
STARS = ("Andrzej Ćwik", "Jörg Brückner", VIP)


@transaction.atomic
def fill() -> None:
    """Fill the books once; a public book that has contacts stays as it is."""
    if Contact.objects.filter(owner=None).exists():
        return
    for contact in COMPANY.contacts:
        _public(contact)
    _public_groups()
    ContactNumber.objects.filter(contact__name=VIP).update(vip=True)
    employee = User.objects.filter(extension=COMPANY.demo_employee.extension).first()
    manager = User.objects.filter(extension=COMPANY.demo_manager.extension).first()
    if employee and manager:
        _of_their_own(employee, manager)
        _further_number(manager)


def _public(contact: Outside) -> None:
    labels = {each.label for each in contact.numbers}
    is_person = bool(contact.company) or "work" not in labels
    first, _space, last = contact.name.rpartition(" ") if is_person else ("", "", "")
    kind = Kind.PERSON if is_person else Kind.COMPANY
    numbers = [(each.number, "") for each in contact.numbers]
    made = add_contact(None, contact.name, numbers, contact.company, kind=kind, first=first, last=last)
    for each in contact.numbers:
        made.numbers.filter(number=each.number).update(type=each.label)


def _public_groups() -> None:
    carriers = Contact.objects.filter(owner=None, name__in=CARRIER_NAMES).values_list("pk", flat=True)
    groups.put(groups.make(None, CARRIERS), list(carriers))
    others = Contact.objects.filter(owner=None, kind=Kind.PERSON).exclude(pk__in=carriers)
    groups.put(groups.make(None, CUSTOMERS), list(others.values_list("pk", flat=True)))


def _of_their_own(employee: User, manager: User) -> None:
    mine = []
    for name, kind, number, type_, label in PRIVATE:
        contact = add_contact(employee, name, [(number, label)], kind=kind)
        contact.numbers.update(type=type_)
        mine.append(contact.pk)
    groups.put(groups.make(employee, "Lunch break"), mine[:1])
    for contact in Contact.objects.filter(owner=None, name__in=STARS):
        favourites.mark(employee, contact)
    for person in [manager, *User.objects.filter(department=employee.department).exclude(pk=employee.pk)[:3]]:
        favourites.mark(employee, person)


def _further_number(manager: User) -> None:
    """A mobile that everybody may call and nobody may see."""
    entry = add_contact(None, manager.comment, [(RESERVED, "")], person=manager)
    entry.numbers.update(type=NumberType.MOBILE, reserved=True)
    reindex([entry])
