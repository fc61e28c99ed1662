"""Sums of daily sums: one statement for all that a page shows of a period and of the one before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from costs.models.charges import DailyCostQuerySet
from costs.rating.charges import EXACT
from costs.statements.periods import Period

NONE = Decimal("0.0000")
TEN_THOUSANDTHS = " / 10000.0"


@dataclass(frozen=True, slots=True)
class Amount:
    """What some calls came to."""

    calls: int = 0
    seconds: int = 0
    """Of talk."""
    known: Decimal = NONE
    """Without tax, four places, of the calls whose cost is known."""
    unknown: int = 0
    """Calls whose cost is not known."""

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.calls + other.calls,
            self.seconds + other.seconds,
            self.known + other.known,
            self.unknown + other.unknown,
        )

    @property
    def cost(self) -> Decimal | None:
        """None where not one call has a known cost: nothing is known, which is not nothing."""
        return None if self.unknown and self.unknown == self.calls else self.known

    @property
    def is_whole(self) -> bool:
        return not self.unknown


class Pair(NamedTuple):
    """Of the period, and of the one before."""

    now: Amount = Amount()
    before: Amount = Amount()

    def plus(self, other: "Pair") -> "Pair":
        return Pair(self.now + other.now, self.before + other.before)

    @property
    def is_nothing(self) -> bool:
        return not (self.now.calls or self.before.calls)


class ExactSum(Sum):
    """Of costs. SQLite keeps decimals as floating point, which is added up exactly in ten-thousandths alone."""

    filter_template = "%s FILTER (WHERE %%(filter)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        summed = self.copy()
        summed.template = "SUM(CAST(ROUND(%(expressions)s * 10000) AS INTEGER))"
        if self.filter is None:
            summed.template += TEN_THOUSANDTHS
        else:
            summed.filter_template = self.filter_template + TEN_THOUSANDTHS
        return summed.as_sql(compiler, connection, **more)


SUMMED: Mapping[str, type[Sum]] = {"calls": Sum, "seconds": Sum, "cost": ExactSum, "unknown": Sum}


def sums(rows: DailyCostQuerySet, period: Period, *keys: str) -> Iterator[tuple[tuple[Any, ...], Pair]]:
    """What `rows` come to for each combination of `keys`, in the period and in the one before; one statement."""
    wanted = {
        f"{name}_{when}": kind(name, filter=Q(day__range=days))
        for when, days in (("now", period.span), ("before", period.before))
        for name, kind in SUMMED.items()
    }
    found = rows.filter(day__range=(period.before.first, period.span.last)).order_by()
    for row in found.values(*keys).annotate(**wanted):
        pair = Pair(_amount(row, "now"), _amount(row, "before"))
        if not pair.is_nothing:
            yield tuple(row[key] for key in keys), pair


def daily(rows: DailyCostQuerySet, period: Period) -> Iterator[tuple[tuple[Any, ...], Pair]]:
    """What each day of the period comes to, or each month of a long one; one statement."""
    found = rows.filter(day__range=period.span).order_by()
    key = "day"
    if period.is_long:
        found, key = found.annotate(month=TruncMonth("day")), "month"
    wanted = {f"{name}_now": kind(name) for name, kind in SUMMED.items()}
    for row in found.values(key).annotate(**wanted):
        yield (row[key],), Pair(_amount(row, "now"))


def _amount(row: Mapping[str, Any], when: str) -> Amount:
    calls, seconds, cost, unknown = (row[f"{name}_{when}"] or 0 for name in SUMMED)
    return Amount(calls, seconds, Decimal(cost).quantize(EXACT), unknown)
