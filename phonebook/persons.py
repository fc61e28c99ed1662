"""One person as one viewer finds them in the books: all their numbers, to choose from (HIST-09)."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from phonebook.lookup import Known, known
from phonebook.models import Contact
from phonebook.references import seal

NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class PersonNumber:
    number: str
    """Canonical, to compute with; shown only if it is not hidden."""
    reference: str
    label: str
    vip: bool
    hidden: bool

    @property
    def shown(self) -> str:
        return "" if self.hidden else self.number


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is behind a number."""

    name: str
    company: str
    numbers: Sequence[PersonNumber]
    """The one that was asked for first."""
    contact: Contact | None
    """The entry in a book, if the viewer may see one."""

    @property
    def number(self) -> PersonNumber:
        return self.numbers[0]


def person_behind(user: User, number: str) -> Person:
    """Whom the canonical `number` reaches, as far as `user` may know."""
    one = known(user, [number]).get(number, NOTHING_KNOWN)
    visible = Contact.objects.visible_to(user).prefetch_related("numbers")
    contact = visible.filter(pk=one.contact_id).first() if one.contact_id else None
    labels = {entry.number: entry.words for entry in contact.numbers.all()} if contact else {}
    numbers = dict.fromkeys((number, *labels))
    about = known(user, numbers)
    return Person(
        one.name,
        contact.company if contact else "",
        [_number(user, each, labels.get(each, ""), about.get(each, NOTHING_KNOWN)) for each in numbers],
        contact,
    )


def _number(user: User, number: str, label: str, one: Known) -> PersonNumber:
    return PersonNumber(number, seal(user, number), label, one.vip, one.hidden)
