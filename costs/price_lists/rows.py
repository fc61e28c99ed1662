"""A rate and its row in the database."""

from collections.abc import Iterator
from typing import Any

from costs.models import PriceList, PriceRate
from costs.rating.rates import Peak, Rate

AT_ONCE = 2000
COLUMNS = (
    "prefix",
    "zone",
    "price",
    "price_off",
    "peak_begin",
    "peak_end",
    "peak_days",
    "fee",
    "first",
    "following",
    "free_seconds",
    "valid_from",
    "valid_to",
)
"""In the order of `values_of`."""


def rates_of(price_list: PriceList) -> Iterator[Rate]:
    """By prefix, and of each prefix the oldest first; read by one query, some at a time."""
    rows = PriceRate.objects.filter(price_list=price_list).order_by("prefix", "valid_from")
    for row in rows.iterator(AT_ONCE):
        yield rate_of(row)


def rate_of(row: PriceRate) -> Rate:
    peak = None
    if row.peak_begin is not None and row.peak_end is not None:
        peak = Peak(row.peak_begin, row.peak_end, frozenset(map(int, row.peak_days)))
    return Rate(
        prefix=row.prefix,
        price=row.price,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        price_off=row.price_off,
        peak=peak,
        fee=row.fee,
        first=row.first,
        following=row.following,
        free_seconds=row.free_seconds,
        zone=row.zone,
    )


def values_of(rate: Rate) -> tuple[Any, ...]:
    """As the columns hold it."""
    peak = rate.peak
    return (
        rate.prefix,
        rate.zone,
        rate.price,
        rate.price_off,
        peak.begin if peak else None,
        peak.end if peak else None,
        "".join(map(str, sorted(peak.days))) if peak else "",
        rate.fee,
        rate.first,
        rate.following,
        rate.free_seconds,
        rate.valid_from,
        rate.valid_to,
    )
