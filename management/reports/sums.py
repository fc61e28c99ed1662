"""The figures of a report: a handful of statements, each of which reads sums or the ledger of missed calls.

Conversations are added up by the hour where they are written (history.hours). Of missed calls, which are far fewer, the
ledger itself is read: each call that nobody took once for those who share it, however many telephones rang.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, Func, Q, QuerySet, Sum
from django.utils import timezone

from costs.statements.periods import Span
from history.models import HourlyCalls, MissedCall
from history.models.hours import WAITS

DAYS, HOURS = range(1, 8), range(24)
"""Monday is 1."""
MINUTE, QUARTER = 60, 900
"""Seconds."""
CALLED_BACK_WITHIN = (15, 60, 4 * 60, 24 * 60)
"""In less than so many minutes."""


class Cell(NamedTuple):
    """Of one hour of one weekday."""

    answered: int = 0
    missed: int = 0

    @property
    def calls(self) -> int:
        return self.answered + self.missed


@dataclass(frozen=True, slots=True)
class Person:
    """Of one telephone."""

    answered: int = 0
    outgoing: int = 0
    seconds: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What became of missed calls."""

    missed: int = 0
    reached: int = 0
    """Somebody spoke with the caller afterwards, whoever called whom."""
    done: int = 0
    """Somebody says that nobody needs to."""
    within: tuple[int, ...] = ()
    """Reached within each of CALLED_BACK_WITHIN."""
    median: timedelta | None = None
    nearly_all: timedelta | None = None
    """Of those that were reached: half of them, and nine in ten, as soon as that; in whole minutes."""

    @property
    def open(self) -> int:
        return self.missed - self.reached - self.done


@dataclass(frozen=True, slots=True)
class Figures:
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    """By weekday and hour; where nothing was it is absent."""
    waits: Sequence[int] = ()
    """As history.models.hours.WAITS."""
    people: Mapping[str, Person] = field(default_factory=dict)
    callbacks: Callbacks = Callbacks()

    @property
    def answered(self) -> int:
        return sum(cell.answered for cell in self.cells.values())

    @property
    def missed(self) -> int:
        return self.callbacks.missed

    @property
    def outgoing(self) -> int:
        return sum(person.outgoing for person in self.people.values())


class Epoch(Func):
    """Whole seconds since 1970: what groups moments without asking for a time zone."""

    output_field = BigIntegerField()
    template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)", **more)


def figures(extensions: Collection[str], scopes: Collection[str], span: Span) -> Figures:
    """Of the conversations of `extensions`, and of the missed calls of `scopes`, in these days."""
    hours = HourlyCalls.objects.filter(extension__in=extensions, day__range=span).order_by()
    missed = _missed(scopes, span)
    answered, waits = _by_hour(hours)
    lost = _missed_by_hour(missed)
    cells = {at: Cell(answered.get(at, 0), lost.get(at, 0)) for at in answered.keys() | lost.keys()}
    by_scope = _by_scope(missed)
    return Figures(cells, waits, _people(hours, by_scope), _callbacks(missed, by_scope))


def totals(extensions: Collection[str], scopes: Collection[str], span: Span) -> tuple[int, int]:
    """How many were answered, and how many missed: to compare with."""
    hours = HourlyCalls.objects.filter(extension__in=extensions, day__range=span)
    return hours.aggregate(all=Sum("answered"))["all"] or 0, _missed(scopes, span).count()


def _missed(scopes: Collection[str], span: Span) -> "QuerySet[MissedCall]":
    zone = timezone.get_default_timezone()
    begins = datetime.combine(span.first, time(), zone)
    ends = datetime.combine(span.last + timedelta(days=1), time(), zone)
    return MissedCall.objects.filter(scope__in=scopes, started__gte=begins, started__lt=ends).order_by()


def _by_hour(hours: "QuerySet[HourlyCalls]") -> tuple[dict[tuple[int, int], int], list[int]]:
    wanted = {f"sum_{name}": Sum(name) for name in ("answered", *WAITS)}
    found: QuerySet[Any, Any] = hours.values("day", "hour").annotate(**wanted)
    cells: Counter[tuple[int, int]] = Counter()
    waits = [0] * len(WAITS)
    for day, hour, answered, *took in found.values_list("day", "hour", *wanted):
        if answered:
            cells[day.isoweekday(), hour] += answered
        waits = [before + more for before, more in zip(waits, took, strict=True)]
    return cells, waits


def _missed_by_hour(missed: "QuerySet[MissedCall]") -> dict[tuple[int, int], int]:
    """By quarters of an hour, which are whole in every time zone, and these by the clock of the site."""
    found: QuerySet[Any, Any] = missed.annotate(quarter=Epoch("started") / QUARTER).values("quarter")
    cells: Counter[tuple[int, int]] = Counter()
    zone = timezone.get_default_timezone()
    for quarter, calls in found.annotate(calls=Count("pk")).values_list("quarter", "calls"):
        local = datetime.fromtimestamp(quarter * QUARTER, zone)
        cells[local.isoweekday(), local.hour] += calls
    return cells


def _by_scope(missed: "QuerySet[MissedCall]") -> dict[str, tuple[int, int]]:
    """How many were missed, and of how many somebody says that they are done and nobody was reached."""
    done = Count("pk", filter=Q(reached_at=None, done_at__isnull=False))
    found: QuerySet[Any, Any] = missed.values("scope").annotate(calls=Count("pk"), done=done)
    return {scope: (calls, settled) for scope, calls, settled in found.values_list("scope", "calls", "done")}


def _people(hours: "QuerySet[HourlyCalls]", lost: Mapping[str, tuple[int, int]]) -> dict[str, Person]:
    wanted = {f"sum_{name}": Sum(name) for name in ("answered", "outgoing", "seconds")}
    sums: QuerySet[Any, Any] = hours.values("extension").annotate(**wanted)
    found = {
        extension: Person(answered, outgoing, seconds)
        for extension, answered, outgoing, seconds in sums.values_list("extension", *wanted)
    }
    return {
        whose: replace(found.get(whose, Person()), missed=lost.get(whose, (0, 0))[0])
        for whose in found.keys() | lost.keys()
    }


def _callbacks(missed: "QuerySet[MissedCall]", lost: Mapping[str, tuple[int, int]]) -> Callbacks:
    minutes = (Epoch("reached_at") - Epoch("started")) / MINUTE
    found: QuerySet[Any, Any] = missed.filter(reached_at__isnull=False).annotate(minutes=minutes).values("minutes")
    took = sorted(found.annotate(calls=Count("pk")).values_list("minutes", "calls"))
    return Callbacks(
        sum(calls for calls, _done in lost.values()),
        sum(calls for _minutes, calls in took),
        sum(done for _calls, done in lost.values()),
        tuple(sum(calls for minutes, calls in took if minutes < limit) for limit in CALLED_BACK_WITHIN),
        _at(took, 0.5),
        _at(took, 0.9),
    )


def _at(took: Sequence[tuple[int, int]], share: float) -> timedelta | None:
    """The least delay within which `share` of all lie; None: there are none."""
    everything, before = sum(calls for _minutes, calls in took), 0
    for minutes, calls in took:
        before += calls
        if before >= share * everything:
            return timedelta(minutes=minutes)
    return None
