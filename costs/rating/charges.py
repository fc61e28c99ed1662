"""From a call to its cost, and from costs to what a statement shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from costs.rating.rates import FREE, Rate
from costs.rating.tariffs import Tariff
from phonebook.destinations import Destination

EXACT = Decimal("0.0001")
"""To this a call is rounded, half up. Sums are of the rounded costs; only what is shown is rounded again."""
SHOWN = Decimal("0.01")
COST_NOTHING = frozenset({Destination.INTERNAL, Destination.EMERGENCY, Destination.SERVICE_CODE})
"""Whatever the price list says."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A call for which somebody may have to pay."""

    number: str
    """Where it went: E.164, or the digits of a number that is none."""
    where: Destination
    started: datetime
    """On the wall clock of the company."""
    seconds: int
    """Of talk."""
    answered: bool


@dataclass(frozen=True, slots=True)
class Charge:
    cost: Decimal | None
    """Without tax, four places; None: no rate is known, which is not the same as nothing."""
    seconds: int | None = None
    """That were charged; None where no rate was needed."""
    rate: Rate | None = None


NOTHING = Charge(FREE.quantize(EXACT))
UNKNOWN = Charge(None)


def charge_for(talk: Talk, tariff: Tariff) -> Charge:
    """What `talk` costs. Not answered: nothing, not even the fee."""
    if not talk.answered or talk.where in COST_NOTHING:
        return NOTHING
    day = talk.started.date()
    rate = tariff.rate_for(talk.number, day) if talk.number.startswith("+") else None
    seconds = rate.seconds_charged(talk.seconds) if rate else None
    if talk.where is Destination.FREE:  # also where the list has a price for the country only
        return Charge(NOTHING.cost, seconds, rate)
    if rate is None or seconds is None:
        return UNKNOWN
    cost = rate.fee + rate.price_at(talk.started, holiday=day in tariff.holidays) * seconds / 60
    return Charge(cost.quantize(EXACT, ROUND_HALF_UP), seconds, rate)


@dataclass(frozen=True, slots=True)
class Total:
    """Of many calls."""

    cost: Decimal = FREE
    """Of those whose cost is known; without tax, four places."""
    unknown: int = 0
    """How many calls have no known cost: a sum of others is less than the truth, and has to say so."""

    @classmethod
    def of(cls, costs: Iterable[Decimal | None]) -> "Total":
        cost, unknown = FREE, 0
        for one in costs:
            if one is None:
                unknown += 1
            else:
                cost += one
        return cls(cost, unknown)

    def __add__(self, other: "Total") -> "Total":
        return Total(self.cost + other.cost, self.unknown + other.unknown)

    @property
    def net(self) -> Decimal:
        """As it is shown."""
        return shown(self.cost)

    def tax(self, vat: Decimal) -> Decimal:
        """`vat` per cent of the sum, as it is shown: net and tax as shown are the gross as shown."""
        return shown(self.cost * (100 + vat) / 100) - self.net

    def gross(self, vat: Decimal) -> Decimal:
        return self.net + self.tax(vat)


def shown(amount: Decimal) -> Decimal:
    return amount.quantize(SHOWN, ROUND_HALF_UP)
