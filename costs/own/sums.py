"""What days and classes of destinations cost an extension: read from the daily sums, never from calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Count, Sum

from costs.models import Charge, DailyCost, Part
from costs.own.months import Month
from costs.spent import Spent

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a number of days."""

    days: Mapping[date, Spent]
    """In their order; days without calls are missing."""
    classes: Mapping[str, Spent]
    """phonebook.destinations.Destination → what calls there cost, the dearest first."""
    accounts: Mapping[str, Spent]
    """What was charged to accounts, which is in none of the other sums."""

    @property
    def whole(self) -> Spent:
        return sum(self.days.values(), Spent())


def daily(extension: str, first: date, last: date) -> list[DailyCost]:
    """All sums of these days, also what was charged to accounts."""
    return list(DailyCost.objects.filter(extension=extension, day__range=(first, last)).order_by("day"))


def sums_of(rows: Iterable[DailyCost], month: Month) -> Sums:
    """Of those of `rows` that lie in `month`."""
    days: dict[date, Spent] = {}
    classes: dict[str, Spent] = {}
    accounts: dict[str, Spent] = {}
    for row in rows:
        if Month.of(row.day) == month:
            if row.account:
                _grow(accounts, row.account, row)
            else:
                _grow(days, row.day, row)
                _grow(classes, row.destination, row)
    dearest = sorted(classes.items(), key=lambda one: (-one[1].known, -one[1].calls, one[0]))
    return Sums(dict(sorted(days.items())), dict(dearest), dict(sorted(accounts.items())))


def onward(extension: str, month: Month) -> Spent:
    """What the extension pays for calls that it sent on to somebody outside. These are few and have no daily sums of
    their own, so the charges are asked, by their index."""
    charges = Charge.objects.filter(
        extension=extension, account="", day__range=(month.first, month.last), part=Part.ONWARD
    )
    found = charges.aggregate(calls=Count("pk"), known=Count("cost"), seconds=Sum("seconds"), cost=Sum("cost"))
    return Spent.of(found["calls"], found["seconds"] or 0, found["cost"] or 0, found["calls"] - found["known"])


def since(extension: str) -> date | None:
    """The first day of which there is a sum."""
    return DailyCost.objects.paid_by(extension).order_by("day").values_list("day", flat=True).first()


def unknown_since(extension: str, first: date) -> int:
    """How many of the own calls have no known cost."""
    rows = DailyCost.objects.paid_by(extension).filter(day__gte=first, unknown__gt=0)
    return int(rows.aggregate(sum=Sum("unknown"))["sum"] or 0)


def costs_by_day(rows: Iterable[DailyCost]) -> dict[date, Decimal]:
    """What the extension itself paid."""
    costs: dict[date, Decimal] = {}
    for row in rows:
        if not row.account:
            costs[row.day] = costs.get(row.day, Decimal(0)) + row.cost
    return costs


def _grow(sums: dict[Key, Spent], key: Key, row: DailyCost) -> None:
    sums[key] = sums.get(key, Spent()) + Spent.of(row.calls, row.seconds, row.cost, row.unknown)
