"""Hours of a week, as people write them: two spans a day at most, in words, and as the database holds them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from pbx.routing.times import Hours

DAY = 24 * 60
SPANS = 2
"""In one day: before and after lunch."""


class HoursError(ValueError):
    """`str` is a sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One span of one day in a form: names of its fields, and what stands in them."""

    begin_name: str
    end_name: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    cells: tuple[Cell, ...]


def grid(values: Mapping[str, str]) -> tuple[Day, ...]:
    """The week as fields; `values` by their names, as `fields` or a request has them."""
    return tuple(
        Day(str(WEEKDAYS[day]), tuple(_cell(values, *_names(day, span)) for span in range(SPANS))) for day in range(7)
    )


def fields(hours: Iterable[Hours]) -> dict[str, str]:
    """What stands in the fields for these hours."""
    found: dict[str, str] = {}
    for day, spans in groupby(sorted(hours), key=lambda each: each.weekday):
        for span, each in enumerate(list(spans)[:SPANS]):
            begin, end = _names(day, span)
            found[begin], found[end] = clock(each.begin), clock(each.end % DAY)
    return found


def read(values: Mapping[str, str]) -> tuple[Hours, ...]:
    """The hours that somebody wrote, in order. An end at or before its beginning is on the next day, 00:00 is the end
    of the day. Raises HoursError."""
    found: list[Hours] = []
    for day in range(7):
        spans = [each for span in range(SPANS) if (each := _span(day, values, span))]
        if len(spans) == SPANS and _overlap(*sorted(spans)):
            raise HoursError(_("%(day)s: the two times overlap.") % {"day": WEEKDAYS[day]})
        found.extend(spans)
    return tuple(sorted(found))


def plain(hours: Iterable[Hours]) -> list[list[int]]:
    """For the database."""
    return [[each.weekday, each.begin, each.end] for each in hours]


def in_words(hours: Iterable[Hours]) -> str:
    """As "Mon–Fri 08:00–16:00, Sat 09:00–12:00"; empty for the whole week."""
    by_day = {day: tuple(spans) for day, spans in groupby(sorted(hours), key=lambda each: each.weekday)}
    runs: list[tuple[list[int], Sequence[Hours]]] = []
    for day, spans in by_day.items():
        if runs and runs[-1][0][-1] == day - 1 and _same(runs[-1][1], spans):
            runs[-1][0].append(day)
        else:
            runs.append(([day], spans))
    return ", ".join(f"{_days(days)} {_times(spans)}" for days, spans in runs)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _names(day: int, span: int) -> tuple[str, str]:
    return f"h{day}{span}a", f"h{day}{span}b"


def _cell(values: Mapping[str, str], begin: str, end: str) -> Cell:
    return Cell(begin, end, values.get(begin, ""), values.get(end, ""))


def _span(day: int, values: Mapping[str, str], span: int) -> Hours | None:
    begin, end = (values.get(name, "").strip() for name in _names(day, span))
    if not begin and not end:
        return None
    if not begin or not end:
        raise HoursError(_("%(day)s: write both times, or none.") % {"day": WEEKDAYS[day]})
    return Hours(day, _minutes(day, begin), _minutes(day, end) or DAY)


def _minutes(day: int, text: str) -> int:
    hour, colon, minute = text.partition(":")
    digits = all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in (hour, minute))
    if not colon or not digits or int(hour) > 23 or int(minute) > 59:
        raise HoursError(_("%(day)s: “%(text)s” is no time of day. Write it as 08:30.") % _told(day, text))
    return int(hour) * 60 + int(minute)


def _told(day: int, text: str) -> dict[str, object]:
    return {"day": WEEKDAYS[day], "text": text[:20]}


def _overlap(first: Hours, second: Hours) -> bool:
    return first.end <= first.begin or second.begin < first.end


def _same(some: Sequence[Hours], others: Sequence[Hours]) -> bool:
    return [(each.begin, each.end) for each in some] == [(each.begin, each.end) for each in others]


def _days(days: Sequence[int]) -> str:
    first, last = str(WEEKDAYS_ABBR[days[0]]), str(WEEKDAYS_ABBR[days[-1]])
    if len(days) == 1:
        return first
    return f"{first}, {last}" if len(days) == 2 else f"{first}–{last}"


def _times(spans: Iterable[Hours]) -> str:
    return ", ".join(f"{clock(each.begin)}–{clock(each.end)}" for each in spans)
