"""What was changed at the services of an extension: by whom or what, when, from what to what."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import User
from pbx.features import Feature

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FEATURE_LENGTH = 24
VALUE_LENGTH = 64
"""Characters of a value at the exchange: a number has 32 at most, MobilePhone has letters before it."""


class By(models.TextChoices):
    """Who or what did it."""

    PERSON = "person", pgettext_lazy("who changed it", "Somebody")
    TELEPHONE = "telephone", pgettext_lazy("who changed it", "At the telephone")
    SCHEDULE = "schedule", pgettext_lazy("who changed it", "The time was over")
    EXCHANGE = "exchange", pgettext_lazy("who changed it", "At the exchange")
    PORTAL = "portal", pgettext_lazy("who changed it", "The portal")


class Stage(models.TextChoices):
    """How far a change has come."""

    ASKED = "asked"
    """Nobody knows yet whether the exchange takes it."""
    ACCEPTED = "accepted"
    SHOWN = "shown"
    """The exchange itself has told of it."""


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> Self:
        """Those of the extension that one works for."""
        return self.filter(extension=user.acting).select_related("actor")

    def happened(self) -> Self:
        return self.exclude(stage=Stage.ASKED)


class Change(models.Model):
    """One change. What is asked of the exchange stands here before it is asked: so whoever hears of the change
    from the exchange knows whose it is, and writes down only what nobody asked for."""

    extension = models.CharField(max_length=6)
    feature = models.CharField(max_length=FEATURE_LENGTH)
    before = models.CharField(max_length=VALUE_LENGTH, blank=True)
    """As the exchange keeps it, as `after`; empty: off."""
    after = models.CharField(max_length=VALUE_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=12, choices=By.choices)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """Of what a person did, or set a time for."""
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.ASKED)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("extension", "-id"), name="services_change_of_extension"),
            models.Index(fields=("at",), name="services_change_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.feature}: {self.before} → {self.after}"

    @property
    def service(self) -> Feature:
        return Feature(self.feature)

    @property
    def by_words(self) -> "str | _StrPromise":
        return By(self.by).label
