"""Sessions that know whose they are, and when they end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User


class Ending(StrEnum):
    """Why a session ended by itself."""

    IDLE = "idle"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without anything done in it, and since the log-in however busy it is (T-SES-03)."""

    idle: timedelta
    age: timedelta


def limits_of(role: str, *, stays: bool = False) -> Limits:
    """Read anew each time: changed settings hold for living sessions, too.

    Who asked to stay logged in on a device is not idle there overnight (LOG-09); administrators always are.
    """
    if role == User.Role.ADMINISTRATOR:
        return Limits(
            timedelta(minutes=settings.ADMINISTRATOR_IDLE_MINUTES),
            timedelta(hours=settings.ADMINISTRATOR_SESSION_HOURS),
        )
    age = timedelta(hours=settings.SESSION_HOURS)
    return Limits(age if stays else timedelta(minutes=settings.SESSION_IDLE_MINUTES), age)


def _within_limits(now: datetime) -> Q:
    """Nobody's sessions have no limits but their `expire_date`."""
    allowed = Q(user__isnull=True)
    for role, stays in product(User.Role.values, (False, True)):
        limits = limits_of(role, stays=stays)
        allowed |= Q(user__role=role, stays=stays, seen__gt=now - limits.idle, started__gt=now - limits.age)
    return allowed


class SessionQuerySet(models.QuerySet["Session"]):
    def alive(self, now: datetime) -> Self:
        return self.filter(_within_limits(now), expire_date__gt=now)

    def over(self, now: datetime) -> Self:
        """The others."""
        return self.filter(Q(expire_date__lte=now) | ~Q(pk__in=self.model.objects.alive(now).values("pk")))

    def of(self, user: User) -> Self:
        """Every session of this person, the limited ones, too."""
        return self.filter(Q(user=user) | Q(limited_to=user))

    def visible_to(self, user: User) -> Self:
        """One's own that live, the one used last first."""
        return self.alive(timezone.now()).filter(user=user).order_by("-seen", "-started")


class Session(AbstractBaseSession):
    """Django's session with its owner, so that somebody's sessions can be found and ended."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    limited_to = models.ForeignKey(User, models.CASCADE, null=True, related_name="limited_sessions")
    """Nobody is signed in yet; this person may do one thing, see accounts.sessions.limited."""
    stays = models.BooleanField(default=False)
    """Asked to stay logged in on this device (LOG-09)."""
    started = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)
    """When the person last did something, give or take a minute."""
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    """The browser's User-Agent."""

    objects: ClassVar = BaseSessionManager.from_queryset(SessionQuerySet)()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions.store import SessionStore

        return SessionStore

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.user} until {self.expire_date:%Y-%m-%d %H:%M}"

    @property
    def limits(self) -> Limits | None:
        return limits_of(self.user.role, stays=self.stays) if self.user else None

    @property
    def ends(self) -> datetime:
        """When it ends by itself, if nobody does anything in it."""
        if self.limits is None:
            return self.expire_date
        return min(self.expire_date, self.seen + self.limits.idle, self.started + self.limits.age)

    def ending(self, now: datetime) -> Ending | None:
        """Why it is over; None while it is alive."""
        if now < self.ends:
            return None
        if self.limits and now >= self.seen + self.limits.idle:
            return Ending.IDLE
        return Ending.AGE
