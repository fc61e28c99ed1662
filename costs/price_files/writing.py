"""Rates as a file that costs.price_files.reading reads again unchanged, and that spreadsheets open."""

from collections.abc import Iterable, Iterator
from datetime import time
from decimal import Decimal
from itertools import islice

from costs.price_files.columns import COLUMNS
from costs.rating.rates import Rate
from ui.tables import BOM, csv_lines

ROWS_AT_ONCE = 500


def table(rates: Iterable[Rate]) -> Iterator[str]:
    """In pieces, each of many rows; captions in English."""
    yield BOM + csv_lines([[captions[0].capitalize() for captions in COLUMNS.values()]])
    left = iter(rates)
    while rows := [cells_of(rate) for rate in islice(left, ROWS_AT_ONCE)]:
        yield csv_lines([row[name] for name in COLUMNS] for row in rows)


def cells_of(rate: Rate) -> dict[str, str]:
    """By the names of costs.price_files.columns."""
    peak = rate.peak
    return {
        "prefix": rate.prefix,
        "zone": rate.zone,
        "price": amount(rate.price),
        "price_off": "" if rate.price_off is None else amount(rate.price_off),
        "peak_from": clock(peak.begin) if peak else "",
        "peak_to": clock(peak.end) if peak else "",
        "peak_days": ",".join(map(str, sorted(peak.days))) if peak else "",
        "fee": amount(rate.fee),
        "first": str(rate.first),
        "following": str(rate.following),
        "free_seconds": str(rate.free_seconds),
        "valid_from": rate.valid_from.isoformat(),
        "valid_to": rate.valid_to.isoformat() if rate.valid_to else "",
    }


def amount(value: Decimal) -> str:
    """With a point, and as many places as it has, at least two."""
    whole, _point, places = f"{value:f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def clock(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")
