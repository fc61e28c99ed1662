"""Moments and durations in words."""

from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def spoken_moment(at: datetime, now: datetime) -> str:
    """How `at` reads at `now` (both aware, same zone): "just now", "5 min ago", "10:42", "yesterday 10:42", a date.

    A moment in the future, as a clock ahead of ours gives, reads as a time of day.
    """
    clock = clock_time(at)
    age = now - at
    if timedelta() <= age < timedelta(minutes=1):
        return _("just now")
    if timedelta() <= age < timedelta(hours=1):
        minutes = int(age.total_seconds() // 60)
        return ngettext("%(minutes)d min ago", "%(minutes)d min ago", minutes) % {"minutes": minutes}
    days = (now.date() - at.date()).days
    if days == 0:
        return clock
    if days == 1:
        return _("yesterday %(time)s") % {"time": clock}
    if 1 < days < 7:
        return f"{formats.date_format(at, 'D')} {clock}"
    if at.year == now.year:
        day = formats.date_format(at, pgettext("date format", "j M"))
        return f"{day} {clock}"
    return formats.date_format(at, pgettext("date format", "j M Y"))


def clock_time(at: datetime) -> str:
    return formats.time_format(at, "H:i")


def spoken_day(day: date, today: date) -> str:
    """A heading over what happened on `day`: "Today", "Yesterday", a weekday and date; the year if it is another."""
    days = (today - day).days
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    if day.year == today.year:
        return formats.date_format(day, pgettext("date format", "l, j F"))
    return formats.date_format(day, pgettext("date format", "l, j F Y"))


def exact_moment(at: datetime) -> str:
    """Weekday, date and time to the second, for a title or a print-out."""
    day = formats.date_format(at, pgettext("date format", "l, j F Y"))
    return f"{day}, {formats.time_format(at, 'H:i:s')}"


def clock_duration(seconds: int) -> str:
    """`0:07`, `2:14`, `1:02:03`; a negative duration counts as none."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
