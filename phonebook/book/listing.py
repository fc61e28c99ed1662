"""The list of the book: people of extensions, the own contacts and the public ones, in one order.

Each of the three is read in the order of its own index from a place on, and they are merged here: a list of 100 000
contacts costs no more than its first page. Extensions are a few thousand at most: their names are sorted in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import merge, nlargest, nsmallest
from itertools import islice

from django.db.models import Q, QuerySet

from accounts.models import Department, User
from accounts.permissions import Permission
from phonebook.book.entries import Entry, entries_of, name_key, place_of
from phonebook.book.places import PAGE_ROWS, RENEWED_ROWS, Chosen, Place, Shelf
from phonebook.favourites import in_order
from phonebook.models import Contact, Favourite, Group
from phonebook.search import Book, Within, search

MOST_FOUND = 100
POSITION_DIGITS = 10
"""Of a PositiveIntegerField, so that positions as text have the same order."""

Found = tuple[Place, "Contact | User"]


class NoSuchListError(LookupError):
    """A group or department that is not there for this person."""


@dataclass(frozen=True, slots=True)
class Page:
    chosen: Chosen
    """With the shelf that is shown if the address named none."""
    rows: Sequence[Entry]
    more: bool = False
    group: Group | None = None
    department: Department | None = None
    own: int | None = None
    """Of what was searched so many belong to the group that is shown; the others are suggested (BOOK-17)."""

    @property
    def until(self) -> Place | None:
        """The last of the rows; None without any."""
        return self.rows[-1].place if self.rows else None


def page(user: User, chosen: Chosen) -> Page:
    """The part of the list that `chosen` names. Raises NoSuchListError."""
    shown = replace(chosen, shelf=first_shelf(user)) if not chosen.name else chosen
    group, department = _group(user, shown), _department(shown)
    if shown.text:
        hits, own = _things_found(user, shown)
        return Page(shown, entries_of(user, hits), group=group, department=department, own=own)
    found = things(user, shown, shown.most)
    count = RENEWED_ROWS if shown.by_hand else PAGE_ROWS
    if shown.until:
        kept = sum(place >= shown.until if shown.falls else place <= shown.until for place, _thing in found)
        count = min(max(kept, count), RENEWED_ROWS)
    rows = entries_of(user, [thing for _place, thing in found[:count]])
    if shown.by_hand:
        rows = [replace(row, place=place) for row, (place, _thing) in zip(rows, found, strict=False)]
    return Page(shown, rows, len(found) > count, group, department)


def things(user: User, chosen: Chosen, most: int) -> list[Found]:
    """The first `most` contacts and people of the list that `chosen` names, search aside. Raises NoSuchListError."""
    _group(user, chosen)
    if chosen.by_hand:
        return _by_hand(user, chosen)[:most]
    streams = [_people_at(chosen, _people(user, chosen), most)]
    streams += [_contacts_at(chosen, books, most) for books in _contacts(user, chosen)]
    return list(islice(merge(*streams, key=lambda found: found[0], reverse=chosen.falls), most))


def found_things(user: User, chosen: Chosen, most: int) -> "list[Contact | User]":
    """All of the list that `chosen` names, `most` at most, whether it was searched or not."""
    if chosen.text:
        return _things_found(user, chosen)[0][:most]
    return [thing for _place, thing in things(user, replace(chosen, after=None, until=None, letter=""), most)]


def first_shelf(user: User) -> Shelf:
    """One's favourites, as soon as there are any (BOOK-15)."""
    return Shelf.FAVOURITES if Favourite.objects.filter(user=user).exists() else Shelf.ALL


def _group(user: User, chosen: Chosen) -> Group | None:
    if chosen.group is None:
        return None
    group = Group.objects.visible_to(user).filter(pk=chosen.group).first()
    if group is None:
        raise NoSuchListError
    return group


def _department(chosen: Chosen) -> Department | None:
    if chosen.department is None:
        return None
    department = Department.objects.filter(pk=chosen.department).first()
    if department is None:
        raise NoSuchListError
    return department


def _people(user: User, chosen: Chosen) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.visible_to(user)
    if chosen.department is not None:
        return people.filter(department=chosen.department)
    if chosen.shelf is Shelf.FAVOURITES:
        return people.filter(pk__in=Favourite.objects.filter(user=user).values("person"))
    return people if chosen.shelf in {Shelf.ALL, Shelf.EXTENSIONS} else people.none()


