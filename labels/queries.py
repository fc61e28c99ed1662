"""Reading telephones with paper labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Department, User
from labels import catalogue
from labels.models import Telephone

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list of those who look after telephones."""

    telephone: Telephone
    person: User
    model: str
    labelled: int
    """How many keys do something or have words beside them."""
    keys: int


@dataclass(frozen=True, slots=True)
class Page:
    entries: Sequence[Entry]
    more: str
    """After whose extension the list goes on; empty at its end."""


def has_telephone(user: User) -> bool:
    """Whether the extension that one works for has a telephone with paper labels (KEY-01)."""
    return Telephone.objects.visible_to(user).exists()


def departments_of(viewer: User) -> list[Department]:
    """Those whose people `viewer` looks after."""
    return list(Department.objects.editable_by(viewer).order_by("name"))


def looked_after(viewer: User, department: int | None = None, after: str = "", rows: int = PAGE_ROWS) -> Page:
    """The telephones of the people whose accounts `viewer` works on, by extension; three queries for any number."""
    people = User.objects.editable_by(viewer).filter(is_active=True)
    if department is not None:
        people = people.filter(department=department)
    found = Telephone.objects.filter(extension__in=people.values("extension"))
    found = found.annotate(labelled=Count("keys", filter=~Q(keys__function="", keys__label="")))
    page = list(found.filter(extension__gt=after).order_by("extension")[: rows + 1])
    persons = {person.extension: person for person in people.filter(extension__in=[one.extension for one in page])}
    entries = [_entry(one, persons[one.extension]) for one in page[:rows] if one.extension in persons]
    return Page(entries, page[rows - 1].extension if len(page) > rows else "")


def _entry(telephone: Telephone, person: User) -> Entry:
    units = telephone.units
    labelled: int = telephone.labelled  # type: ignore[attr-defined]  # annotated
    name = catalogue.name(units[0]) if units else telephone.model
    more = f" + {len(units) - 1}" if len(units) > 1 else ""
    return Entry(telephone, person, name + more, labelled, len(telephone.places))
