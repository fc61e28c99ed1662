"""One entry of the book as one viewer sees it: a contact, or the person of an extension."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from accounts.models import User
from accounts.permissions import Permission
from phonebook.book.places import Place
from phonebook.folding import sort_key
from phonebook.models import Contact, ContactNumber, Favourite, Kind, NumberType
from phonebook.references import seal


@dataclass(frozen=True, slots=True)
class EntryNumber:
    number: str
    """Canonical; empty if it is hidden, or cannot be dialled."""
    reference: str
    raw: str
    """What somebody wrote, where it cannot be dialled."""
    type: str
    label: str
    vip: bool
    hidden: bool
    """Shown to nobody (X-20)."""


@dataclass(frozen=True, slots=True)
class Entry:
    place: Place
    name: str
    detail: str
    """Company and department."""
    about: str
    """What the person says of themselves."""
    numbers: Sequence[EntryNumber]
    """The default one first."""
    extension: str = ""
    public: bool = False
    company: bool = False
    favourite: bool = False
    color: str = ""
    """Of the department of a person here."""

    @property
    def pick(self) -> str:
        """How the page names it: `c12` a contact, `x7` the person with that id."""
        return f"{'c' if self.place.is_contact else 'x'}{self.place.pk}"

    @property
    def number(self) -> EntryNumber | None:
        return next((each for each in self.numbers if each.number or each.reference), None)

    @property
    def further(self) -> int:
        return max(0, len(self.numbers) - 1)

    @property
    def vip(self) -> bool:
        return any(each.vip for each in self.numbers)


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """By what a person of this name is sorted."""
    return sort_key("", "", name)


def place_of_person(person: User) -> Place:
    return Place(name_key(person.comment or person.extension), is_contact=False, pk=person.pk)


def place_of(contact: Contact) -> Place:
    return Place(contact.sort_key, is_contact=True, pk=contact.pk)


def entries_of(user: User, things: Sequence[Contact | User]) -> list[Entry]:
    """`things` as `user` sees them, in their order. A handful of queries, however many."""
    contacts = [thing for thing in things if isinstance(thing, Contact)]
    people = [thing for thing in things if isinstance(thing, User)]
    further = _further_numbers(user, people)
    numbers = {contact.pk: list(contact.numbers.all()) for contact in contacts}
    hidden = _hidden([*numbers.values(), *further.values()])
    stars = Favourite.objects.filter(user=user).values_list("contact", "person")
    starred = {(contact or 0, person or 0) for contact, person in stars}
    return [
        _of_contact(user, thing, numbers[thing.pk], hidden, (thing.pk, 0) in starred)
        if isinstance(thing, Contact)
        else _of_person(user, thing, further.get(thing.pk, []), hidden, (0, thing.pk) in starred)
        for thing in things
    ]


def _further_numbers(user: User, people: Sequence[User]) -> dict[int, list[ContactNumber]]:
    """What the public book says of the people beside their extensions."""
    if not people or not user.has_perm(Permission.READ_PUBLIC_CONTACTS):
        return {}
    found: dict[int, list[ContactNumber]] = {}
    rows = ContactNumber.objects.filter(contact__person__in=people).select_related("contact")
    for number in rows:
        if number.contact.person_id:
            found.setdefault(number.contact.person_id, []).append(number)
    return found


def _hidden(numbers: Iterable[Iterable[ContactNumber]]) -> frozenset[str]:
    """Those of the numbers that are reserved, also where another entry says so."""
    wanted = {entry.number for some in numbers for entry in some if entry.number}
    reserved = ContactNumber.objects.filter(reserved=True, contact__owner=None, number__in=wanted)
    return frozenset(reserved.values_list("number", flat=True)) if wanted else frozenset()


def _of_contact(
    user: User, contact: Contact, numbers: Sequence[ContactNumber], hidden: frozenset[str], favourite: bool
) -> Entry:
    public = contact.owner_id is None
    return Entry(
        place=place_of(contact),
        name=contact.name,
        detail=" · ".join(
            filter(None, (contact.company if contact.company != contact.name else "", contact.department))
        ),
        about=contact.job_title,
        numbers=[_number(user, entry, hidden, marked=public) for entry in numbers],
        public=public,
        company=contact.kind == Kind.COMPANY,
        favourite=favourite,
    )


def _of_person(
    user: User, person: User, further: Sequence[ContactNumber], hidden: frozenset[str], favourite: bool
) -> Entry:
    own = EntryNumber(person.extension, seal(user, person.extension), "", "", "", vip=False, hidden=False)
    return Entry(
        place=place_of_person(person),
        name=person.comment or person.extension,
        detail=person.department.name if person.department else "",
        about=person.description,
        numbers=[own, *(_number(user, entry, hidden, marked=True) for entry in further)],
        extension=person.extension,
        favourite=favourite,
        color=person.department.color if person.department else "",
    )


def _number(user: User, entry: ContactNumber, hidden: frozenset[str], *, marked: bool) -> EntryNumber:
    """`marked`: what it says of VIPs and reserved numbers counts."""
    is_hidden = entry.number in hidden
    return EntryNumber(
        number="" if is_hidden else entry.number,
        reference=seal(user, entry.number),
        raw="" if entry.number or (entry.reserved and marked) else entry.raw,
        type="" if entry.type == NumberType.OTHER else entry.get_type_display(),
        label=entry.label,
        vip=entry.vip and marked,
        hidden=is_hidden,
    )
