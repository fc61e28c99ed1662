"""Named calendars: hours of the week and holidays, said once and used by many rules."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from pbx.routing.times import Hours

LONGEST_NAME = 60


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and the company's."""
        return self.filter(Q(owner=user) | Q(owner=None)).order_by("owner", Lower("name"))

    def editable_by(self, user: User) -> Self:
        """One's own; the company's are for administrators."""
        own = Q(owner=user)
        return self.filter(own | Q(owner=None) if user.has_perm(Permission.ADMINISTER) else own)


class Calendar(models.Model):
    """When somebody works, on the wall clock of settings.TIME_ZONE. Without an owner it is the whole company's."""

    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="calendars")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    hours = models.JSONField(default=list, help_text="[weekday, begin, end] each, see pbx.routing.times.Hours.")

    objects = CalendarQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "owner", Lower("name"), name="services_calendar_is_there_once", condition=Q(owner__isnull=False)
            ),
            models.UniqueConstraint(
                Lower("name"), name="services_calendar_of_the_company_is_there_once", condition=Q(owner__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def week(self) -> tuple[Hours, ...]:
        return as_hours(self.hours)

    @property
    def zone(self) -> str:
        return settings.TIME_ZONE


class Holiday(models.Model):
    """A day without hours."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="holidays")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    every_year = models.BooleanField(_("every year"), default=False)

    class Meta:
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=("calendar", "day"), name="services_holiday_is_there_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()

    def days(self, years: Iterable[int]) -> tuple[date, ...]:
        """On which it falls in these years; one of the 29th of February only in leap years."""
        if not self.every_year:
            return (self.day,)
        leap = (self.day.month, self.day.day) == (2, 29)
        return tuple(self.day.replace(year=year) for year in years if not leap or _is_leap(year))


def as_hours(written: Iterable[Iterable[int]]) -> tuple[Hours, ...]:
    """Hours from how the database holds them, in order."""
    return tuple(sorted(Hours(*each) for each in written))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
