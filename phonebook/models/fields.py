"""Text in the order of its bytes, whatever the database takes for the order of a language."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class BytewiseCharField(models.CharField):  # type: ignore[type-arg]
    """Folded text: an index of it answers "begins with" as a range, also on PostgreSQL (collation "C")."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        return {**super().db_parameters(connection), "collation": "C" if connection.vendor == "postgresql" else None}
