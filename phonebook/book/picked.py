"""What is done with several entries of a list at once (BOOK-06, BOOK-07)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import User
from phonebook.book import listing
from phonebook.book.places import Chosen
from phonebook.models import Contact, ContactNumber, Group
from phonebook.rights import edits, marks

MOST = 5000
"""So many entries at once."""
_PICK = re.compile(r"([xc])([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Picked:
    """Entries that somebody chose and may see."""

    contacts: Sequence[Contact]
    people: Sequence[User]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which of the contacts something may be done with, and how many are left out for which reason."""

    fitting: Sequence[Contact]
    extensions: int = 0
    not_allowed: int = 0
    reserved: int = 0
    private: int = 0
    there: int = 0


def named(user: User, names: Iterable[str]) -> Picked:
    """The entries `c12`, `x7` …; what nobody has, or `user` may not see, is left out."""
    ids: dict[str, set[int]] = {"c": set(), "x": set()}
    for match in filter(None, map(_PICK.fullmatch, list(names)[:MOST])):
        ids[match[1]].add(int(match[2]))
    contacts = Contact.objects.visible_to(user).outside().filter(pk__in=ids["c"])
    return Picked(list(contacts), list(User.objects.visible_to(user).filter(pk__in=ids["x"])))


def whole(user: User, chosen: Chosen) -> Picked:
    """All of a list, MOST at most. Raises listing.NoSuchListError."""
    things = listing.found_things(user, chosen, MOST)
    contacts = [thing for thing in things if isinstance(thing, Contact)]
    return Picked(contacts, [thing for thing in things if isinstance(thing, User)])


def to_remove(user: User, picked: Picked) -> Sorted:
    """Never extensions; public ones with the right (BOOK-06). One with a reserved number only by those who say what is
    reserved: without the contact nothing would hide it any more."""
    mine = [contact for contact in picked.contacts if edits(user, contact)]
    public = [contact.pk for contact in mine if contact.owner_id is None]
    hides = set(ContactNumber.objects.filter(contact__in=public, reserved=True).values_list("contact", flat=True))
    fitting = [contact for contact in mine if contact.pk not in hides or marks(user, contact)]
    return Sorted(fitting, len(picked.people), len(picked.contacts) - len(mine), len(mine) - len(fitting))


def to_move(user: User, picked: Picked, owner: User | None) -> Sorted:
    """Into the book of `owner`, None: the public one, by those who may write both. A contact with a reserved number
    stays where it is: in a private book nothing would hide the number any more."""
    mine = [contact for contact in picked.contacts if edits(user, contact)]
    there = [contact for contact in mine if contact.owner_id == (owner.pk if owner else None)]
    others = [contact for contact in mine if contact not in there]
    hides = set(ContactNumber.objects.filter(contact__in=others, reserved=True).values_list("contact", flat=True))
    fitting = [contact for contact in others if contact.pk not in hides]
    return Sorted(
        fitting,
        len(picked.people),
        len(picked.contacts) - len(mine),
        reserved=len(others) - len(fitting),
        there=len(there),
    )


def to_put(picked: Picked, group: Group) -> Sorted:
    """A public group holds public contacts only; departments say where extensions are (BOOK-03)."""
    fitting = [contact for contact in picked.contacts if group.owner_id is not None or contact.owner_id is None]
    return Sorted(fitting, len(picked.people), private=len(picked.contacts) - len(fitting))
