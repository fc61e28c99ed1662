"""Numbers to which an extension has had its calls sent: they stay while a forwarding is off."""

from typing import Self

from django.db import models

from accounts.models import User
from services.models.changes import FEATURE_LENGTH

KEPT = 5
"""For each service."""


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(extension=user.acting)


class Target(models.Model):
    extension = models.CharField(max_length=6)
    feature = models.CharField(max_length=FEATURE_LENGTH)
    number = models.CharField(max_length=32)
    """Canonical."""
    used = models.DateTimeField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("extension", "feature", "number"), name="services_target_is_remembered_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.feature}: {self.number}"
