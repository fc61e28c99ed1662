"""When a person works, by the calendar that speaks for them."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from pbx.routing.times import Hours
from services.models import Calendar


def working_week(user: User) -> tuple[Hours, ...]:
    """The hours of their first own calendar, else of the company's first; none on a holiday of that calendar, and
    none if there is no calendar with hours. Whoever works for somebody else's telephone goes by that person's."""
    calendars = Calendar.objects.visible_to(user.served).prefetch_related("holidays")
    with_hours = sorted((each for each in calendars if each.hours), key=lambda each: each.owner_id is None)
    if not with_hours:
        return ()
    calendar, today = with_hours[0], timezone.localdate()
    return () if _is_holiday(calendar, today) else calendar.week


def _is_holiday(calendar: Calendar, day: date) -> bool:
    return any(day in holiday.days((day.year,)) for holiday in calendar.holidays.all())
