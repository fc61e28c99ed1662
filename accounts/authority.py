"""THE rules about other people's accounts: who may do what to whom (SECURITY §2.4).

Pure. The list of people, their pages and every action ask here. Whoever could set the password, the address or the
role of somebody above them would soon be that person, so nobody acts on an account of an equal or higher role;
administrators act on each other, and on their own account only where nothing is at stake.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.db.models import Q

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
    ERASE_HISTORY = "erase_history"
    """All calls of the extension (LOG-23)."""
    SET_NOTICES = "set_notices"
    """What letters tell them of (NOTI-03)."""
    CHANGE_RIGHTS = "change_rights"
    """Access to contacts and recordings, grants, main devices, other people's lines."""


ON_ONESELF = frozenset({Deed.SEE, Deed.EDIT_DATA, Deed.CHANGE_PLACE, Deed.CHANGE_RIGHTS})
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
    }
)
"""What a manager may do for the plain users of the departments that they manage (MGR-04…09)."""

USER, MANAGER, ADMINISTRATOR = "user", "manager", "administrator"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at of an account."""

    pk: int
    role: str
    active: bool = True
    department: int | None = None
    manages: frozenset[int] = frozenset()

    @classmethod
    def of(cls, user: "User") -> Self:
        """Takes one query for a manager, none for others."""
        manages = user.manages.values_list("pk", flat=True) if user.role == MANAGER else ()
        return cls(user.pk, user.role, user.is_active, user.department_id, frozenset(manages))


def may(actor: Standing, deed: Deed, subject: Standing) -> bool:
    return deed in deeds(actor, subject)


def deeds(actor: Standing, subject: Standing) -> frozenset[Deed]:
    """All that `actor` may do to the account of `subject`."""
    if not actor.active:
        return frozenset()
    if actor.role == ADMINISTRATOR:
        return ON_ONESELF if actor.pk == subject.pk else frozenset(Deed)
    if actor.role == MANAGER and subject.role == USER and subject.department in actor.manages:
        return BY_MANAGERS
    return frozenset()


def within_reach(actor: Standing) -> Q:
    """The accounts that `actor` may see here: the same rule for the database."""
    if not actor.active:
        return Q(pk__in=())
    if actor.role == ADMINISTRATOR:
        return Q()
    if actor.role == MANAGER:
        return Q(role=USER, department__in=actor.manages)
    return Q(pk__in=())
