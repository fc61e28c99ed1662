"""For how long something is set: one tap's choices, and an end in words. Pure; all moments are aware and local.

`week` is when the person works; without hours on a day, that day's work ends at WORK_ENDS.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pbx.routing.times import Hours
from ui.times import clock_time

WORK_BEGINS = time(8)
WORK_ENDS = time(18)
A_WEEK = 7
DAY = 24 * 60


class Span(StrEnum):
    HOUR = "1h"
    TWO_HOURS = "2h"
    TODAY = "today"
    """To the end of the working day; once that is over, to midnight."""
    MONDAY = "monday"
    """To the next Monday, when work begins."""
    MOMENT = "at"
    """To a moment that is named."""


HOURS = {Span.HOUR: 1, Span.TWO_HOURS: 2}


def end_of(span: Span, now: datetime, week: Sequence[Hours] = ()) -> datetime:
    """When `span` is over. Hours are hours, also in the night in which the clock is changed; days end by the clock."""
    if hours := HOURS.get(span):
        return (now.astimezone(UTC) + timedelta(hours=hours)).astimezone(now.tzinfo)
    if span is Span.TODAY:
        return _end_of_work(now, week)
    if span is Span.MONDAY:
        monday = datetime.combine(now.date() - timedelta(days=now.weekday()), WORK_BEGINS, now.tzinfo)
        return monday if now < monday else monday + timedelta(weeks=1)
    raise ValueError(span)


def _end_of_work(now: datetime, week: Sequence[Hours]) -> datetime:
    """Hours past midnight belong to the next day and end at midnight here."""
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    today = [each for each in week if each.weekday == now.weekday()]
    if any(each.end <= each.begin or each.end >= DAY for each in today):
        return midnight
    last = max((each.end for each in today), default=WORK_ENDS.hour * 60 + WORK_ENDS.minute)
    closing = datetime.combine(now.date(), time(last // 60, last % 60), now.tzinfo)
    return closing if now < closing else midnight


def span_words(span: Span, now: datetime, week: Sequence[Hours] = ()) -> str:
    match span:
        case Span.HOUR:
            return _("for 1 hour (until %(end)s)") % {"end": spoken_end(end_of(span, now), now)}
        case Span.TWO_HOURS:
            return _("for 2 hours (until %(end)s)") % {"end": spoken_end(end_of(span, now), now)}
        case Span.TODAY:
            return _("today (until %(end)s)") % {"end": spoken_end(end_of(span, now, week), now)}
        case Span.MONDAY:
            return _("until %(end)s") % {"end": _weekday(end_of(span, now))}
        case Span.MOMENT:
            return _("until a date and time …")


def spoken_end(at: datetime, now: datetime) -> str:
    """ "14:00", "midnight", "tomorrow 08:00", "Mon 08:00", "24 Dec 08:00"."""
    days = (at.date() - now.date()).days
    if days == 0:
        return clock_time(at)
    if days == 1:
        return _("midnight") if at.time() == time() else _("tomorrow %(time)s") % {"time": clock_time(at)}
    if 1 < days < A_WEEK:
        return _weekday(at)
    form = pgettext("date format", "j M") if at.year == now.year else pgettext("date format", "j M Y")
    return f"{formats.date_format(at, form)} {clock_time(at)}"


def _weekday(at: datetime) -> str:
    return f"{formats.date_format(at, 'D')} {clock_time(at)}"
