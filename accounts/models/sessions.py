"""Sessions that know whose they are."""

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from accounts.models.people import User


class Session(AbstractBaseSession):
    """Django's session with its owner, so that somebody's sessions can be found and ended."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)
    """When the person last did something, give or take a minute."""
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    """The browser's User-Agent."""

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.session_store import SessionStore

        return SessionStore

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.user} until {self.expire_date:%Y-%m-%d %H:%M}"
