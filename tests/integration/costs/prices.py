"""Price lists, charges and sums of the tests."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import count

from django.db.models import Count, Q, Sum

from costs.models import Charge, DailyCost, PriceList, PriceRate

Counted = Mapping[tuple[object, ...], tuple[object, ...]]
NAMES = ("extension", "account", "day", "destination")
_revisions = count(1000)
"""A list of an earlier test had the same key, and is remembered by its revision."""


def a_price_list(valid_from: str = "2026-01-01", **prices: str) -> PriceList:
    """`p48="0.12"`: a minute to numbers that begin with 48, by the second."""
    found = PriceList.objects.create(
        name=f"From {valid_from}", valid_from=date.fromisoformat(valid_from), currency="PLN"
    )
    put_prices(found, **prices)
    return found


def put_prices(found: PriceList, **prices: str) -> None:
    """These instead of what it had."""
    found.rates.all().delete()
    PriceRate.objects.bulk_create(
        PriceRate(price_list=found, prefix=name[1:], price=Decimal(price), valid_from=found.valid_from)
        for name, price in prices.items()
    )
    PriceList.objects.filter(pk=found.pk).update(revision=next(_revisions))


def sums() -> Counted:
    """The daily sums as they are kept."""
    return {
        tuple(getattr(row, name) for name in NAMES): (row.calls, row.seconds, row.cost, row.unknown)
        for row in DailyCost.objects.all()
    }


def recounted() -> Counted:
    """The same, counted from all charges."""
    found = Charge.objects.values_list(*NAMES).annotate(
        Count("pk"), Sum("seconds"), Sum("cost"), unknown=Count("pk", filter=Q(cost=None))
    )
    return {
        tuple(names): (calls, seconds, Decimal(cost or 0).quantize(Decimal("0.0001")), unknown)
        for *names, calls, seconds, cost, unknown in found.order_by()
    }
