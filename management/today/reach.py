"""Which department somebody looks at, and how much of it: asked at each request (T-AZ-11).

Managers those that they manage and those below, administrators all. Who called is a matter of its own: the managers'
of that department, and of whoever has opened everybody's calls in this session (history.lists.scopes).
"""

from collections.abc import Container, Sequence

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import Department, User
from accounts.permissions import Permission
from history.lists.scopes import SESSION_KEY

LONGEST_KEY = 9
"""Digits."""


def departments_of(user: User) -> QuerySet[Department]:
    found: QuerySet[Department] = Department.objects.editable_by(user).order_by("name")
    return found


def chosen_of(user: User, departments: Sequence[Department], key: str) -> Department | None:
    """The one that an address names by its `key`; else the own one, if it is among `departments`, or the first of them.

    Raises Http404 for one that is not among them, the same as for one that never was (T-AZ-02).
    """
    if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY:
        found = [department for department in departments if department.pk == int(key)]
        if not found:
            raise Http404
        return found[0]
    own = (department for department in departments if department.pk == user.department_id)
    return next(own, departments[0] if departments else None)


def members_of(department: Department) -> QuerySet[User]:
    """Whoever works there, by name."""
    members: QuerySet[User] = User.objects.filter(department=department, is_active=True)
    return members.order_by("comment", "extension")


def sees_calls(user: User, department: Department, session: Container[str]) -> bool:
    """May `user` see who called these people?"""
    return settles_calls(user, department) or (user.has_perm(Permission.VIEW_REPORTS) and SESSION_KEY in session)


def settles_calls(user: User, department: Department) -> bool:
    """May `user` say that a missed call of these people is done?"""
    return (
        user.has_perm(Permission.VIEW_HISTORY_OF_DEPARTMENT)
        and user.managed_departments.filter(pk=department.pk).exists()
    )
