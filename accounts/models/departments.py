"""Departments: groups of extensions, flat or as a tree (ADM-09, ADM-19)."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.authority import STEPS_UP, at_or_below
from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.models.people import User


class DepartmentQuerySet(models.QuerySet["Department"]):
    def managed_by(self, user: "User") -> Self:
        """Those that `user` was given, and all below them (accounts.authority says so). Whether that counts is a
        matter of the role."""
        return self.filter(at_or_below(user.manages.values("pk")))

    def editable_by(self, user: "User") -> Self:
        """Whose people `user` looks after: administrators everybody's."""
        if user.has_perm(Permission.ADMINISTER):
            return self.all()
        return self.managed_by(user) if user.has_perm(Permission.MANAGE_DEPARTMENTS) else self.none()

    def with_above(self) -> set[int]:
        """The keys of these departments and of all above them; one query."""
        return {pk for row in self.values_list(*STEPS_UP) for pk in row if pk is not None}


class Department(models.Model):
    """A group of extensions. An extension belongs to at most one, a person may manage several (ADM-19).

    What is written here is written by accounts.actions.departments, which keeps the tree a tree.
    """

    class Color(models.TextChoices):
        """Tokens of the style sheet; the name always stands beside the colour."""

        SLATE = "slate", pgettext_lazy("colour", "Grey")
        BLUE = "blue", pgettext_lazy("colour", "Blue")
        TEAL = "teal", pgettext_lazy("colour", "Teal")
        GREEN = "green", pgettext_lazy("colour", "Green")
        AMBER = "amber", pgettext_lazy("colour", "Amber")
        ORANGE = "orange", pgettext_lazy("colour", "Orange")
        ROSE = "rose", pgettext_lazy("colour", "Pink")
        VIOLET = "violet", pgettext_lazy("colour", "Violet")

    name = models.CharField(_("name"), max_length=60, unique=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    color = models.CharField(_("colour"), max_length=8, choices=Color.choices, default=Color.SLATE)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="accounts_department_is_not_its_own_parent"),
        )

    def __str__(self) -> str:
        return self.name


class RemovedDepartmentQuerySet(models.QuerySet["RemovedDepartment"]):
    def visible_to(self, user: "User") -> Self:
        return self.all() if user.has_perm(Permission.ADMINISTER) else self.none()


class RemovedDepartment(models.Model):
    """A department that was deleted, with all that hung on it, so that it can be brought back."""

    key = models.BigIntegerField(help_text="What its primary key was, and is again when it is brought back.")
    name = models.CharField(max_length=60)
    color = models.CharField(max_length=8)
    parent = models.BigIntegerField(null=True)
    data = models.JSONField()
    """`members`, `managers`: keys of people; `children`: keys of departments."""
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = RemovedDepartmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def people(self) -> int:
        """How many belonged to it."""
        return len(self.data["members"])
