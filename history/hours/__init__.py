"""Sums of conversations by the hour: what differs in calls is added to them, never summed again.

A call counts in the hour in which it began, on the wall clock of the company; the hour that comes twice a year is one.
Calls that are given up, by age or because somebody's history is erased, take their hours with them
(history.keeping.retention): who telephoned when is no less personal for being counted.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from history.hours.storing import add
from history.models import HourlyCalls, Record
from history.models.hours import LIMITS, WAITS

__all__ = ["Hour", "change", "counted", "recount"]
TALKED = frozenset({Record.Outcome.INCOMING, Record.Outcome.OUTGOING})


class Hour(NamedTuple):
    """Names a sum."""

    extension: str
    day: date
    hour: int


def change(was: Iterable[Record], now: Iterable[Record]) -> None:
    """Count the calls `was` out and `now` in. The caller is alone with the history (history.missed.settling)."""
    found: dict[Hour, Counter[str]] = {}
    for sign, records in ((-1, was), (1, now)):
        for record in records:
            if what := counted(record):
                local = timezone.localtime(record.started)
                sums = found.setdefault(Hour(record.extension, local.date(), local.hour), Counter())
                for name, number in what.items():
                    sums[name] += sign * number
    add({hour: sums for hour, sums in found.items() if any(sums.values())})


def counted(record: Record) -> Mapping[str, int]:
    """What one leg adds to its hour; nothing unless somebody talked, and nothing for listening to one's own mailbox."""
    if record.answered is None or record.outcome not in TALKED or record.to_own_mailbox:
        return {}
    if record.outcome == Record.Outcome.OUTGOING:
        return {"outgoing": 1, "seconds": record.talk_seconds}
    return {"answered": 1, "seconds": record.talk_seconds, wait_of(record): 1}


def wait_of(record: Record) -> str:
    """The field for how long the caller waited for somebody to take it."""
    seconds = (record.answered - record.started).total_seconds() if record.answered else 0
    return WAITS[bisect_left(LIMITS, seconds)]


def recount() -> dict[Hour, Counter[str]]:
    """What the sums must be, from the calls themselves: for tests, and for a database that was mended by hand."""
    found: dict[Hour, Counter[str]] = {}
    for record in Record.objects.iterator():
        if what := counted(record):
            local = timezone.localtime(record.started)
            found.setdefault(Hour(record.extension, local.date(), local.hour), Counter()).update(what)
    return found


def kept() -> dict[Hour, Counter[str]]:
    """What the sums are."""
    names = ("answered", "outgoing", "seconds", *WAITS)
    return {
        Hour(row.extension, row.day, row.hour): Counter({name: getattr(row, name) for name in names})
        for row in HourlyCalls.objects.iterator()
    }
