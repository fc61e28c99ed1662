"""How many tries are left."""

from django.db import models


class Bucket(models.Model):
    """How many tries are left, see accounts.throttle."""

    key = models.CharField(max_length=120, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key} {self.tokens:.1f}"
