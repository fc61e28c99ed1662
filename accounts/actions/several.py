"""The same change of several accounts, in as few statements for two thousand as for two (ADM-13 to ADM-18).

Each function takes accounts that were claimed together (`claiming.claim_several`), stands in the transaction that
claimed them, ends what old rights keep open, and writes one entry in the journal for each account.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

from django.utils import timezone

from accounts import journal, letters
from accounts.actions.claiming import Claimed, NotYoursError
from accounts.actions.people import DATA_EVENTS
from accounts.authority import Deed
from accounts.journal import Event, Fact
from accounts.letters import Notice
from accounts.models import Department, EmailChange, User
from accounts.monitoring import rescope_managers
from accounts.sessions import revocation

Value = TypeVar("Value")
EDIT_DATA = frozenset({Deed.EDIT_DATA})
SWITCH = frozenset({Deed.SWITCH})
CHANGE_RIGHTS = frozenset({Deed.CHANGE_RIGHTS})
CHANGE_PLACE = frozenset({Deed.CHANGE_PLACE})
GIVE_NEW_PASSWORD = frozenset({Deed.GIVE_NEW_PASSWORD})
AT_ONCE = 500
_DATA_EVENTS = {**DATA_EVENTS, "email": Event.EMAIL_CHANGED, "language": Event.APPLICATION_CHANGED}


class Managing(NamedTuple):
    """Whose departments somebody manages, and whether they count for it: only managers and administrators do."""

    role: str
    departments: frozenset[int] = frozenset()


def set_data(claimed: Claimed, wanted: Mapping[int, Mapping[str, str]]) -> None:
    """Comment, description, mobile number, e-mail address and language of each, of which those that stand in `wanted`
    (ADM-10). As `people.change_data` and `people.set_email` do it. Raises NotYoursError for an address that may not be
    set."""
    people = _people(claimed, EDIT_DATA, wanted)
    written: list[Fact] = []
    posted: list[tuple[User, Notice, dict[str, str]]] = []
    fields: set[str] = set()
    addressed: list[User] = []
    for person in people:
        for name, new in wanted[person.pk].items():
            old = getattr(person, name)
            if old == new:
                continue
            if name == "email":
                if not claimed.allows(Deed.SET_EMAIL, person):
                    raise NotYoursError(f"{claimed.origin.actor} may not set the address of {person}.")
                posted.append((person, Notice.EMAIL_CHANGED_BY_OTHER, {"to": old, "old": old, "new": new}))
                person.email_set_by_other_at = timezone.now()
                addressed.append(person)
            elif name == "mobile" and claimed.origin.actor != person:
                to = wanted[person.pk].get("email", person.email)
                posted.append((person, Notice.MOBILE_CHANGED_BY_OTHER, {"to": to, "old": old, "new": new}))
            told = (f"language: {old}", f"language: {new}") if name == "language" else (old, new)
            written.append(Fact(_DATA_EVENTS[name], person, *told))
            setattr(person, name, new)
            fields.add(name)
    if not fields:
        return
    stored = sorted(fields | ({"email_set_by_other_at"} if addressed else set()))
    User.objects.bulk_update(people, stored, batch_size=AT_ONCE)
    EmailChange.objects.filter(user__in=addressed).delete()
    letters.tell_each(posted, claimed.origin)
    journal.write_several(written, claimed.origin)


def set_active(claimed: Claimed, wanted: Mapping[int, bool]) -> None:
    """Whether each may log in. Raises ValueError for administrators: they are disabled one by one (T-AZ-08)."""
    people = _people(claimed, SWITCH, wanted)
    if any(person.role == User.Role.ADMINISTRATOR for person in people):
        raise ValueError("Administrators are disabled one by one.")
    changed = [person for person in people if person.is_active != wanted[person.pk]]
    for value, some in _grouped({person.pk: wanted[person.pk] for person in changed}).items():
        _update(some, is_active=value)
    facts = []
    for person in changed:
        person.is_active = wanted[person.pk]
        facts.append(Fact(Event.ACCOUNT_ENABLED if person.is_active else Event.ACCOUNT_DISABLED, person))
    revocation.shut_out_several([person for person in changed if not person.is_active])
    revocation.announce_several([person for person in changed if person.is_active])
    journal.write_several(facts, claimed.origin)


def set_contact_access(claimed: Claimed, wanted: Mapping[int, str]) -> None:
    """By the keys of people (ADM-15)."""
    _set_access(claimed, "contact_access", wanted)


def set_recording_access(claimed: Claimed, wanted: Mapping[int, str]) -> None:
    _set_access(claimed, "recording_access", wanted)


def set_department(claimed: Claimed, wanted: Mapping[int, Department | None]) -> None:
    """The one department of each (ADM-17)."""
    people = _people(claimed, CHANGE_PLACE, wanted)
    facts = []
    touched: set[Department | None] = set()
    for person in people:
        new = wanted[person.pk]
        facts.append(Fact(Event.DEPARTMENT_CHANGED, person, _name(person.department), _name(new)))
        touched |= {person.department, new}
    for department, some in _grouped(wanted).items():
        _update(some, department=department)
    for person in people:
        person.department = wanted[person.pk]
    rescope_managers(*touched)
    revocation.announce_several(people)
    journal.write_several(facts, claimed.origin)


def set_management(claimed: Claimed, wanted: Mapping[int, Managing]) -> None:
    """What each manages, and whether they are a manager at all (ADM-18). Nobody becomes an administrator by this, nor
    ceases to be one: that is asked for one by one. Raises ValueError, and NotYoursError for a role that may not be
    changed."""
    changed_roles = [pk for pk, new in wanted.items() if new.role != claimed.people[pk].role]
    seated = User.Role.ADMINISTRATOR
    if any(seated in (wanted[pk].role, claimed.people[pk].role) for pk in changed_roles):
        raise ValueError("Administrators are made and unmade one by one.")
    if not all(claimed.allows(Deed.CHANGE_ROLE, claimed.people[pk]) for pk in changed_roles):
        raise NotYoursError(f"{claimed.origin.actor} may not change these roles.")
    people = _people(claimed, CHANGE_PLACE, wanted)
    names = dict(Department.objects.values_list("pk", "name"))
    before = managed_by([person.pk for person in people])
    facts = []
    for person in people:
        new = wanted[person.pk]
        if new.role != person.role:
            facts.append(Fact(Event.ROLE_CHANGED, person, person.role, new.role))
        old = before[person.pk]
        if old != new.departments:
            told = (", ".join(sorted(names[pk] for pk in some if pk in names)) for some in (old, new.departments))
            facts.append(Fact(Event.MANAGED_DEPARTMENTS_CHANGED, person, next(told), next(told)))
    _store_managed(before, {pk: new.departments for pk, new in wanted.items()})
    for role, some in _grouped({pk: wanted[pk].role for pk in changed_roles}).items():
        _update(some, role=role)
    for person in people:
        person.role = wanted[person.pk].role
    revocation.revoke_of_several(claimed.people[pk] for pk in changed_roles)
    revocation.announce_several(people)
    journal.write_several(facts, claimed.origin)


def take_passwords(claimed: Claimed, by_letter: Collection[int], on_paper: Collection[int]) -> None:
    """Erase the passwords and end what was open with them; some get a link by letter, the others wait for one on paper
    (ADM-14). Raises ValueError if a link may not go to one of those who shall get a letter."""
    people = _people(claimed, GIVE_NEW_PASSWORD, [*by_letter, *on_paper])
    nothing = {"password": "", "pin": "", "pin_failures": 0, "activation_until": None, "must_change_password": False}
    _update([person.pk for person in people], **nothing)
    for person in people:
        for name, value in nothing.items():
            setattr(person, name, value)
    revocation.shut_out_several(people)
    letters.tell_several(people, Notice.PASSWORD_TAKEN_AWAY, claimed.origin)
    journal.write_several([Fact(Event.PASSWORD_TAKEN_AWAY, person) for person in people], claimed.origin)
    letters.post_activations([claimed.people[pk] for pk in by_letter], claimed.origin)


def managed_by(people: Collection[int]) -> dict[int, frozenset[int]]:
    """The keys of the departments that each manages, also of those for whom that does not count."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = User.manages.through.objects.filter(user__in=list(people)).values_list("user", "department")
    for user, department in rows:
        found[user].add(department)
    return {pk: frozenset(found[pk]) for pk in people}


