"""Moving contacts between the public book and a private one; it can be undone for a day, as removing can."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from phonebook.announcing import books_changed
from phonebook.indexing import reindex
from phonebook.models import Contact, Favourite, Group, Membership, RemovedContact

AT_ONCE = 500


@transaction.atomic
def move(user: User, contacts: Sequence[Contact], owner: User | None) -> uuid.UUID:
    """Put `contacts` into the book of `owner`, None: the public one. Returns what undoes it.

    Whoever no longer sees a contact loses it from their groups and favourites, too.
    """
    batch = uuid.uuid4()
    for start in range(0, len(contacts), AT_ONCE):
        some = [contact.pk for contact in contacts[start : start + AT_ONCE]]
        found = list(Contact.objects.select_for_update().filter(pk__in=some).exclude(owner=owner))
        RemovedContact.objects.bulk_create(
            RemovedContact(batch=batch, user=user, data=_before(contact, owner)) for contact in found
        )
        if owner is not None:
            Membership.objects.filter(contact__in=found).exclude(group__owner=owner).delete()
            Favourite.objects.filter(contact__in=found).exclude(user=owner).delete()
        books_changed(None, *(contact.owner_id for contact in found))
        _put(found, owner.pk if owner else None)
    return batch


def back(user: User, data: dict[str, Any]) -> bool:
    """Undo one of the moves of `user`, unless the contact is elsewhere meanwhile, or they may no longer write there."""
    contact = Contact.objects.select_for_update().filter(pk=data["moved"]).first()
    if contact is None or contact.owner_id != data["to_id"] or not user.has_perm(Permission.EDIT_PUBLIC_CONTACTS):
        return False
    books_changed(contact.owner_id, data["owner_id"])
    _put([contact], data["owner_id"])
    groups = Group.objects.filter(pk__in=data["groups"])
    Membership.objects.bulk_create(
        (Membership(group=group, contact=contact) for group in groups), ignore_conflicts=True
    )
    places = {int(pk): position for pk, position in data["favourites"]}
    Favourite.objects.bulk_create(
        (
            Favourite(contact=contact, user=one, position=places[one.pk])
            for one in User.objects.filter(pk__in=places).exclude(favourites__contact=contact)
        ),
        ignore_conflicts=True,
    )
    return True


def _before(contact: Contact, owner: User | None) -> dict[str, Any]:
    return {
        "moved": contact.pk,
        "name": contact.name,
        "owner_id": contact.owner_id,
        "to_id": owner.pk if owner else None,
        "groups": list(contact.memberships.values_list("group", flat=True)) if owner else [],
        "favourites": list(map(list, contact.favourites.values_list("user", "position"))) if owner else [],
    }


def _put(contacts: Sequence[Contact], owner: int | None) -> None:
    for contact in contacts:
        contact.owner_id, contact.changed = owner, timezone.now()
    Contact.objects.bulk_update(contacts, ["owner", "changed"])
    reindex(list(Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).prefetch_related("numbers")))
