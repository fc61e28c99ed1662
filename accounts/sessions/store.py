"""The session engine: Django's database sessions, each row with its user, judged by the limits of its role.

What `accounts.sessions.touch` writes into a row — when, whence and by which browser it was used last — is not
written here: two requests at once would undo each other's.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Session

STARTED_KEY = "started"
"""When the person logged in, in epoch seconds: a new key makes a whole new row."""
STAY_KEY = "stay"
LIMITED_KEY = "limited_user"
"""For whom a limited session may do its one thing."""
REMEMBERED = timedelta(days=1)
"""So long it is known why a session ended."""


class SessionStore(DatabaseSessions):
    row: Session | None = None
    """As it was loaded."""
    ended: Session | None = None
    """The session that this browser brought, if it ended by itself."""
    lost = False
    """This browser brought a session that is there no more: somebody ended it."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @classmethod
    def clear_expired(cls) -> None:
        now = timezone.now()
        Session.objects.filter(expire_date__lt=now).delete()
        Session.objects.over(now - REMEMBERED).delete()

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]  # django-stubs leave it out
        kept = {"session_data", "expire_date", "user", "limited_to", "stays"} | (
            {"started"} if STARTED_KEY in self else set()
        )
        try:
            row.save(update_fields=kept)
        except DatabaseError as error:
            raise UpdateError from error

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.limited_to_id = data.get(LIMITED_KEY)
        row.stays = bool(data.get(STAY_KEY))
        if STARTED_KEY in data:
            row.started = datetime.fromtimestamp(data[STARTED_KEY], UTC)
        return row

    def _get_session_from_db(self) -> Session | None:
        row = Session.objects.select_related("user").filter(session_key=self.session_key).first()
        if row and row.ending(timezone.now()):
            row, self.ended = None, row
        self.row = row
        if row is None:
            self.lost = self.ended is None
            self._session_key = None
        return row

    def _validate_session_key(self, key: str | None) -> bool:
        """Ours are letters and digits; a quoted cookie can hold a NUL, which PostgreSQL answers with an error."""
        known: bool = super()._validate_session_key(key)  # type: ignore[misc]  # django-stubs leave it out
        return known and key is not None and key.isascii() and key.isalnum()
