"""Net, tax and gross of a month. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from costs.rating.charges import Total


@dataclass(frozen=True, slots=True)
class Bill:
    """As it is shown: net and taxes are the gross."""

    net: Decimal
    taxes: tuple[tuple[Decimal, Decimal], ...]
    """Per cent and amount, the smaller rate first; none where no price list says a rate."""
    gross: Decimal
    unknown: int
    """Calls without a known cost, which are in none of the amounts."""


def bill(days: Mapping[date, Total], rates: Sequence[tuple[date, Decimal]]) -> Bill:
    """Of the sums of `days`; `rates`: from which day on which tax holds, in per cent.

    A month in which the rate changes has a line for each.
    """
    by_rate: dict[Decimal, Total] = {}
    whole = Total()
    for day, total in days.items():
        whole += total
        valid = [rate for first, rate in sorted(rates) if first <= day]
        if valid and total.cost:
            by_rate[valid[-1]] = by_rate.get(valid[-1], Total()) + total
    taxes = tuple((rate, total.tax(rate)) for rate, total in sorted(by_rate.items()) if rate)
    return Bill(whole.net, taxes, whole.net + sum((tax for _rate, tax in taxes), Decimal(0)), whole.unknown)
