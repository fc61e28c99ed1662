"""Reading accounts for those who look after them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.guard import pins
from accounts.journal.values import RIGHTS
from accounts.models import Department, Grant, Licence, SecondFactor, User, UserQuerySet
from accounts.proving import second_factor
from cti.live import lines_of
from management.filters import WITHOUT, PeopleFilter, State
from management.switched_on import SwitchedOn, switched_on
from phonebook.folding import haystack, matches, words

PAGE_ROWS = 50
_TELEPHONE_NUMBER = re.compile(r"[+(]*[0-9][0-9 ()/.-]*", re.ASCII)
"""As people write one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list."""

    person: User
    state: State
    second_factor: bool
    lamp: str
    """As the board has it now; empty: nobody knows."""
    services: Sequence[SwitchedOn]
    licences: Sequence[str]
    grants: Sequence[str]
    """In words."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    entries: Sequence[Entry]
    more: PeopleFilter | None = None
    """Where the list goes on, None at its end."""


def state_of(user: User, now: datetime) -> State:
    if not user.is_active:
        return State.DISABLED
    if user.password:
        return State.TEMPORARY if user.must_change_password else State.ACTIVE
    return State.BY_PIN if user.opens_by_pin(now) else State.CLOSED


def in_state(state: State, now: datetime) -> Q:
    """The same for the database."""
    by_pin = Q(pin_failures__lt=pins.TRIES, activation_until__gt=now) & ~Q(pin="")
    match state:
        case State.DISABLED:
            return Q(is_active=False)
        case State.ACTIVE:
            return Q(is_active=True, must_change_password=False) & ~Q(password="")
        case State.TEMPORARY:
            return Q(is_active=True, must_change_password=True) & ~Q(password="")
        case State.BY_PIN:
            return Q(is_active=True, password="") & by_pin
        case State.CLOSED:
            return Q(is_active=True, password="") & ~by_pin


def people_page(viewer: User, chosen: PeopleFilter, rows: int = PAGE_ROWS) -> PeoplePage:
    """One page of the accounts that `viewer` may work on, by extension; as many queries for two thousand as for two."""
    now = timezone.now()
    found = _filtered(User.objects.editable_by(viewer), chosen, now).order_by("extension")
    if chosen.text:
        found = found.filter(pk__in=list(islice(_matching(found, chosen.text), rows + 1)))
    factors = SecondFactor.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    people = list(found.select_related("department").annotate(guarded=Exists(factors))[: rows + 1])
    entries = _entries(people[:rows], now)
    more = chosen.continued(people[rows - 1].extension) if len(people) > rows else None
    return PeoplePage(entries, more)


def entry_of(person: User) -> Entry:
    """One row by itself, after it was changed."""
    person.guarded = has_second_factor(person)  # type: ignore[attr-defined]  # annotated elsewhere
    return _entries([person], timezone.now())[0]


def _entries(people: Sequence[User], now: datetime) -> list[Entry]:
    keys = [person.pk for person in people]
    lines = lines_of([person.extension for person in people])
    licences: dict[int, list[str]] = {pk: [] for pk in keys}
    held = Licence.objects.filter(user__in=keys).order_by("kind__name")
    for pk, name in held.values_list("user", "kind__name"):
        licences[pk].append(name)
    grants: dict[int, list[str]] = {pk: [] for pk in keys}
    for pk, permission in Grant.objects.filter(user__in=keys).order_by("pk").values_list("user", "permission"):
        grants[pk].append(str(RIGHTS.get(permission, permission)))
    return [
        Entry(
            person,
            state_of(person, now),
            _is_guarded(person),
            lines[person.extension].state if person.extension in lines else "",
            switched_on(lines.get(person.extension)),
            licences[person.pk],
            grants[person.pk],
        )
        for person in people
    ]


def everybody(viewer: User, chosen: PeopleFilter) -> UserQuerySet:
    """All whom the list shows, from its beginning, page after page."""
    whole = chosen.continued("")
    found = _filtered(User.objects.editable_by(viewer), whole, timezone.now()).order_by("extension")
    if whole.text:
        found = found.filter(pk__in=list(_matching(found, whole.text)))
    return found.select_related("department")


def has_second_factor(person: User) -> bool:
    return second_factor.of(person) is not None


def _is_guarded(person: User) -> bool:
    guarded: bool = person.guarded  # type: ignore[attr-defined]  # annotated
    return guarded


def departments_of(viewer: User) -> list[Department]:
    """Those whose people `viewer` looks after."""
    return list(Department.objects.editable_by(viewer).order_by("name"))


def _filtered(people: UserQuerySet, chosen: PeopleFilter, now: datetime) -> UserQuerySet:
    if chosen.department is not None:
        people = people.filter(department=chosen.department if chosen.department != WITHOUT else None)
    if chosen.role:
        people = people.filter(role=chosen.role)
    if chosen.state:
        people = people.filter(in_state(chosen.state, now))
    if chosen.licence is not None:
        holders = Licence.objects.filter(**({"kind": chosen.licence} if chosen.licence != WITHOUT else {}))
        holds = Exists(holders.filter(user=OuterRef("pk")))
        people = people.filter(holds if chosen.licence != WITHOUT else ~holds)
    if chosen.after:
        people = people.filter(extension__gt=chosen.after)
    return people


def _matching(people: UserQuerySet, text: str) -> Iterator[int]:
    """The keys of those whom `text` may mean: beginnings of words, number and parts of the address in any order, or a
    piece of the mobile number."""
    query = words([text])
    mobile_digits = "".join(filter(str.isdigit, text)).lstrip("0") if _TELEPHONE_NUMBER.fullmatch(text) else ""
    columns = ("pk", "mobile", "email", "extension", "comment", "description", "department__name")
    for pk, mobile, email, *texts in people.values_list(*columns):
        by_mobile = len(mobile_digits) >= 3 and mobile_digits in mobile
        if by_mobile or (query and matches(query, haystack((*_parts_of(email), *(text or "" for text in texts))))):
            yield pk


def _parts_of(email: str) -> tuple[str, ...]:
    """What people type of an address: its beginning, a word before or behind the @, or the @ and what follows."""
    name, _at, domain = email.partition("@")
    return (email, name, domain, f"@{domain}") if domain else ()
