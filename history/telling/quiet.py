"""Quiet hours and days: when nobody is told anything by a letter or by a browser's announcement (NOTI-04).

Pure; every moment is local wall-clock, aware.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

WEEK = range(1, 8)
"""Monday is 1."""
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `begins` to `ends` every day, over midnight if it must be; and the whole of `days`."""

    begins: time | None = None
    ends: time | None = None
    days: frozenset[int] = frozenset()

    def covers(self, at: datetime) -> bool:
        if at.isoweekday() in self.days:
            return True
        if self.begins is None or self.ends is None or self.begins == self.ends:
            return False
        clock = at.time()
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def over(self, at: datetime) -> datetime | None:
        """The first moment from `at` on that is not quiet; None if there never is one."""
        if not self.covers(at):
            return at
        return next((moment for moment in self._turns(at) if not self.covers(moment)), None)

    def span(self, at: datetime) -> tuple[datetime, datetime] | None:
        """The quiet that `at` lies in, from `at` on, or else the next one; None if none comes within a week."""
        begins = at if self.covers(at) else next(filter(self.covers, self._turns(at)), None)
        if begins is None:
            return None
        return begins, self.over(begins) or begins + timedelta(days=len(WEEK))

    def _turns(self, at: datetime) -> Iterator[datetime]:
        """The moments after `at` at which something may begin or end, in order, for a week and a day."""
        clocks = {_MIDNIGHT, *(clock for clock in (self.begins, self.ends) if clock is not None)}
        for day in range(len(WEEK) + 2):
            date = at.date() + timedelta(days=day)
            for clock in sorted(clocks):
                moment = datetime.combine(date, clock, at.tzinfo)
                if moment > at:
                    yield moment


def next_at(clock: time, at: datetime) -> datetime:
    """The next time that clocks show `clock`, after `at`."""
    today = datetime.combine(at.date(), clock, at.tzinfo)
    return today if today > at else datetime.combine(at.date() + timedelta(days=1), clock, at.tzinfo)
