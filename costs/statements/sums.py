"""Sums of daily sums: one statement for all that a page shows of a period and of the one before."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, Sum
from django.db.models.functions import TruncMonth

from costs.models.charges import DailyCostQuerySet
from costs.spent import Spent
from costs.statements.periods import Period, Span

IN_TEN_THOUSANDTHS = "SUM(CAST(ROUND(%(expressions)s * 10000) AS INTEGER)) / 10000.0"


class Pair(NamedTuple):
    """Of the period, and of the one before."""

    now: Spent = Spent()
    before: Spent = Spent()

    def plus(self, other: "Pair") -> "Pair":
        return Pair(self.now + other.now, self.before + other.before)

    @property
    def is_nothing(self) -> bool:
        return not (self.now.calls or self.before.calls)


class ExactSum(Sum):
    """Of costs. SQLite keeps decimals as floating point, which is added up exactly in ten-thousandths alone."""

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=IN_TEN_THOUSANDTHS, **more)


SUMMED: Mapping[str, Sum] = {
    "calls_": Sum("calls"),
    "seconds_": Sum("seconds"),
    "known_": ExactSum("cost"),
    "unknown_": Sum("unknown"),
}


def sums(rows: DailyCostQuerySet, period: Period, *keys: str) -> Iterator[tuple[tuple[Any, ...], Pair]]:
    """What `rows` come to for each combination of `keys`, in the period and in the one before; one statement.

    The two are groups, and not filters of each sum: so the database looks at each row once, in half the time.
    """
    span, before = period.span, period.before
    found = rows.filter(Q(day__range=span) | Q(day__range=before), day__range=(before.first, span.last)).order_by()
    is_now = Q(day__gte=span.first)
    pairs: dict[tuple[Any, ...], Pair] = {}
    grouped = found.annotate(is_now=ExpressionWrapper(is_now, BooleanField())).values_list(*keys, "is_now")
    for *key, now, calls, seconds, known, unknown in grouped.annotate(**SUMMED):
        spent, name = Spent.of(calls, seconds, known, unknown), tuple(key)
        pairs[name] = pairs.get(name, Pair())._replace(**{"now" if now else "before": spent})
    yield from ((name, pair) for name, pair in pairs.items() if not pair.is_nothing)


def sums_of(rows: DailyCostQuerySet, span: Span, *keys: str) -> Iterator[tuple[tuple[Any, ...], Spent]]:
    """What `rows` come to for each combination of `keys` in these days; one statement."""
    found = rows.filter(day__range=span).order_by().values_list(*keys).annotate(**SUMMED)
    for *key, calls, seconds, known, unknown in found:
        yield tuple(key), Spent.of(calls, seconds, known, unknown)


def daily(rows: DailyCostQuerySet, period: Period) -> Iterator[tuple[tuple[Any, ...], Pair]]:
    """What each day of the period comes to, or each month of a long one; one statement."""
    key = "day"
    if period.is_long:
        rows, key = rows.annotate(month=TruncMonth("day")), "month"
    yield from ((name, Pair(spent)) for name, spent in sums_of(rows, period.span, key))
