"""What a month will have cost at its end, if it goes on as in the last four weeks. Pure.

A working day and a day of the weekend are reckoned apart: each day to come is taken to cost what such days cost on
average. Below a week of days nothing is told, for it would be a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from costs.own.months import Month
from costs.rating.charges import EXACT

LOOKED_BACK = 28
"""Days before today that are looked at: each day of the week four times."""
LEAST = 7
"""Days of which something must be known: with these, each day of the week once."""
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Forecast:
    total: Decimal
    """Of the whole month, without tax, four places; never less than what it has cost already."""
    days: int
    """So many whole days it rests on."""
    working: Decimal
    """What a working day cost on average, four places,"""
    weekend: Decimal
    """and a day of the weekend."""
    working_left: int
    """Working days to come, with today,"""
    weekend_left: int
    """and days of weekends."""


def is_weekend(day: date) -> bool:
    return day.isoweekday() >= 6


def forecast(costs: Mapping[date, Decimal], since: date | None, today: date) -> Forecast | None:
    """For the month of `today`. `costs` by day, of this month and of LOOKED_BACK days at least; a day that is missing
    cost nothing. `since`: the first day of which anything is known. None: too few days are known."""
    first = max(today - timedelta(days=LOOKED_BACK), since or today)
    known = [first + timedelta(days=offset) for offset in range((today - first).days)]
    if len(known) < LEAST:
        return None
    working = _mean([costs.get(day, NOTHING) for day in known if not is_weekend(day)])
    weekend = _mean([costs.get(day, NOTHING) for day in known if is_weekend(day)])
    month = Month.of(today)
    so_far = sum((cost for day, cost in costs.items() if month.first <= day <= today), NOTHING)
    left = [day for day in month.days if day >= today]
    to_come = sum((weekend if is_weekend(day) else working for day in left[1:]), NOTHING)
    rest_of_today = max(NOTHING, (weekend if is_weekend(today) else working) - costs.get(today, NOTHING))
    return Forecast(
        total=_exact(so_far + rest_of_today + to_come),
        days=len(known),
        working=_exact(working),
        weekend=_exact(weekend),
        working_left=sum(not is_weekend(day) for day in left),
        weekend_left=sum(is_weekend(day) for day in left),
    )


def _mean(costs: list[Decimal]) -> Decimal:
    return sum(costs, NOTHING) / len(costs)


def _exact(amount: Decimal) -> Decimal:
    return amount.quantize(EXACT, ROUND_HALF_UP)
