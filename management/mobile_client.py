"""What is missing until somebody can use a mobile client (LIC-04), from what the portal knows of person and company.

No driver sets up clients: this is a list for whoever does, and each line leads to where it is set.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import LicenceKind, User
from accounts.permissions import Permission
from company import numbers
from phonebook.models import ContactNumber


@dataclass(frozen=True, slots=True)
class Item:
    """`is_there` is None where it is of no need."""

    name: str
    words: Promise
    is_there: bool | None
    address: str
    """Where it is set."""


@dataclass(frozen=True, slots=True)
class Checklist:
    items: tuple[Item, ...]

    @property
    def missing(self) -> int:
        return sum(item.is_there is False for item in self.items)


def checklist(person: User) -> Checklist:
    return Checklist(tuple(_items(person)))


def _items(person: User) -> Iterator[Item]:
    here, company = reverse("management:person", args=[person.extension]), reverse("management:numbers")
    row = numbers.stored()
    yield Item(
        "account", _("An account that is open"), person.is_active and bool(person.password), f"{here}#account-title"
    )
    yield Item("number", _("The number of the mobile telephone"), bool(person.mobile), f"{here}#data")
    further = ContactNumber.objects.filter(contact__person=person).exclude(number="").exists()
    second = reverse("phonebook:edit_extension", args=[person.extension])
    yield Item("second", _("The number of a second SIM card, if there is one"), further or None, second)
    if LicenceKind.objects.exists():
        held = person.licences.filter(kind__in=LicenceKind.objects.in_force(timezone.localdate())).exists()
        yield Item("licence", _("A licence that counts today"), held, f"{here}#licences")
    yield Item("calls", _("The right to call with a click"), person.has_perm(Permission.DIAL), f"{here}#licences")
    takes = person.has_perm(Permission.PICK_UP)
    yield Item("pick_up", _("The right to take calls that ring at others"), takes, f"{here}#licences")
    by_network = _("The company's access number, for calls through the mobile network")
    yield Item("access_number", by_network, bool(row.access_number), f"{company}#mobile-title")
    by_internet = _("The exchange's public address, for calls through the internet")
    yield Item("public_address", by_internet, bool(row.public_address), f"{company}#mobile-title")
