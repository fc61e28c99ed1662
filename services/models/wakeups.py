"""Wake-up calls of an extension, and what became of each that was due (SVC-03)."""

from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from services.wakeups.schedule import WEEK, Schedule


class WakeupQuerySet(models.QuerySet["Wakeup"]):
    def visible_to(self, user: User) -> Self:
        """Those of the extension that one works for."""
        return self.filter(extension=user.acting).order_by("clock", "pk")


class Wakeup(models.Model):
    """When to wake somebody, on the wall clock of settings.TIME_ZONE: on one day, or on days of the week."""

    extension = models.CharField(max_length=6)
    """The telephone that rings. There is no number to say: it can be no other (T-TOL-01)."""
    clock = models.TimeField()
    day = models.DateField(null=True, blank=True)
    days = models.CharField(max_length=7, blank=True, help_text="Of the week, Monday is 1.")
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """When it rings next; None: switched off."""
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    """Who set it last, and answers for it."""

    objects = WakeupQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("extension",), name="services_wakeup_of_extension"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(extension__regex=r"^[0-9]{2,6}$"), name="services_wakeup_rings_an_extension"
            ),
            models.CheckConstraint(condition=Q(day=None) ^ Q(days=""), name="services_wakeup_has_its_days"),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.clock:%H:%M} {self.day or self.days}"

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.clock.replace(tzinfo=None), self.day, frozenset(map(int, self.days)) & WEEK)


class Outcome(StrEnum):
    """What became of one that was due."""

    UNDER_WAY = ""
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    LATE = "late"
    """The portal or the exchange was away until it was too late."""
    STOPPED = "stopped"
    """Somebody switched the wake-up call off."""


class RingQuerySet(models.QuerySet["Ring"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(extension=user.acting)


class Ring(models.Model):
    """One wake-up call that was due. Its telephone rings until somebody lifts it, once for each claim of `rung`."""

    wakeup = models.ForeignKey(Wakeup, models.CASCADE, related_name="rings")
    extension = models.CharField(max_length=6)
    due = models.DateTimeField()
    ring_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """When it rings next; None: it is over."""
    rung = models.PositiveSmallIntegerField(default=0)
    """How often it rang, since it was due or since somebody asked for ten minutes more."""
    rang_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True, default=Outcome.UNDER_WAY.value)
    changed = models.DateTimeField(default=timezone.now)
    """When the outcome came to be."""

    objects = RingQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("extension", "due"), name="services_ring_of_extension"),)
        constraints = (
            models.UniqueConstraint(fields=("wakeup", "due"), name="services_wakeup_rings_once_for_each_time"),
            models.CheckConstraint(condition=Q(ring_at=None) ^ Q(outcome=""), name="services_ring_is_over_or_not"),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.due:%Y-%m-%d %H:%M} {self.outcome}"
