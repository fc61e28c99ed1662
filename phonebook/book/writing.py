"""Storing what somebody wrote about a contact, or about the further numbers of an extension."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts import journal
from accounts.actions.claiming import claim
from accounts.authority import Deed
from accounts.journal import Event, Origin
from accounts.models import User
from phonebook.announcing import books_changed, numbers_changed
from phonebook.book import groups
from phonebook.book.forms import PUBLIC, EntryForm, NumberForm
from phonebook.indexing import derive, reindex
from phonebook.models import Contact, ContactNumber, Group, Membership
from phonebook.plan import plan


class ChangedMeanwhileError(Exception):
    """Somebody else changed the contact while this one was written."""


@transaction.atomic
def add(user: User, form: EntryForm) -> Contact:
    owner = None if form.details.cleaned_data.get("book") == PUBLIC else user
    contact = Contact(owner=owner, made_by=user, addresses=form.written_addresses, **form.details.written)
    derive(contact)
    contact.save()
    _write_numbers(contact, form.number_rows, may_drop_reserved=True)
    _write_groups(user, contact, form.details.cleaned_data["groups"])
    _index(contact)
    books_changed(contact.owner_id)
    return contact


@transaction.atomic
def change(user: User, contact: Contact, form: EntryForm) -> None:
    """Raises ChangedMeanwhileError, and nothing is changed."""
    _wait_for(contact, form.details.cleaned_data["changed"])
    before = contact.owner_id
    for name, value in form.details.written.items():
        setattr(contact, name, value)
    contact.addresses, contact.changed = form.written_addresses, timezone.now()
    if form.details.cleaned_data.get("book") == PUBLIC:
        contact.owner = None
    contact.save()
    _write_numbers(contact, form.number_rows, may_drop_reserved=form.marks)
    _write_groups(user, contact, form.details.cleaned_data["groups"])
    _index(contact)
    books_changed(before, contact.owner_id)


def said_of(person: User) -> Contact | None:
    """What the public book says of an extension beside its number."""
    return Contact.objects.filter(person=person).first()


@transaction.atomic
def change_numbers_of(person: User, form: EntryForm, stamp: str, origin: Origin) -> None:
    """The further numbers of an extension, and which are a VIP's or reserved (MGR-10). Raises ChangedMeanwhileError,
    and NotYoursError for who may not write them now."""
    claim(Deed.EDIT_DATA, person, origin)
    name, before = person.comment or person.extension, _counted(person)
    defaults = {"name": name[:120], "made_by": origin.actor}
    contact, made = Contact.objects.get_or_create(person=person, defaults=defaults)
    if not made:
        _wait_for(contact, stamp)
    elif stamp:
        raise ChangedMeanwhileError
    contact.name, contact.changed = name[:120], timezone.now()
    contact.save()
    _write_numbers(contact, form.number_rows, may_drop_reserved=True)
    _index(contact)
    numbers_changed(person, origin.actor)
    journal.write(Event.NUMBERS_CHANGED, person, origin, before=before, after=_counted(person))


def _counted(person: User) -> str:
    """For the journal, which names no number that may be reserved: how many there are, a VIP's, and reserved."""
    found = ContactNumber.objects.filter(contact__person=person)
    marked = found.aggregate(all=Count("pk"), vip=Count("pk", Q(vip=True)), reserved=Count("pk", Q(reserved=True)))
    return "{all} {vip} {reserved}".format(**marked)


def _wait_for(contact: Contact, stamp: str) -> None:
    """Until nobody else writes it; then it must be as it was when the form was shown."""
    now = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if now is None or now.changed.isoformat() != stamp:
        raise ChangedMeanwhileError
    contact.owner_id = now.owner_id


def _write_numbers(contact: Contact, rows: Sequence[NumberForm], *, may_drop_reserved: bool) -> None:
    """In this order. A reserved number that is in no row stays, unless its writer may say what is reserved."""
    kept: list[ContactNumber] = []
    for row in rows:
        entry = row.stored if row.stored not in kept else None
        kept.append(_written(entry or ContactNumber(contact=contact), row.cleaned_data))
    ids = {entry.pk for entry in kept if entry.pk}
    gone = contact.numbers.exclude(pk__in=ids)
    if not may_drop_reserved:
        kept += gone.filter(reserved=True)
        gone = gone.filter(reserved=False)
    gone.delete()
    for position, entry in enumerate(kept):
        entry.position = position
        entry.save()


def _written(entry: ContactNumber, data: dict[str, Any]) -> ContactNumber:
    text = data["number"]
    if text and text not in {entry.raw, entry.number}:
        entry.number, entry.raw = plan().canonical(text), text
    entry.type, entry.label = data["type"], data["label"]
    public = entry.contact.owner_id is None
    entry.vip = public and data.get("vip", entry.vip)
    entry.reserved = public and data.get("reserved", entry.reserved)
    return entry


def _write_groups(user: User, contact: Contact, chosen: Sequence[Group]) -> None:
    """Of the groups that `user` may write; a public one holds public contacts only."""
    fitting = [group for group in chosen if contact.owner_id is None or group.owner_id is not None]
    mine = Membership.objects.filter(contact=contact, group__in=Group.objects.editable_by(user))
    mine.exclude(group__in=fitting).delete()
    for group in fitting:
        groups.put(group, [contact.pk])


def _index(contact: Contact) -> None:
    reindex([Contact.objects.get(pk=contact.pk)])
