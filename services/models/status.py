"""A few words beside the lamp of an extension, for colleagues: "back at 14:00" (PRES-05)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

LONGEST_STATUS = 60
"""Characters: it stands in one line beside a lamp."""


class StatusQuerySet(models.QuerySet["Status"]):
    def current(self, now: datetime) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=now))

    def over(self, now: datetime) -> Self:
        return self.filter(until__lte=now)


class Status(models.Model):
    extension = models.CharField(max_length=6, primary_key=True)
    text = models.CharField(max_length=LONGEST_STATUS)
    until = models.DateTimeField(null=True, blank=True, db_index=True)
    """It goes by itself then; None: it stays."""
    written = models.DateTimeField(default=timezone.now)

    objects = StatusQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="services_status_says_something"),)

    def __str__(self) -> str:
        return f"{self.extension}: {self.text}"
