"""Public holidays on their way into a calendar, and out of it again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet

from services.calendars.forms import MOST_HOLIDAYS
from services.models import Calendar, Holiday
from services.models.calendars import LONGEST_NAME
from services.rules.keeping import follow_calendar
from ui.public_holidays import public_holidays

YEARS_AHEAD = 4
"""How many years can be chosen, this one among them: later days are not settled yet."""
ADDED = "holidays_added"
"""In the session: calendar and days."""


class TooManyError(Exception):
    """A calendar holds MOST_HOLIDAYS at most."""


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    day: date
    name: str
    there: bool
    """The calendar has this day already."""


def named(country: str, region: str, years: Iterable[int], language: str) -> dict[date, str]:
    """Those of ui.public_holidays, in order, with names that a calendar can hold."""
    return {day: name[:LONGEST_NAME] for day, name in public_holidays(country, region, years, language).items()}


def offered(calendar: Calendar, found: Mapping[date, str]) -> tuple[PublicHoliday, ...]:
    there = _days_of(calendar, {day.year for day in found})
    return tuple(PublicHoliday(day, name, day in there) for day, name in found.items())


@transaction.atomic
def add(session: SessionBase, calendar: Calendar, found: Mapping[date, str]) -> int:
    """Those that are not there yet; how many these were, which the session keeps for `take_back`. Raises
    TooManyError."""
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    there = _days_of(calendar, {day.year for day in found})
    fresh = {day: name for day, name in found.items() if day not in there}
    if calendar.holidays.count() + len(fresh) > MOST_HOLIDAYS:
        raise TooManyError
    Holiday.objects.bulk_create(Holiday(calendar=calendar, day=day, name=name) for day, name in fresh.items())
    if fresh:
        session[ADDED] = [calendar.pk, [day.isoformat() for day in fresh]]
        follow_calendar(calendar)
    return len(fresh)


@transaction.atomic
def take_back(session: SessionBase, calendar: Calendar) -> int:
    """Undo the last `add`; how many they were."""
    removed, _tables = _added(session, calendar).delete()
    session.pop(ADDED, None)
    follow_calendar(calendar)
    return removed


def undoable(session: SessionBase, calendar: Calendar) -> int:
    """How many `take_back` would take out."""
    return _added(session, calendar).count() if calendar.pk else 0


def _added(session: SessionBase, calendar: Calendar) -> QuerySet[Holiday]:
    """What was added last; what was made a yearly one since stays."""
    of, days = session.get(ADDED, (None, ()))
    return calendar.holidays.filter(day__in=days if of == calendar.pk else (), every_year=False)


def _days_of(calendar: Calendar, years: Collection[int]) -> set[date]:
    return {day for holiday in calendar.holidays.all() for day in holiday.days(years)}
