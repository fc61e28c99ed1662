"""`{% load ui %}`: icons, moments, durations, numbers, initials, and links that keep their query."""

from datetime import date, datetime

from django import template
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui import charts, icons, lamps, telephone_numbers, times

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """`{% icon "phone" %}`, `{% icon "phone" 24 %}`."""
    return icons.icon(str(name), size)


@register.simple_tag
def lamp_words() -> SafeString:
    """For `ui/_lamp.html`."""
    return lamps.lamp_words()


@register.filter
def moment(at: datetime | None) -> str:
    """`{{ record.started|moment }}`: relative, the exact time in the title and for programs."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return _time(local, times.spoken_moment(local, timezone.localtime()))


@register.filter
def exact(at: datetime) -> str:
    """`{{ record.started|exact }}`: weekday, date and time, in words alone."""
    return times.exact_moment(timezone.localtime(at))


@register.filter
def clock(at: datetime) -> str:
    """`{{ entry.at|clock }}` → 10:42, where the day stands above; the exact time in the title and for programs."""
    local = timezone.localtime(at)
    return _time(local, times.clock_time(local))


@register.filter
def spoken_day(day: date) -> str:
    """`{{ day|spoken_day }}` → Today, Yesterday, or the date."""
    return times.spoken_day(day, timezone.localdate())


def _time(local: datetime, words: str) -> str:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        times.exact_moment(local),
        words,
    )


@register.filter
def duration(seconds: int | None) -> str:
    """`{{ record.talk_seconds|duration }}` → 2:14; nothing for None."""
    return "" if seconds is None else times.clock_duration(seconds)


@register.filter
def pretty(number: str | None) -> str:
    """`{{ record.number|pretty }}` → 601 570 947."""
    return telephone_numbers.pretty(number or "")


@register.filter
def wave(peaks: str) -> str:
    """`<path d="{{ message.peaks|wave }}"/>` in `ui/_wave.html`: one stroke a level, see pbx.audio.peaks."""
    return charts.wave(peaks)


@register.filter
def initials(name: str | None) -> str:
    """The first letters of the first and the last word: "Anna Maria Nowak" → AN; "" → "?"."""
    words = [word for word in (name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def hue(name: object) -> int:
    """A steady number 0…7 for an avatar's colour."""
    return sum(str(name).encode()) % 8


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """`href="{% query page=2 kind=None %}"`: this page's query string with `changes`; None takes a key out."""
    changed: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            changed.pop(key, None)
        else:
            changed[key] = str(value)
    encoded = changed.urlencode()
    return f"?{encoded}" if encoded else "?"
