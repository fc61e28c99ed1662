"""The outbox."""

from django.db import models
from django.utils import timezone


class Letter(models.Model):
    """What a letter is about. Its text is written when it is sent, so that no link rests here (T-PWD-05)."""

    kind = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    created = models.DateTimeField(default=timezone.now, db_index=True)
    due = models.DateTimeField(default=timezone.now, null=True, blank=True, db_index=True)
    """When it is tried next; None once nothing more is done about it."""
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    """Why the last try failed."""

    def __str__(self) -> str:
        return f"{self.kind} of {self.created:%Y-%m-%d %H:%M}"
