"""The calls of a period, priced once more: when the first price list came, or one changed.

A batch is one transaction, alone with the history, as if the calls had just been told: so it may be killed anywhere and
begun anew, and the daily sums stay a recount of the charges. A dry run does the same and writes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from costs.charging import keep, priced, told
from costs.charging.storing import Change, compare
from costs.models import Charge
from costs.rating.charges import Total
from history.missed import settling
from history.models import Record
from history.telling.announcing import announce

BATCH = 1_000
"""Calls of one transaction, during which nobody else writes history."""
LONGEST = timedelta(days=1)
"""So long before it was answered there, a call that was sent on may have begun."""
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
"""What lies beyond has no calls, and no moment in UTC perhaps."""
MAY_COST = Q(direction="out", internal=False) | ~Q(forwarded_to="") | ~Q(transferred_to="") | Q(onward_seconds__gt=0)
"""Calls of which some part may have gone outside."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both of them within, on the wall clock of the company."""

    first: date
    last: date

    @property
    def begin(self) -> datetime:
        return _midnight(max(self.first, EARLIEST))

    @property
    def end(self) -> datetime:
        return _midnight(min(self.last, LATEST) + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run has found so far."""

    looked_at: int = 0
    changed: int = 0
    """Charges that are new, other, or no more."""
    before: Mapping[str, Total] = field(default_factory=dict)
    """By class of destination."""
    after: Mapping[str, Total] = field(default_factory=dict)

    def plus(self, calls: int, before: Iterable[Charge], changes: Sequence[Change]) -> Self:
        earlier = list(before)
        replaced = {change.before.pk for change in changes if change.before}
        stays = [charge for charge in earlier if charge.pk not in replaced]
        later = stays + [change.after for change in changes if change.after]
        return type(self)(
            self.looked_at + calls, self.changed + len(changes), _add(self.before, earlier), _add(self.after, later)
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "looked_at": self.looked_at,
            "changed": self.changed,
            **{name: {where: [str(one.cost), one.unknown] for where, one in sums.items()} for name, sums in self._sums},
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """What `as_json` wrote; nothing of what is empty."""
        if not written:
            return cls()
        sums = (
            {where: Total(Decimal(cost), unknown) for where, (cost, unknown) in written[name].items()}
            for name in ("before", "after")
        )
        return cls(written["looked_at"], written["changed"], *sums)

    @property
    def _sums(self) -> tuple[tuple[str, Mapping[str, Total]], ...]:
        return ("before", self.before), ("after", self.after)


@dataclass(frozen=True, slots=True)
class Step:
    """A batch is done."""

    tally: Tally
    after: tuple[datetime, int]
    """The last call that was looked at: begin and key."""


def calls_of(period: Period) -> "QuerySet[Record]":
    """Also those that began before, and of which a part began within."""
    around = Record.objects.filter(MAY_COST, started__gte=period.begin - LONGEST, started__lt=period.end)
    within = Q(started__gte=period.begin) | Q(onward_answered__gte=period.begin)
    return around.filter(within).order_by("started", "pk")


def rate_again(
    period: Period, *, write: bool, tally: Tally | None = None, after: tuple[datetime, int] | None = None
) -> Iterator[Step]:
    """Go through the calls of `period` from the beginning, or from a step on."""
    so_far = tally or Tally()
    while True:
        calls = calls_of(period)
        if after is not None:
            begun, key = after
            calls = calls.filter(Q(started__gt=begun) | Q(started=begun, pk__gt=key), started__gte=begun)
        step = _batch(calls, so_far, write=write)
        if step is None:
            return
        so_far, after = step.tally, step.after
        yield step


@transaction.atomic
def _batch(calls: "QuerySet[Record]", tally: Tally, *, write: bool) -> Step | None:
    if write:
        settling.alone()
        calls = calls.select_for_update()
    records = list(calls[:BATCH])
    if not records:
        return None
    before, changes = compare(records, priced(records))
    if write:
        keep(changes)
        news = told(changes)
        announce(extensions=news.changed, people=news.people)
    return Step(tally.plus(len(records), before, changes), (records[-1].started, records[-1].pk))


def _add(sums: Mapping[str, Total], charges: Iterable[Charge]) -> dict[str, Total]:
    found = dict(sums)
    for charge in charges:
        one = Total(charge.cost, 0) if charge.cost is not None else Total(unknown=1)
        found[charge.destination] = found.get(charge.destination, Total()) + one
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
