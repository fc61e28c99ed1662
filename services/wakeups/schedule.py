"""When a wake-up call is due. Pure; clocks and days are those of a wall in `zone`, moments are aware."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

WEEK: Final = frozenset(range(1, 8))
"""Monday is 1."""
WORKING: Final = frozenset(range(1, 6))


@dataclass(frozen=True, slots=True)
class Schedule:
    clock: time
    day: date | None = None
    """On this day alone."""
    days: frozenset[int] = frozenset()
    """Else on these days of every week."""

    def covers(self, day: date) -> bool:
        return day == self.day or (self.day is None and day.isoweekday() in self.days)


def moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """When the wall shows `clock` on `day`, in UTC: for the first time if it does so twice, and the first moment after
    if the hour is left out that night (RELIABILITY R-33)."""
    wall = datetime.combine(day, clock)
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if _wall(at, zone) == wall:
        return at
    before, after = sorted((at, wall.replace(tzinfo=zone, fold=1).astimezone(UTC)))
    while after - before > timedelta(seconds=1):
        between = before + (after - before) // 2
        if _wall(between, zone) < wall:
            before = between
        else:
            after = between
    return after.replace(microsecond=0)


def next_ringing(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime | None:
    """The first moment after `after`, in UTC; None: there is none any more."""
    today = after.astimezone(zone).date()
    days = [schedule.day] if schedule.day else [today + timedelta(days=ahead) for ahead in range(9)]
    moments = (moment(day, schedule.clock, zone) for day in days if schedule.covers(day))
    return next((at for at in moments if at > after), None)


def last_due(schedule: Schedule, first: datetime, now: datetime, zone: tzinfo) -> datetime:
    """Of the moments from `first`, which is one, to `now` the last."""
    due = first
    while (following := next_ringing(schedule, due, zone)) is not None and following <= now:
        due = following
    return due


def next_day(clock: time, after: datetime, zone: tzinfo) -> date:
    """Today or tomorrow: the next day on which the wall shows `clock` after `after`."""
    today = after.astimezone(zone).date()
    return today if moment(today, clock, zone) > after else today + timedelta(days=1)


def _wall(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
