"""What was removed a moment ago, so that it can be undone."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import User


class RemovedContact(models.Model):
    """One contact with all that hung on it, as JSON (phonebook.removing). Those removed together are one `batch`."""

    batch = models.UUIDField(default=uuid.uuid4)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", help_text="Who removed it, and may undo it.")
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField()

    class Meta:
        indexes = (
            models.Index("user", "batch", name="phonebook_removed_together"),
            models.Index("at", name="phonebook_removed_long_ago"),
        )

    def __str__(self) -> str:
        return f"{self.data.get('name', '')}"
