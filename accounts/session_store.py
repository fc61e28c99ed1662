"""The session engine: Django's database sessions, each row with its user."""

from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from accounts.models import Session

STARTED_KEY = "started"
"""When the person logged in, in epoch seconds: each save writes a whole new row."""


class SessionStore(DatabaseSessions):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Ours are letters and digits; a quoted cookie can hold a NUL, which PostgreSQL answers with an error."""
        known: bool = super()._validate_session_key(key)  # type: ignore[misc]  # django-stubs leave it out
        return known and key is not None and key.isascii() and key.isalnum()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if STARTED_KEY in data:
            row.started = datetime.fromtimestamp(data[STARTED_KEY], UTC)
        return row
