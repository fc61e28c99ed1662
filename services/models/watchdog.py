"""What stands unchanged at an extension, and who wants to be reminded of it."""

from typing import Self

from django.db import models

from accounts.models import User
from services.models.changes import FEATURE_LENGTH, VALUE_LENGTH

REGISTERED = "registered"
"""Besides the services: whether a telephone is registered, `yes` or `no`."""


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(extension=user.acting)


class Standing(models.Model):
    """Since when something is as it is: what the board does not say."""

    extension = models.CharField(max_length=6)
    what = models.CharField(max_length=FEATURE_LENGTH)
    value = models.CharField(max_length=VALUE_LENGTH)
    since = models.DateTimeField()
    watched = models.BooleanField(default=True)
    """The portal saw it begin; else it was so when it was first seen."""

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("extension", "what"), name="services_standing_is_one_value"),)

    def __str__(self) -> str:
        return f"{self.extension} {self.what}: {self.value} since {self.since:%Y-%m-%d %H:%M}"


class Watch(models.Model):
    """Whether somebody wants the weekly note about what they left on; without a row they do."""

    user = models.OneToOneField(User, models.CASCADE, related_name="watch")
    wanted = models.BooleanField(default=True)
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user}: {'told' if self.wanted else 'not told'}"
