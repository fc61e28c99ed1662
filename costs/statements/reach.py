"""Whose costs somebody sees, beside their own: the one place that says it (MGR-07).

Managers those of the departments that they manage, administrators all. Asked at each request, so that a department
that is taken away is gone with the next page (T-AZ-11). A person is counted where they belong today, also for the days
before they came there: who answers for them now answers for what they cost.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from accounts.models import Department, User
from accounts.permissions import Permission
from costs.models import DailyCost
from costs.models.charges import DailyCostQuerySet
from costs.statements.filters import WITHOUT, Chosen


def departments_of(user: User) -> QuerySet[Department]:
    """Those whose costs `user` sees. Raises PermissionDenied."""
    if user.has_perm(Permission.ADMINISTER):
        return Department.objects.order_by("name")
    if user.has_perm(Permission.MANAGE_DEPARTMENTS):
        return user.managed_departments.order_by("name")
    raise PermissionDenied


def sees_all(user: User) -> bool:
    """Also telephones of nobody, and people without a department."""
    return user.has_perm(Permission.ADMINISTER)


def within(user: User, chosen: Chosen) -> DailyCostQuerySet:
    """The daily sums of the statement that `user` asks for, of whatever day. Raises PermissionDenied."""
    members = User.objects.filter(department__in=departments_of(user))
    if chosen.department == WITHOUT:
        found = Q() if sees_all(user) else Q(pk__in=())
        found &= ~Q(extension__in=members.values("extension"))
    elif chosen.department is not None:
        found = Q(extension__in=members.filter(department=chosen.department).values("extension"))
    else:
        found = Q() if sees_all(user) else Q(extension__in=members.values("extension"))
    if chosen.person:
        found &= Q(extension=chosen.person)
    return DailyCost.objects.filter(found)


def people_of(user: User) -> QuerySet[User]:
    """Everybody who may stand in a statement of `user`."""
    departments = departments_of(user)
    everybody: QuerySet[User] = User.objects.all()
    return everybody if sees_all(user) else everybody.filter(department__in=departments)
