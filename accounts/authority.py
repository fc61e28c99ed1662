"""THE rules about other people's accounts: who may do what to whom (SECURITY §2.4).

Pure. The list of people, their pages and every action ask here. Whoever could set the password, the address or the
role of somebody above them would soon be that person, so nobody acts on an account of an equal or higher role;
administrators act on each other, and on their own account only where nothing is at stake.

Whoever manages a department manages what stands below it in the tree as well (docs/decisions/0021): `at_or_below` is
the one place that says it, and everything that asks for managed departments asks there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.models import User


class Deed(StrEnum):
    SEE = "see"
    EDIT_DATA = "edit_data"
    """Comment, description and MobilePhone number."""
    SET_EMAIL = "set_email"
    GIVE_NEW_PASSWORD = "give_new_password"  # noqa: S105
    GIVE_TEMPORARY_PASSWORD = "give_temporary_password"  # noqa: S105
    OPEN_BY_PIN = "open_by_pin"
    END_SESSIONS = "end_sessions"
    REMOVE_SECOND_FACTOR = "remove_second_factor"
    SWITCH = "switch"
    """Disable and enable."""
    CHANGE_ROLE = "change_role"
    CHANGE_PLACE = "change_place"
    """The own department, and those that are managed."""
    TAKE_IN = "take_in"
    """From the pool of those without a department into one that is managed (MGR-05)."""
    PUT_BACK = "put_back"
    """Out of the department, into the pool."""
    ERASE_HISTORY = "erase_history"
    """All calls of the extension (LOG-23)."""
    SET_NOTICES = "set_notices"
    """What letters tell them of (NOTI-03)."""
    CHANGE_RIGHTS = "change_rights"
    """Access to contacts and recordings, grants, main devices, other people's lines."""
    SEE_SERVICES = "see_services"
    """How the services of their telephone are (ADM-10, MGR-08)."""
    SET_SERVICES = "set_services"
    """Switch them, in place of their owner (MGR-08)."""


ON_ONESELF = frozenset({Deed.SEE, Deed.EDIT_DATA, Deed.CHANGE_PLACE, Deed.TAKE_IN, Deed.PUT_BACK, Deed.CHANGE_RIGHTS})
"""What an administrator may do here to the own account. The rest asks for the password, among the own settings."""
BY_MANAGERS = frozenset(
    {
        Deed.SEE,
        Deed.EDIT_DATA,
        Deed.SET_EMAIL,
        Deed.GIVE_TEMPORARY_PASSWORD,
        Deed.OPEN_BY_PIN,
        Deed.END_SESSIONS,
        Deed.SET_NOTICES,
        Deed.PUT_BACK,
        Deed.SEE_SERVICES,
        Deed.SET_SERVICES,
    }
)
"""What a manager may do for the plain users of the departments that they manage (MGR-04…09)."""
IN_THE_POOL = frozenset({Deed.TAKE_IN})
"""What a manager may do with a plain user who belongs to no department (MGR-05)."""
AS_MANAGERS_ALONE = frozenset({Deed.SET_SERVICES})
"""Administrators see how services are and give rights; they switch telephones only where they manage, too."""
LEVELS = 5
"""So many departments may stand one below the other: as many as a telephone can draw and one query can follow."""
STEPS_UP = ("pk", *("__".join(["parent"] * steps) for steps in range(1, LEVELS)))
"""The lookups that lead from a department to itself, to the one above it, and so on to the top."""

USER, MANAGER, ADMINISTRATOR = "user", "manager", "administrator"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at of an account."""

    pk: int
    role: str
    active: bool = True
    department: int | None = None
    manages: frozenset[int] = frozenset()
    """The departments that they were given, and all below them."""

    @classmethod
    def of(cls, user: "User") -> Self:
        """Takes one query for managers and administrators, none for others; and one for their rights, unless those are
        known. Whoever lacks the licence that managing wants manages nothing (MGR-03)."""
        may_manage = user.role != USER and user.has_perm(Permission.MANAGE_DEPARTMENTS)
        manages = user.managed_departments.values_list("pk", flat=True) if may_manage else ()
        return cls(user.pk, user.role, user.is_active, user.department_id, frozenset(manages))

    @classmethod
    def of_subject(cls, user: "User") -> Self:
        """Of somebody to whom something is done: what they manage makes no difference, so it is not asked for."""
        return cls(user.pk, user.role, user.is_active, user.department_id)


def may(actor: Standing, deed: Deed, subject: Standing) -> bool:
    return deed in deeds(actor, subject)


def deeds(actor: Standing, subject: Standing) -> frozenset[Deed]:
    """All that `actor` may do to the account of `subject`."""
    if not actor.active:
        return frozenset()
    if actor.role == ADMINISTRATOR:
        if actor.pk == subject.pk:
            return ON_ONESELF
        return frozenset(Deed) if _manages(actor, subject) else frozenset(Deed) - AS_MANAGERS_ALONE
    if actor.role != MANAGER or subject.role != USER:
        return frozenset()
    if subject.department is None:
        return IN_THE_POOL if subject.active and actor.manages else frozenset()
    return BY_MANAGERS if _manages(actor, subject) else frozenset()


def _manages(actor: Standing, subject: Standing) -> bool:
    """Is `subject` a plain user of a department that `actor` manages?"""
    return subject.role == USER and subject.department in actor.manages


def takes_into(actor: Standing, department: int) -> bool:
    """May `actor` take people from the pool into `department`?"""
    if not actor.active:
        return False
    return actor.role == ADMINISTRATOR or (actor.role == MANAGER and department in actor.manages)


def at_or_below(departments: "Iterable[int] | QuerySet[Any, Any]", field: str = "") -> Q:
    """The departments with these keys and all that stand below them. `field` leads from the row that is asked for to
    its department, as `"department"` for a person; empty for departments themselves."""
    lookups = ("__".join(filter(None, (field, step))) for step in STEPS_UP)
    return reduce(or_, (Q((f"{lookup}__in", departments)) for lookup in lookups))


def within_reach(actor: Standing) -> Q:
    """The accounts that `actor` may see here: the same rule for the database."""
    if not actor.active:
        return Q(pk__in=())
    if actor.role == ADMINISTRATOR:
        return Q()
    if actor.role == MANAGER:
        return Q(role=USER, department__in=actor.manages)
    return Q(pk__in=())


def in_pool(actor: Standing) -> Q:
    """The accounts that `actor` may take into a department (Deed.TAKE_IN): the same rule for the database."""
    if actor.active and actor.role == ADMINISTRATOR:
        return Q(department=None)
    if actor.active and actor.role == MANAGER and actor.manages:
        return Q(role=USER, is_active=True, department=None)
    return Q(pk__in=())
