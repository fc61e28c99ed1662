"""Accounts that pay for calls made at any telephone (SVC-02, SVC-07)."""

from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from pbx.recalls import LONGEST, SHORTEST


class CallAccountQuerySet(models.QuerySet["CallAccount"]):
    def visible_to(self, user: User) -> Self:
        """The own ones; an administrator keeps them all."""
        return self.all() if user.has_perm(Permission.ADMINISTER) else self.filter(owner=user)

    def editable_by(self, user: User) -> Self:
        return self.all() if user.has_perm(Permission.ADMINISTER) else self.none()

    def usable(self) -> Self:
        return self.filter(active=True)


class CallAccount(models.Model):
    """Not of a log-in: whoever knows its PIN has their calls at a shared telephone settled by it."""

    number = models.CharField(max_length=LONGEST, unique=True)
    name = models.CharField(max_length=60)
    """Who pays: a person, a shift, a project."""
    pin = models.CharField(max_length=128)
    """Its hash."""
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """Who is told when it is used; None: nobody in particular."""
    active = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)

    objects = CallAccountQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__regex=rf"^[0-9]{{{SHORTEST},{LONGEST}}}$"),
                name="services_call_account_has_a_number",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
