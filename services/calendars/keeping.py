"""Writing calendars; the rules that go by them follow."""

from collections.abc import Iterable

from django.db import transaction

from pbx.routing.times import Hours
from services.models import Calendar, Holiday
from services.rules.keeping import follow_calendar
from services.times import hours


class InUseError(Exception):
    """Rules go by it; how many, is its argument."""


@transaction.atomic
def store(calendar: Calendar, week: Iterable[Hours], holidays: Iterable[Holiday]) -> None:
    calendar.hours = hours.plain(week)
    calendar.save()
    calendar.holidays.all().delete()
    kept = list(holidays)
    for holiday in kept:
        holiday.calendar = calendar
    Holiday.objects.bulk_create(kept)
    follow_calendar(calendar)


@transaction.atomic
def remove(calendar: Calendar) -> None:
    """Raises InUseError."""
    used = calendar.rules.count()
    if used:
        raise InUseError(used)
    calendar.delete()
