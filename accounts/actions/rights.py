"""What others change of an account: whether it may log in, and what it may do."""

import re
from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts import journal, letters
from accounts.actions.claiming import claim
from accounts.authority import Deed
from accounts.journal import Event, Origin
from accounts.models import Department, Grant, MailboxRight, MainDevice, MonitorRight, User
from accounts.monitoring import Watch, rescope_managers
from accounts.permissions import GRANTABLE
from accounts.sessions import revocation

EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)
MAILBOX = re.compile(r"[0-9]{1,20}", re.ASCII)


@transaction.atomic
def disable(user: User, origin: Origin) -> None:
    """Nobody logs in with the account any more, and whoever is, is out at once. Never the last administrator."""
    person = claim(Deed.SWITCH, user, origin, unseats=True)
    user.is_active = False
    if not person.is_active:
        return
    user.save(update_fields=["is_active"])
    revocation.shut_out(user)
    journal.write(Event.ACCOUNT_DISABLED, user, origin)


@transaction.atomic
def enable(user: User, origin: Origin) -> None:
    person = claim(Deed.SWITCH, user, origin)
    user.is_active = True
    if person.is_active:
        return
    user.save(update_fields=["is_active"])
    revocation.announce(user_id=user.pk)
    journal.write(Event.ACCOUNT_ENABLED, user, origin)


@transaction.atomic
def change_role(user: User, role: User.Role, origin: Origin) -> None:
    """Old rights must not live on in an open session. A new administrator is told to all the others (T-AUD-05)."""
    person = claim(Deed.CHANGE_ROLE, user, origin, unseats=role != User.Role.ADMINISTRATOR)
    user.role = role
    if person.role == role:
        return
    user.save(update_fields=["role"])
    revocation.revoke_sessions(user)
    if role == User.Role.ADMINISTRATOR:
        letters.tell_administrators(user, origin)
    journal.write(Event.ROLE_CHANGED, user, origin, before=person.role, after=role)


@transaction.atomic
def change_place(user: User, department: Department | None, manages: Iterable[Department], origin: Origin) -> None:
    """The one department of the extension, and those that its person manages (ADM-17, ADM-18, ADM-19). Of these, what
    somebody deleted meanwhile does not count."""
    manages = list(manages)
    there = _there([*manages, *([department] if department else [])])
    department = department if department and department.pk in there else None
    manages = [one for one in manages if one.pk in there]
    person = claim(Deed.CHANGE_PLACE, user, origin)
    entries = []
    if person.department != department:
        user.department = department
        user.save(update_fields=["department"])
        rescope_managers(person.department, department)
        entries.append((Event.DEPARTMENT_CHANGED, _name(person.department), _name(department)))
    before, after = _names(person.manages.all()), _names(manages)
    if before != after:
        user.manages.set(manages)
        entries.append((Event.MANAGED_DEPARTMENTS_CHANGED, ", ".join(before), ", ".join(after)))
    if entries:
        revocation.announce(user_id=user.pk)
    for event, old, new in entries:
        journal.write(event, user, origin, before=old, after=new)


@transaction.atomic
def set_main_devices(user: User, extensions: Iterable[str], origin: Origin) -> None:
    """The further extensions that `user` works with as with their own, in this order (LOG-20, PSA-08). Raises
    ValueError for what is no extension."""
    person = claim(Deed.CHANGE_RIGHTS, user, origin)
    before, wanted = person.extensions[1:], person.with_own(map(_extension, extensions))[1:]
    if before == wanted:
        return
    person.main_devices.all().delete()
    MainDevice.objects.bulk_create(
        MainDevice(user=person, extension=extension, position=position) for position, extension in enumerate(wanted)
    )
    user.__dict__.pop("extensions", None)
    revocation.announce(user_id=user.pk)
    shared = (dict.fromkeys(extensions, user.extension) for extensions in (before, wanted))
    _tell_owners(Event.EXTENSION_SHARED, user, next(shared), next(shared), origin)
    journal.write(Event.MAIN_DEVICES_CHANGED, user, origin, before=", ".join(before), after=", ".join(wanted))


@transaction.atomic
def set_mailboxes(user: User, mailboxes: Iterable[str], origin: Origin) -> None:
    """The mailboxes that `user` may use beside those of their extensions (VM-02). Raises ValueError for what is no
    mailbox."""
    person = claim(Deed.CHANGE_RIGHTS, user, origin)
    before = list(person.mailbox_rights.values_list("mailbox", flat=True))
    wanted = sorted({_mailbox(mailbox) for mailbox in mailboxes} - {user.extension})
    if before == wanted:
        return
    person.mailbox_rights.exclude(mailbox__in=wanted).delete()
    MailboxRight.objects.bulk_create(MailboxRight(user=person, mailbox=name) for name in wanted if name not in before)
    revocation.announce(user_id=user.pk)
    shared = (dict.fromkeys(mailboxes, user.extension) for mailboxes in (before, wanted))
    _tell_owners(Event.MAILBOX_SHARED, user, next(shared), next(shared), origin)
    journal.write(Event.MAILBOX_RIGHTS_CHANGED, user, origin, before=", ".join(before), after=", ".join(wanted))


