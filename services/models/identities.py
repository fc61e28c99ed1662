"""Numbers that may be presented instead of the own one (SVC-04); the administrator says which."""

from typing import Self

from django.db import models

from accounts.models import User


class IdentityQuerySet(models.QuerySet["Identity"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(extension=user.acting)


class Identity(models.Model):
    extension = models.CharField(max_length=6)
    number = models.CharField(max_length=32)
    """Canonical."""
    label = models.CharField(max_length=60)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        ordering = ("label", "number")
        constraints = (
            models.UniqueConstraint(fields=("extension", "number"), name="services_identity_is_allowed_once"),
        )

    def __str__(self) -> str:
        return f"{self.extension} as {self.number} ({self.label})"
