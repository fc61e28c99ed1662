"""Wake-up calls in words."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.times.until import spoken_end
from services.wakeups.packing import unpack
from services.wakeups.schedule import WEEK, WORKING, Schedule
from ui.times import clock_time


def repeat(schedule: Schedule, now: datetime) -> str:
    """ "every day", "Monday to Friday", "Sat, Sun", "once, 24 Nov"."""
    if schedule.day:
        near = schedule.day.year == now.year
        form = pgettext("date format", "j M") if near else pgettext("date format", "j M Y")
        return _("once, %(day)s") % {"day": formats.date_format(schedule.day, form)}
    if schedule.days == WEEK:
        return _("every day")
    if schedule.days == WORKING:
        return _("Monday to Friday")
    return ", ".join(str(WEEKDAYS_ABBR[day - 1]) for day in sorted(schedule.days))


def clock(schedule: Schedule) -> str:
    return f"{schedule.clock:%H:%M}"


def next_time(at: datetime, now: datetime) -> str:
    """ "today 06:30", "tomorrow 06:30", "Mon 06:30"; both moments are local."""
    match (at.date() - now.date()).days:
        case 0:
            return _("today %(time)s") % {"time": clock_time(at)}
        case 1:  # when it rings, not until when: languages with cases say that otherwise
            return pgettext("it rings", "tomorrow %(time)s") % {"time": clock_time(at)}
        case _:
            return spoken_end(at, now)


def packed_words(text: str) -> str:
    """What the list of changes says: "06:30, every day", the same with "off", or that there is none."""
    packed = unpack(text)
    if packed is None:
        return pgettext("wake-up call", "none")
    words = f"{clock(packed.schedule)}, {repeat(packed.schedule, timezone.localtime())}"
    return words if packed.on else f"{words}, {pgettext('setting', 'off')}"
