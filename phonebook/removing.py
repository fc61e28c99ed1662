"""Taking contacts and groups out of the books so that it can be undone for a day; and undoing, also of moves."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from phonebook import moving
from phonebook.announcing import books_changed
from phonebook.indexing import reindex
from phonebook.models import Contact, ContactNumber, Favourite, Group, Import, Membership, RemovedContact

KEPT = timedelta(days=1)
AT_ONCE = 500
_FIELDS = (
    *("id", "owner_id", "kind", "name", "prefix", "first", "middle", "last", "suffix", "company", "department"),
    *("job_title", "emails", "addresses", "tags", "notes", "source", "made_by_id", "imported_id"),
)
_TIMES = ("made", "changed")
_NUMBER = ("number", "raw", "type", "label", "position", "vip", "reserved", "imported_id")


@transaction.atomic
def remove(user: User, contacts: Sequence[Contact]) -> uuid.UUID:
    """Take `contacts` out with all that hangs on them. Returns what undoes it."""
    batch = uuid.uuid4()
    for start in range(0, len(contacts), AT_ONCE):
        some = [contact.pk for contact in contacts[start : start + AT_ONCE]]
        found = Contact.objects.select_for_update().filter(pk__in=some)
        whole = found.prefetch_related("numbers", "memberships", "favourites")
        RemovedContact.objects.bulk_create(
            RemovedContact(batch=batch, user=user, data=_written(contact)) for contact in whole
        )
        Contact.objects.filter(pk__in=some).delete()
    books_changed(*{contact.owner_id for contact in contacts})
    return batch


@transaction.atomic
def remove_group(user: User, group: Group) -> uuid.UUID:
    """Dissolve `group`; its contacts stay. Returns what undoes it."""
    batch = uuid.uuid4()
    members = list(group.memberships.values_list("contact", flat=True))
    data = {"group": group.pk, "name": group.name, "owner_id": group.owner_id, "contacts": members}
    RemovedContact.objects.create(batch=batch, user=user, data=data)
    group.delete()
    books_changed(group.owner_id)
    return batch


@transaction.atomic
def bring_back(user: User, batch: uuid.UUID) -> int:
    """Undo what `user` removed or moved as `batch`; returns how much of it is back. What they may no longer
    write stays as it is."""
    rows = list(RemovedContact.objects.select_for_update().filter(user=user, batch=batch, at__gt=timezone.now() - KEPT))
    groups = [row.data for row in rows if "group" in row.data]
    moves = [row.data for row in rows if "moved" in row.data]
    whole = [row.data for row in rows if "numbers" in row.data]
    contacts = [data for data in whole if _may_write(user, data)]
    RemovedContact.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for start in range(0, len(contacts), AT_ONCE):
        _contacts_back(contacts[start : start + AT_ONCE])
    moved = sum(moving.back(user, data) for data in moves)
    back = sum(_group_back(data) for data in groups if _may_write(user, data))
    books_changed(*{data["owner_id"] for data in (*contacts, *groups)})
    return len(contacts) + moved + back


def removed(user: User, batch: uuid.UUID) -> Sequence[RemovedContact]:
    """What `user` took out as `batch`, while it can be undone."""
    return list(RemovedContact.objects.filter(user=user, batch=batch, at__gt=timezone.now() - KEPT))


def purge() -> int:
    """Forget what nobody can undo any more."""
    return RemovedContact.objects.filter(at__lte=timezone.now() - KEPT).delete()[0]


def _written(contact: Contact) -> dict[str, Any]:
    times = {name: getattr(contact, name).isoformat() for name in _TIMES}
    return {
        **{name: getattr(contact, name) for name in _FIELDS},
        **times,
        "numbers": [{name: getattr(each, name) for name in _NUMBER} for each in contact.numbers.all()],
        "groups": [each.group_id for each in contact.memberships.all()],
        "favourites": [[each.user_id, each.position] for each in contact.favourites.all()],
    }


def _may_write(user: User, data: dict[str, Any]) -> bool:
    return data["owner_id"] == user.pk or (data["owner_id"] is None and user.has_perm("phonebook.edit_public"))


def _contacts_back(rows: Sequence[dict[str, Any]]) -> None:
    """With their old ids, so that links to them lead somewhere again; what they were in may be gone meanwhile."""
    groups = set(Group.objects.filter(pk__in={pk for row in rows for pk in row["groups"]}).values_list("pk", flat=True))
    users = {row["made_by_id"] for row in rows} | {pk for row in rows for pk, _position in row["favourites"]}
    there = set(User.objects.filter(pk__in=users - {None}).values_list("pk", flat=True))
    imports = _imports_of(rows)
    made = []
    for row in rows:
        fields = {name: row.get(name) for name in _FIELDS} | {name: parse_datetime(row[name]) for name in _TIMES}
        fields["made_by_id"] = row["made_by_id"] if row["made_by_id"] in there else None
        made.append(Contact(**{**fields, "imported_id": imports.get(fields["imported_id"])}))
    Contact.objects.bulk_create(made)
    ContactNumber.objects.bulk_create(
        ContactNumber(contact_id=row["id"], **{**number, "imported_id": imports.get(number.get("imported_id"))})
        for row in rows
        for number in row["numbers"]
    )
    Membership.objects.bulk_create(
        Membership(contact_id=row["id"], group_id=pk) for row in rows for pk in row["groups"] if pk in groups
    )
    Favourite.objects.bulk_create(
        Favourite(contact_id=row["id"], user_id=pk, position=position)
        for row in rows
        for pk, position in row["favourites"]
        if pk in there
    )
    reindex(list(Contact.objects.filter(pk__in=[row["id"] for row in rows]).prefetch_related("numbers")))


def _imports_of(rows: Sequence[dict[str, Any]]) -> dict[int | None, int]:
    """The imports that brought something of `rows`, of those that are still listed; each is its own value."""
    named = {each.get("imported_id") for row in rows for each in (row, *row["numbers"])}
    return {pk: pk for pk in Import.objects.filter(pk__in=named - {None}).values_list("pk", flat=True)}


def _group_back(data: dict[str, Any]) -> int:
    """Under its old name; what somebody made under that name meanwhile takes its contacts."""
    group, _made = Group.objects.get_or_create(
        owner_id=data["owner_id"], name__iexact=data["name"], defaults={"name": data["name"]}
    )
    contacts = Contact.objects.filter(pk__in=data["contacts"])
    if group.owner_id is None:
        contacts = contacts.filter(owner=None)
    Membership.objects.bulk_create(
        (Membership(group=group, contact=contact) for contact in contacts), ignore_conflicts=True
    )
    return 1