def _contacts(user: User, chosen: Chosen) -> list[QuerySet[Contact]]:
    """The contacts of the list, one queryset for each index that they are read from."""
    outside = Contact.objects.outside()
    own = outside.filter(owner=user)
    public = outside.filter(owner=None) if user.has_perm(Permission.READ_PUBLIC_CONTACTS) else outside.none()
    if chosen.group is not None:
        return [outside.visible_to(user).filter(memberships__group=chosen.group)]
    if chosen.shelf is Shelf.FAVOURITES:
        return [outside.visible_to(user).filter(favourites__user=user)]
    shelves: dict[Shelf | None, list[QuerySet[Contact]]] = {
        Shelf.ALL: [own, public],
        Shelf.PRIVATE: [own],
        Shelf.PUBLIC: [public],
    }
    return shelves.get(chosen.shelf, [])


def _by_hand(user: User, chosen: Chosen) -> list[Found]:
    """The favourites in their own order; a place among them has the position as its key. There are a few."""
    people = {person.pk: person for person in _people(user, chosen).select_related("department")}
    contacts = {one.pk: one for some in _contacts(user, chosen) for one in some.prefetch_related("numbers")}
    found: list[Found] = []
    for favourite in in_order(user):
        thing = contacts.get(favourite.contact_id or 0) or people.get(favourite.person_id or 0)
        if thing is not None:
            key = f"{favourite.position:0{POSITION_DIGITS}}"
            found.append((Place(key, is_contact=isinstance(thing, Contact), pk=thing.pk), thing))
    return [pair for pair in found if chosen.bound is None or pair[0] > chosen.bound]


def _people_at(chosen: Chosen, people: QuerySet[User], most: int) -> list[Found]:
    """The first `most` people from the place on; of all others no more is read than by what they are sorted."""
    names = people.order_by().values_list("pk", "comment", "extension")
    places = [(name_key(comment or extension), False, pk) for pk, comment, extension in names]
    bound = chosen.bound
    if bound is not None:
        at = (bound.key, bound.is_contact, bound.pk)
        places = [place for place in places if (place < at if chosen.falls else place > at)]
    first = (nlargest if chosen.falls else nsmallest)(most, places)
    found = people.select_related("department").in_bulk([pk for *_key, pk in first])
    return [(Place(key, is_contact, pk), found[pk]) for key, is_contact, pk in first if pk in found]


def _contacts_at(chosen: Chosen, contacts: QuerySet[Contact], most: int) -> list[Found]:
    # Of one owner the index leads from row to row. PostgreSQL does not see that where nobody is the owner it is always
    # the same nobody, unless the owner stands in the order as well.
    mixed = chosen.group is not None or chosen.shelf is Shelf.FAVOURITES
    fields = ("sort_key", "pk") if mixed else ("owner_id", "sort_key", "pk")
    order = [f"-{field}" if chosen.falls else field for field in fields]
    rows = contacts.filter(_beyond(chosen.bound, chosen.falls)).order_by(*order).prefetch_related("numbers")[:most]
    return [(place_of(contact), contact) for contact in rows]


def _beyond(bound: Place | None, falls: bool) -> Q:
    """Contacts beyond a place; the first half lets the index find it. People stand before contacts of the same key."""
    if bound is None:
        return Q(sort_key__gte="")  # so that SQLite, too, reads along the index of the order
    if not bound.is_contact:
        return Q(sort_key__lt=bound.key) if falls else Q(sort_key__gte=bound.key)
    way = "lt" if falls else "gt"
    beyond, same = Q(**{f"sort_key__{way}": bound.key}), Q(**{f"pk__{way}": bound.pk})
    return Q(**{f"sort_key__{way}e": bound.key}) & (beyond | same)


_BOOKS = {Shelf.EXTENSIONS: Book.EXTENSIONS, Shelf.PRIVATE: Book.PRIVATE, Shelf.PUBLIC: Book.PUBLIC}


def _things_found(user: User, chosen: Chosen) -> "tuple[list[Contact | User], int]":
    """What the one search finds, as rows of the book, and how many of them are of the group that is shown."""
    book = _BOOKS.get(chosen.shelf) if chosen.shelf else None
    within = Within(book, chosen.group, chosen.department, chosen.shelf is Shelf.FAVOURITES)
    hits = search(user, chosen.text, MOST_FOUND, within)
    people = {
        person.extension: person
        for person in User.objects.visible_to(user)
        .filter(extension__in=[hit.number for hit in hits if hit.book is Book.EXTENSIONS])
        .select_related("department")
    }
    named = [hit.contact for hit in hits if hit.book is not Book.EXTENSIONS and hit.contact]
    visible = Contact.objects.visible_to(user).outside().prefetch_related("numbers")
    contacts = visible.in_bulk(named)
    found: list[tuple[Contact | User | None, bool]] = [
        (people.get(hit.number) if hit.book is Book.EXTENSIONS else contacts.get(hit.contact or 0), hit.suggested)
        for hit in hits
    ]
    there = [(thing, suggested) for thing, suggested in found if thing is not None]
    return [thing for thing, _suggested in there], sum(not suggested for _thing, suggested in there)
