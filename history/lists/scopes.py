"""Whose calls somebody sees: the one place that says it (HIST-05, HIST-13, SECURITY §2.4).

Asked at each request, so that a department or a grant that is taken away is gone with the next page (T-AZ-11).
"""

from collections.abc import Container
from typing import NamedTuple

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import Department, User
from accounts.permissions import Permission
from history.lists.filters import HistoryFilter, Reach

__all__ = ["NotOpenedError", "Reach", "Scope", "departments_of", "open_all_calls", "reaches_of", "scope_of", "widest"]

SESSION_KEY = "all_calls"
NEEDS = {
    Reach.OWN: Permission.VIEW_OWN_HISTORY,
    Reach.DEPARTMENT: Permission.VIEW_HISTORY_OF_DEPARTMENT,
    Reach.EVERYBODY: Permission.VIEW_REPORTS,
}


class NotOpenedError(PermissionDenied):
    """One may see everybody's calls, and has not said in this session that one wants to."""


class Scope(NamedTuple):
    """The extensions whose calls are meant; the result of asking for a right, never of reading an address."""

    reach: Reach
    extensions: tuple[str, ...] | None
    """None: all of them."""


def scope_of(user: User, chosen: HistoryFilter, session: Container[str]) -> Scope:
    """Whose calls the list `chosen` holds, of those that `user` may see.

    Raises PermissionDenied, and NotOpenedError for everybody's calls before `open_all_calls`.
    """
    if not user.has_perm(NEEDS[chosen.reach]):
        raise PermissionDenied
    if chosen.reach is Reach.OWN:
        return Scope(Reach.OWN, (user.acting,))
    if chosen.reach is Reach.EVERYBODY:
        if SESSION_KEY not in session:
            raise NotOpenedError
        if not chosen.department:
            return Scope(Reach.EVERYBODY, (chosen.person,) if chosen.person else None)
    members = User.objects.filter(department__in=departments_of(user, chosen.reach))
    if chosen.department:
        members = members.filter(department=chosen.department)
    if chosen.person:
        members = members.filter(extension=chosen.person)
    return Scope(chosen.reach, tuple(members.order_by("extension").values_list("extension", flat=True)))


def widest(user: User, session: SessionBase) -> Scope:
    """All calls that `user` may see in this session: for what is named by its id, as one call's story."""
    if SESSION_KEY in session and user.has_perm(NEEDS[Reach.EVERYBODY]):
        return Scope(Reach.EVERYBODY, None)
    own = user.extensions if user.has_perm(NEEDS[Reach.OWN]) else ()
    if not user.has_perm(NEEDS[Reach.DEPARTMENT]):
        return Scope(Reach.OWN, own)
    members = User.objects.filter(department__in=departments_of(user, Reach.DEPARTMENT))
    return Scope(Reach.DEPARTMENT, tuple({*own, *members.values_list("extension", flat=True)}))


def reaches_of(user: User) -> tuple[Reach, ...]:
    """Which lists `user` may choose between; departments only for those who manage some."""
    return tuple(
        reach
        for reach, permission in NEEDS.items()
        if user.has_perm(permission) and (reach is not Reach.DEPARTMENT or user.manages.exists())
    )


def departments_of(user: User, reach: Reach) -> QuerySet[Department]:
    """The departments that a list of this reach holds."""
    found = Department.objects.all() if reach is Reach.EVERYBODY else user.managed_departments
    return found.order_by("name")


def open_all_calls(user: User, session: SessionBase, origin: Origin) -> None:
    """From now on `session` may show everybody's calls; the journal says so, once a session (T-AZ-12).

    Raises PermissionDenied.
    """
    if not user.has_perm(NEEDS[Reach.EVERYBODY]):
        raise PermissionDenied
    if SESSION_KEY in session:
        return
    with transaction.atomic():
        session[SESSION_KEY] = True
        session.save()
        journal.write(Event.ALL_CALLS_OPENED, user, origin)
