"""Licences: how many people may have a function, and who has it (ADM-13, X-11, LIC-01 to LIC-03)."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Held, User
from accounts.permissions import Permission


class LicenceKindQuerySet(models.QuerySet["LicenceKind"]):
    def visible_to(self, user: User) -> Self:
        """What the company has is the administrators' business."""
        return self.all() if user.has_perm(Permission.ADMINISTER) else self.none()

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)

    def counted(self) -> Self:
        """By name, with `used`: how many people hold one."""
        return self.annotate(used=Count("licences")).order_by("name")

    def in_force(self, day: date) -> Self:
        return self.filter(_in_force(day))


class LicenceKind(models.Model):
    """One kind that the company bought or tries out. A kind is data: no name means anything to the portal."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    """None: as many as one likes."""
    until = models.DateField(_("last day"), null=True, blank=True)
    """As a trial has one; from the next day on it is as if nobody held one."""

    used: int
    """How many people hold one, where it was `counted`."""

    objects = LicenceKindQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class LicensedFunctionQuerySet(models.QuerySet["LicensedFunction"]):
    def of(self, user: User, day: date) -> "models.QuerySet[LicensedFunction, tuple[str, int]]":
        """(permission, Held) for each: of a function that several kinds name, one that is held is enough."""
        held = Licence.objects.filter(_in_force(day, "kind__"), kind=OuterRef("kind"), user=user)
        return self.annotate(
            holds=Case(
                When(Exists(held), then=Value(Held.YES)), default=Value(Held.NO), output_field=models.IntegerField()
            )
        ).values_list("permission", "holds")


class LicensedFunction(models.Model):
    """A function that only holders of a licence of this kind have, among those who may have it."""

    kind = models.ForeignKey(LicenceKind, models.CASCADE, related_name="functions")
    permission = models.CharField(max_length=40)
    """One of accounts.permissions.LICENSABLE."""

    objects = LicensedFunctionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "permission"), name="accounts_licensed_function_is_named_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.permission}"


class Licence(models.Model):
    """One seat of a kind, and whose it is: bound to the extension of that person."""

    kind = models.ForeignKey(LicenceKind, models.CASCADE, related_name="licences")
    user = models.ForeignKey(User, models.CASCADE, related_name="licences")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "user"), name="accounts_licence_is_held_once"),)

    def __str__(self) -> str:
        return f"{self.user} holds {self.kind}"


class RemovedLicenceKindQuerySet(models.QuerySet["RemovedLicenceKind"]):
    def visible_to(self, user: User) -> Self:
        return self.all() if user.has_perm(Permission.ADMINISTER) else self.none()


class RemovedLicenceKind(models.Model):
    """A kind that was removed, with what it switched and who held one, so that it can be brought back."""

    key = models.BigIntegerField(help_text="What its primary key was, and is again when it is brought back.")
    name = models.CharField(max_length=60)
    seats = models.PositiveIntegerField(null=True)
    until = models.DateField(null=True)
    data = models.JSONField()
    """`functions`: permissions; `holders`: keys of people."""
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = RemovedLicenceKindQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def people(self) -> int:
        """How many held one."""
        return len(self.data["holders"])


def unlicensed_of(people: Collection[int]) -> dict[int, frozenset[str]]:
    """`User.unlicensed` of several people by key, in two queries at the most."""
    named: dict[int, set[str]] = {}
    for kind, permission in LicensedFunction.objects.values_list("kind", "permission"):
        named.setdefault(kind, set()).add(permission)
    wanting = frozenset[str]().union(*named.values())
    held: dict[int, set[str]] = {pk: set() for pk in people}
    if named:
        day = timezone.localdate()
        rows = Licence.objects.filter(_in_force(day, "kind__"), kind__in=named, user__in=people)
        for user, kind in rows.values_list("user", "kind"):
            held[user] |= named[kind]
    return {pk: wanting - functions for pk, functions in held.items()}


def _in_force(day: date, of: str = "") -> Q:
    return Q(**{f"{of}until": None}) | Q(**{f"{of}until__gte": day})
