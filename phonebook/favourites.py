"""Who is at hand: stars, kept on the server for each person, in an order of their own (BOOK-15)."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from phonebook.announcing import books_changed
from phonebook.models import Contact, Favourite


@transaction.atomic
def mark(user: User, thing: Contact | User) -> None:
    """Put it at the end of the favourites, unless it is there."""
    there = _locked(user)
    last = max((favourite.position for favourite in there), default=-1)
    Favourite.objects.get_or_create(user=user, **_which(thing), defaults={"position": last + 1})
    books_changed(user.pk)


@transaction.atomic
def unmark(user: User, thing: Contact | User) -> None:
    Favourite.objects.filter(user=user, **_which(thing)).delete()
    books_changed(user.pk)


@transaction.atomic
def move(user: User, thing: Contact | User, to: int) -> None:
    """Have it stand at `to` among those that `user` sees, counted from 0; beyond the end is the end. Nothing is done
    with what is no favourite."""
    there = _locked(user)
    moved = next((one for one in there if (one.contact_id, one.person_id) == _ids(thing)), None)
    if moved is None:
        return
    others = [one for one in there if one.pk != moved.pk]
    seen = _seen(user, others)
    at = others.index(seen[to]) if to < len(seen) else len(others)
    ordered = [*others[:at], moved, *others[at:]]
    for position, favourite in enumerate(ordered):
        favourite.position = position
    Favourite.objects.bulk_update(ordered, ["position"])
    books_changed(user.pk)


def in_order(user: User) -> Sequence[Favourite]:
    """All of `user`'s, also of contacts that they may not see any more."""
    return list(Favourite.objects.filter(user=user).order_by("position", "pk"))


def _locked(user: User) -> Sequence[Favourite]:
    """Two tabs at once are one after the other."""
    User.objects.select_for_update().get(pk=user.pk)
    return in_order(user)


def _seen(user: User, favourites: Sequence[Favourite]) -> Sequence[Favourite]:
    """Those of which the list shows something."""
    ids = {one.contact_id for one in favourites if one.contact_id}
    contacts = set(Contact.objects.visible_to(user).outside().filter(pk__in=ids).values_list("pk", flat=True))
    people = {one.person_id for one in favourites if one.person_id}
    shown = set(User.objects.visible_to(user).filter(pk__in=people).values_list("pk", flat=True))
    return [one for one in favourites if one.contact_id in contacts or one.person_id in shown]


def _which(thing: Contact | User) -> dict[str, Contact | User]:
    return {"contact": thing} if isinstance(thing, Contact) else {"person": thing}


def _ids(thing: Contact | User) -> tuple[int | None, int | None]:
    return (thing.pk, None) if isinstance(thing, Contact) else (None, thing.pk)