@transaction.atomic
def set_monitor_rights(user: User, rights: Iterable[Watch], origin: Origin) -> None:
    """What `user` sees of single extensions, and where they may take calls (PSA-10). Of two rights to one extension
    the later counts. Raises ValueError for what is no extension."""
    person = claim(Deed.CHANGE_RIGHTS, user, origin)
    wanted = {_extension(right.extension): right for right in rights}
    rows = person.monitor_rights.values_list("extension", "callers", "pick_up")
    before, after = [Watch(*row) for row in rows], [wanted[extension] for extension in sorted(wanted)]
    if before == after:
        return
    person.monitor_rights.all().delete()
    MonitorRight.objects.bulk_create(MonitorRight(user=person, **right._asdict()) for right in after)
    revocation.announce(user_id=user.pk)
    _tell_owners(Event.EXTENSION_WATCHED, user, _watched(user, before), _watched(user, after), origin)
    told = (", ".join(map(str, watches)) for watches in (before, after))
    journal.write(Event.MONITOR_RIGHTS_CHANGED, user, origin, before=next(told), after=next(told))


@transaction.atomic
def set_grants(user: User, permissions: Iterable[str], origin: Origin) -> None:
    """Exactly these permissions beside those of the role (LOG-12). Raises ValueError for one that is not given to
    single people."""
    person = claim(Deed.CHANGE_RIGHTS, user, origin)
    wanted = frozenset(map(str, permissions))
    if foreign := wanted - GRANTABLE:
        raise ValueError(f"Not for single people: {sorted(foreign)}")
    if person.granted == wanted:
        return
    person.grants.exclude(permission__in=wanted).delete()
    Grant.objects.bulk_create(Grant(user=person, permission=name) for name in sorted(wanted - person.granted))
    user.forget_rights()
    revocation.announce(user_id=user.pk)
    before, after = (", ".join(sorted(names)) for names in (person.granted, wanted))
    journal.write(Event.GRANTS_CHANGED, user, origin, before=before, after=after)


@transaction.atomic
def set_access(
    user: User, *, contact_access: User.ContactAccess, recording_access: User.RecordingAccess, origin: Origin
) -> None:
    """How far `user` gets into the public book (X-12) and into recorded calls (X-13)."""
    person = claim(Deed.CHANGE_RIGHTS, user, origin)
    before = (person.contact_access, person.recording_access)
    user.contact_access, user.recording_access = contact_access, recording_access
    after = (user.contact_access, user.recording_access)
    if before == after:
        return
    user.save(update_fields=["contact_access", "recording_access"])
    revocation.announce(user_id=user.pk)
    told = (f"contacts: {contacts}, recordings: {recordings}" for contacts, recordings in (before, after))
    journal.write(Event.ACCESS_CHANGED, user, origin, before=next(told), after=next(told))


def _tell_owners(event: Event, user: User, before: Mapping[str, str], after: Mapping[str, str], origin: Origin) -> None:
    """Whoever has an extension of which `user` may do something else now finds that among the changes to their own."""
    for owner in User.objects.filter(extension__in={*before, *after}).exclude(pk=user.pk).order_by("extension"):
        old, new = (rights.get(owner.extension, "") for rights in (before, after))
        if old != new:
            journal.write(event, owner, origin, before=old, after=new)


def _watched(user: User, watches: Iterable[Watch]) -> dict[str, str]:
    """Extension → what `user` sees of it, as the journal keeps it."""
    return {watch.extension: str(watch._replace(extension=user.extension)) for watch in watches}


def _extension(text: str) -> str:
    if not EXTENSION.fullmatch(text):
        raise ValueError(f"{text!r} is no extension.")
    return text


def _mailbox(text: str) -> str:
    if not MAILBOX.fullmatch(text):
        raise ValueError(f"{text!r} is no mailbox.")
    return text


def _there(departments: Iterable[Department]) -> set[int]:
    """Those that nobody deletes before the transaction ends; locked before accounts, as accounts.actions.departments
    has it."""
    found = Department.objects.filter(pk__in=[one.pk for one in departments]).order_by("pk")
    return set(found.select_for_update(no_key=True).values_list("pk", flat=True))


def _name(department: Department | None) -> str:
    return department.name if department else ""


def _names(departments: Iterable[Department]) -> list[str]:
    return sorted(department.name for department in departments)
