"""The books, all or one group, as they leave for a file (BOOK-12). What is reserved stays (X-20)."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from phonebook.files.contact import ContactKind, Place, ReadAddress, ReadContact, ReadNumber
from phonebook.files.contact import NumberType as ReadType
from phonebook.files.fields import EMAILS
from phonebook.files.write.outlook import Losses, outlook_table, room_for_numbers
from phonebook.models import Contact, ContactNumber, ContactQuerySet, Group, NumberType

AT_ONCE = 500
ALL = Q()
TYPES: Mapping[str, ReadType] = {
    NumberType.WORK: ReadType.WORK,
    NumberType.MOBILE: ReadType.MOBILE,
    NumberType.HOME: ReadType.HOME,
    NumberType.COMPANY: ReadType.COMPANY,
    NumberType.FAX: ReadType.FAX_OTHER,
    NumberType.OTHER: ReadType.OTHER,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody wants to take along: everything they may see, one of the books, or one group."""

    private: bool = True
    public: bool = True
    group: int | None = None

    def contacts(self, user: User) -> ContactQuerySet:
        """Without extensions, which every exchange has for itself."""
        found = Contact.objects.visible_to(user).outside()
        if self.group is not None:
            return found.filter(memberships__group_id=self.group)
        if not self.private:
            found = found.filter(owner=None)
        if not self.public:
            found = found.exclude(owner=None)
        return found


def left_out(user: User, scope: Scope, language: str) -> Losses:
    """What Outlook has no column for, in this language. Only those are looked at that could lose something."""
    losses = Losses()
    deque(outlook_table(contacts(user, scope, _crowded(language)), language, losses), maxlen=0)
    return losses


def _crowded(language: str) -> Q:
    """Contacts with more numbers of a kind than Outlook has columns for, or more e-mail addresses."""
    room = room_for_numbers(language)
    too_many = reduce(or_, (Q(type=kind, count__gt=room.get(read, 0)) for kind, read in TYPES.items()))
    numbers = ContactNumber.objects.filter(reserved=False).order_by().values("contact", "type")
    addresses = Contact.objects.alias(written=Cast("emails", TextField()))
    return Q(pk__in=numbers.annotate(count=Count("pk")).filter(too_many).values("contact")) | Q(
        pk__in=addresses.filter(written__regex=len(EMAILS) * "@.*" + "@").values("pk")
    )


def contacts(user: User, scope: Scope, only: Q = ALL) -> Iterator[ReadContact]:
    """In the order of the book, some at a time: nothing is held for long."""
    groups = dict(Group.objects.visible_to(user).values_list("pk", "name"))
    last: tuple[str, int] | None = None
    while True:
        found = scope.contacts(user).filter(only).order_by("sort_key", "pk")
        if last:
            key, pk = last
            found = found.filter(sort_key__gte=key).exclude(sort_key=key, pk__lte=pk)
        some = list(found.prefetch_related("numbers", "memberships")[:AT_ONCE])
        for contact in some:
            members = (groups.get(member.group_id, "") for member in contact.memberships.all())
            yield as_read(contact, contact.numbers.all(), sorted(filter(None, members)))
        if len(some) < AT_ONCE:
            return
        last = (some[-1].sort_key, some[-1].pk)


def as_read(contact: Contact, numbers: Iterable[ContactNumber], groups: list[str]) -> ReadContact:
    """As the writers take it."""
    return ReadContact(
        prefix=contact.prefix,
        first=contact.first,
        middle=contact.middle,
        last=contact.last,
        suffix=contact.suffix,
        display=contact.name,
        company=contact.company,
        department=contact.department,
        job_title=contact.job_title,
        notes=contact.notes,
        numbers=tuple(
            _number(number, default=position == 0)
            for position, number in enumerate(number for number in numbers if not number.reserved)
        ),
        emails=tuple(contact.emails),
        addresses=tuple(_addresses(contact)),
        groups=tuple(groups),
        tags=tuple(contact.tags),
        private=contact.owner_id is not None,
        kind=ContactKind(contact.kind),
    )


def _number(number: ContactNumber, *, default: bool) -> ReadNumber:
    e164 = number.number if number.number.startswith("+") else None
    return ReadNumber(
        TYPES[number.type], number.raw or number.number, e164, label=number.label, default=default, vip=number.vip
    )


def _addresses(contact: Contact) -> Iterator[ReadAddress]:
    for address in contact.addresses:
        place = address.get("type", "")
        yield ReadAddress(
            Place(place) if place in list(Place) else Place.OTHER,
            street=address.get("street", ""),
            city=address.get("city", ""),
            region=address.get("state", ""),
            postal_code=address.get("zip", ""),
            country=address.get("country", ""),
        )
