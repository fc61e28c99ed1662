"""What stands in one cell of a price list: amounts, seconds, days, times and weekdays, as people write them.

All raise ValueError for what they cannot read.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal

MOST_SECONDS = 24 * 60 * 60
_AMOUNT = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?")
"""Beyond a million a minute somebody has mistaken the column."""
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_PREFIX = re.compile(r"(?:\+|00)?([1-9][0-9]{0,14})")
_CLOCK = re.compile(r"[0-9]{1,2}(?::[0-9]{2}){0,2}")
_WEEKDAYS = re.compile(r"[1-7](?:-[1-7])?(?:[ ,]+[1-7](?:-[1-7])?)*")


def prefix(text: str) -> str:
    """Digits from the country code on: "+48 500", "0048500" and "48-500" are the same."""
    found = _PREFIX.fullmatch(re.sub(r"[ ()/.\-\u00a0]", "", text))
    if not found:
        raise ValueError(text)
    return found[1]


def amount(text: str) -> Decimal:
    """With a comma or a point; not both, for nobody could tell which of them divides thousands."""
    if not _AMOUNT.fullmatch(text):
        raise ValueError(text)
    return Decimal(text.replace(",", "."))


def seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= MOST_SECONDS):
        raise ValueError(text)
    return int(text)


def day(text: str) -> date:
    """2026-12-24, or the day before the month: 24.12.2026, 24/12/2026."""
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day of the calendar
        except ValueError:
            continue
    raise ValueError(text)


def clock(text: str) -> time:
    """8:00, 08:00, 08:00:00; 24:00 is midnight."""
    if text in {"24:00", "24:00:00"}:
        return time(0)
    if not _CLOCK.fullmatch(text):  # neither of another time zone nor finer than a second
        raise ValueError(text)
    hours, _colon, rest = text.partition(":")
    return time.fromisoformat(f"{hours.zfill(2)}:{rest or '00'}")


def weekdays(text: str) -> frozenset[int]:
    """ "1-5", "1,2,3", "6 7": Monday is 1."""
    if not _WEEKDAYS.fullmatch(text):
        raise ValueError(text)
    found: set[int] = set()
    for part in re.split(r"[ ,]+", text):
        begin, _dash, end = part.partition("-")
        if int(end or begin) < int(begin):
            raise ValueError(text)
        found.update(range(int(begin), int(end or begin) + 1))
    return frozenset(found)