def _set_access(claimed: Claimed, field: str, wanted: Mapping[int, str]) -> None:
    people = _people(claimed, CHANGE_RIGHTS, wanted)
    facts = []
    for person in people:
        before = _access(person)
        setattr(person, field, wanted[person.pk])
        facts.append(Fact(Event.ACCESS_CHANGED, person, before, _access(person)))
    for value, some in _grouped(wanted).items():
        _update(some, **{field: value})
    revocation.announce_several(people)
    journal.write_several(facts, claimed.origin)


def _people(claimed: Claimed, deeds: frozenset[Deed], keys: Iterable[int]) -> list[User]:
    """Those of `keys`, by extension. Raises ValueError for what was not claimed for this."""
    if not deeds <= claimed.deeds:
        raise ValueError("The accounts were claimed for something else.")
    try:
        return sorted((claimed.people[pk] for pk in keys), key=lambda person: person.extension)
    except KeyError:
        raise ValueError("Not all of these accounts are claimed.") from None


def _store_managed(before: Mapping[int, frozenset[int]], after: Mapping[int, frozenset[int]]) -> None:
    through = User.manages.through
    gone: defaultdict[int, list[int]] = defaultdict(list)
    for pk, new in after.items():
        for department in before[pk] - new:
            gone[department].append(pk)
    for department, some in gone.items():
        through.objects.filter(department=department, user__in=some).delete()
    added = [through(user_id=pk, department_id=one) for pk, new in after.items() for one in new - before[pk]]
    through.objects.bulk_create(added, batch_size=AT_ONCE)


def _update(people: Collection[int], **values: object) -> None:
    User.objects.filter(pk__in=list(people)).update(**values)


def _grouped(wanted: Mapping[int, Value]) -> dict[Value, list[int]]:
    found: dict[Value, list[int]] = {}
    for pk, value in wanted.items():
        found.setdefault(value, []).append(pk)
    return found


def _access(person: User) -> str:
    """As the journal holds it, see accounts.journal.values.pairs."""
    return f"contacts: {person.contact_access}, recordings: {person.recording_access}"


def _name(department: Department | None) -> str:
    return department.name if department else ""
