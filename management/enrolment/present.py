"""What there is already, as management.enrolment.plan looks at it: as many queries for two thousand as for two."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import translation

from accounts.actions.licences import free_seats
from accounts.models import Department, Grant, Licence, LicenceKind, User
from management.enrolment.plan import Company, Person
from management.forms import mobile_number
from phonebook.files.captions import normalised
from phonebook.policy import NotAllowedError, Purpose, check_call

PLAIN = ("comment", "description", "email", "mobile", "role", "language", "contact_access", "recording_access")
"""Fields of an account that are kept as they are; the department and the licences are kept by their names."""
CHOICES: Mapping[str, list[tuple[str, Any]]] = {
    "role": User.Role.choices,
    "language": list(settings.LANGUAGES),
    "contact_access": User.ContactAccess.choices,
    "recording_access": User.RecordingAccess.choices,
}


def company(actor: User) -> Company:
    """Everybody, for an import of `actor`."""
    users = list(User.objects.select_related("department").order_by("extension"))
    values = values_of(users)
    people = {one.extension: Person(values[one.pk], one.pk == actor.pk, one.is_active) for one in users}
    kinds = list(LicenceKind.objects.order_by("pk"))
    names = list(Department.objects.values_list("name", flat=True))
    return Company(
        people=people,
        departments={normalised(name): name for name in names},
        licences={normalised(kind.name): kind.name for kind in kinds},
        seats={kind.name: free_seats(kind) for kind in kinds},
        words=words(),
        mobile=partial(_mobile, actor, {one.extension: one for one in users}, _granted()),
    )


def values_of(people: Iterable[User]) -> dict[int, dict[str, Any]]:
    """What each has, by key; their departments must have been read."""
    some = list(people)
    licences: defaultdict[int, list[str]] = defaultdict(list)
    held = Licence.objects.filter(user__in=[one.pk for one in some]).order_by("kind__name")
    for user, name in held.values_list("user", "kind__name"):
        licences[user].append(name)
    return {
        one.pk: {
            **{name: str(getattr(one, name)) for name in PLAIN},
            "department": one.department.name if one.department else "",
            "licences": sorted(licences[one.pk]),
            "is_active": one.is_active,
        }
        for one in some
    }


def words() -> dict[str, dict[str, str]]:
    """Field → what people write, normalised → value: the values themselves, and their words in all languages."""
    found: dict[str, dict[str, str]] = {}
    for field, choices in CHOICES.items():
        known = found[field] = {value: value for value, _words in choices}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for value, said in choices:
                    known.setdefault(normalised(str(said)), value)
    return found


def said(field: str, value: str) -> str:
    """A value in the active language."""
    return str(dict(CHOICES[field]).get(value, value))


def without_query(person: User, granted: Collection[str] = ()) -> User:
    """`person`, whose rights are not asked of the database any more: licences do not matter to what is called."""
    person.__dict__["_granted_and_unlicensed"] = (frozenset(granted), frozenset())
    return person


def _granted() -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for user, permission in Grant.objects.values_list("user", "permission"):
        found[user].add(permission)
    return found


def _mobile(
    actor: User, people: Mapping[str, User], granted: Mapping[int, Collection[str]], extension: str, text: str
) -> str:
    """A MobilePhone has calls passed on: whose it is must be allowed to call it, and who writes it, too (T-TOL-01)."""
    person = people.get(extension)
    if person is not None and person.mobile == text:
        return text
    whose = person or User(extension=extension)
    without_query(whose, granted.get(whose.pk, ()) if person else ())
    try:
        number = mobile_number(whose, text)
        check_call(actor, number, Purpose.KEEP)
    except NotAllowedError as refusal:
        raise ValueError(str(refusal)) from None
    except Exception as error:
        messages = getattr(error, "messages", None)
        if messages is None:
            raise
        raise ValueError(str(messages[0])) from None
    return number
