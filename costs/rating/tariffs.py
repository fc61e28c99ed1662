"""A price list: many rates, of which the longest prefix that is valid on the day counts."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from costs.rating.rates import FREE, Rate


class Tariff:
    """Rates with the currency they are in, and the days that count as holidays. Not changed once it is made."""

    def __init__(
        self, currency: str, rates: Iterable[Rate], holidays: Iterable[date] = (), *, vat: Decimal = FREE
    ) -> None:
        """`currency` after ISO 4217; `vat` in per cent."""
        self.currency = currency
        self.holidays = frozenset(holidays)
        self.vat = vat
        self._by_prefix: dict[str, list[Rate]] = {}
        for rate in sorted(rates, key=lambda rate: rate.valid_from, reverse=True):
            self._by_prefix.setdefault(rate.prefix, []).append(rate)
        self._longest = max(map(len, self._by_prefix), default=0)

    def rate_for(self, number: str, day: date) -> Rate | None:
        """For calls on `day` to `number`, given as E.164; of several with one prefix the newest. None: unknown."""
        digits = number.removeprefix("+")
        for length in range(min(self._longest, len(digits)), 0, -1):
            for rate in self._by_prefix.get(digits[:length], ()):
                if rate.valid_on(day):
                    return rate
        return None
