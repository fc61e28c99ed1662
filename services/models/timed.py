"""A service that was set for a while, and what returns then."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models import User
from pbx.features import Feature
from services.models.changes import FEATURE_LENGTH, VALUE_LENGTH

LONGEST = timedelta(days=366)
LONGEST_REASON = 200


class TimedQuerySet(models.QuerySet["Timed"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(extension=user.acting)


class Timed(models.Model):
    extension = models.CharField(max_length=6)
    feature = models.CharField(max_length=FEATURE_LENGTH)
    value = models.CharField(max_length=VALUE_LENGTH, blank=True)
    """What was set, as the exchange keeps it. Once it shows another, this is over."""
    before = models.CharField(max_length=VALUE_LENGTH, blank=True)
    """What returns."""
    until = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    refused = models.CharField(max_length=LONGEST_REASON, blank=True)
    """Why the exchange did not take back what returns; empty: it was not asked yet, or not refused."""
    refusals = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    """It is not asked again before."""

    objects = TimedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("extension", "feature"), name="services_timed_has_one_end"),
            models.CheckConstraint(
                condition=~models.Q(value=models.F("before")), name="services_timed_changes_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.feature}: {self.value} until {self.until:%Y-%m-%d %H:%M}, then {self.before}"

    @property
    def service(self) -> Feature:
        return Feature(self.feature)
