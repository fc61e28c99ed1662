"""The left side of the book: all groups with the number of their entries, and what may be done with groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.permissions import Permission
from phonebook.announcing import books_changed
from phonebook.book.places import Shelf
from phonebook.models import Contact, Favourite, Group, Membership

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    """As in the address."""
    label: "str | Promise"
    icon: str
    count: int
    takes: int | None = None
    """The group that entries may be put into here."""


@dataclass(frozen=True, slots=True)
class Section:
    title: "str | Promise"
    lines: Sequence[Line]


class NameTakenError(ValueError):
    """There is a group of that name in the book already."""


def sections(user: User) -> list[Section]:
    """What `user` may choose from; groups of the public book only with the right to read it."""
    found = [
        Section("", _shelves(user)),
        Section(_("Departments"), _departments()),
        Section(_("My groups"), _groups(user, Group.objects.filter(owner=user))),
    ]
    if user.has_perm(Permission.READ_PUBLIC_CONTACTS):
        found.append(Section(_("Public groups"), _groups(user, Group.objects.filter(owner=None))))
    return found


def _shelves(user: User) -> list[Line]:
    reads_public = user.has_perm(Permission.READ_PUBLIC_CONTACTS)
    outside = Contact.objects.outside()
    people = User.objects.visible_to(user).count()
    own = outside.filter(owner=user).count()
    public = outside.filter(owner=None).count() if reads_public else 0
    of_contacts = Q(contact__in=outside.visible_to(user))
    stars = Favourite.objects.filter(of_contacts | Q(person__is_active=True), user=user).count()
    lines = [
        Line(Shelf.ALL, _("All contacts"), "book-user", people + own + public),
        Line(Shelf.FAVOURITES, _("Favourites"), "star", stars),
        Line(Shelf.EXTENSIONS, _("Extensions"), "phone", people),
    ]
    if reads_public:
        lines.append(Line(Shelf.PUBLIC, _("Public phonebook"), "building-2", public))
    return [*lines, Line(Shelf.PRIVATE, _("Private phonebook"), "lock", own)]


def _departments() -> list[Line]:
    active = Count("members", filter=Q(members__is_active=True))
    departments = Department.objects.annotate(count=active).filter(count__gt=0).order_by("name")
    return [Line(f"d{one.pk}", one.name, "users-round", one.count) for one in departments]  # type: ignore[attr-defined]


def _groups(user: User, groups: Iterable[Group]) -> list[Line]:
    editable = set(Group.objects.editable_by(user).values_list("pk", flat=True))
    visible = Q(contact__owner=user)
    if user.has_perm(Permission.READ_PUBLIC_CONTACTS):
        visible |= Q(contact__owner=None)
    ordered = sorted(groups, key=lambda group: group.name.casefold())
    rows = Membership.objects.filter(visible, group__in=[group.pk for group in ordered])
    counts = dict(rows.values_list("group").annotate(Count("pk")).order_by())
    return [
        Line(f"g{one.pk}", one.name, "folder", counts.get(one.pk, 0), one.pk if one.pk in editable else None)
        for one in ordered
    ]


def make(owner: User | None, name: str) -> Group:
    """A group of `owner`'s private book, None: of the public one. Raises NameTakenError."""
    try:
        with transaction.atomic():
            made = Group.objects.create(owner=owner, name=name)
    except IntegrityError:
        raise NameTakenError from None
    books_changed(made.owner_id)
    return made


def rename(group: Group, name: str) -> None:
    """Raises NameTakenError."""
    group.name = name
    try:
        with transaction.atomic():
            group.save(update_fields=["name"])
    except IntegrityError:
        raise NameTakenError from None
    books_changed(group.owner_id)


def put(group: Group, contacts: Sequence[int]) -> int:
    """Put the contacts with these ids into `group`; returns how many were not in it."""
    there = set(Membership.objects.filter(group=group).values_list("contact", flat=True))
    new = [Membership(group=group, contact_id=pk) for pk in contacts if pk not in there]
    Membership.objects.bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)
    if new:
        books_changed(group.owner_id)
    return len(new)


def take_out(group: Group, contacts: Sequence[int]) -> int:
    """Returns how many of the contacts with these ids were in `group`."""
    count = 0
    for start in range(0, len(contacts), AT_ONCE):
        some = contacts[start : start + AT_ONCE]
        count += Membership.objects.filter(group=group, contact__in=some).delete()[0]
    if count:
        books_changed(group.owner_id)
    return count
