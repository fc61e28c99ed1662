"""What a month will have cost at its end, if it goes on as in the last four weeks. Pure.

Working days are reckoned apart from weekends and holidays: each day to come is taken to cost what such days cost on
average. Below a week of days nothing is told, for it would be a guess, nor where none of them was a working day.
"""

from collections.abc import Collection, Iterable, Mapping
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
    free: Decimal
    """and a day of a weekend or a holiday."""
    working_left: int
    """Working days to come, with today,"""
    free_left: int
    """and days of weekends and holidays."""


def is_free(day: date, holidays: Collection[date] = ()) -> bool:
    """Is it no working day?"""
    return day.isoweekday() >= 6 or day in holidays


def forecast(
    costs: Mapping[date, Decimal], since: date | None, today: date, holidays: Collection[date] = ()
) -> Forecast | None:
    """For the month of `today`. `costs` by day, of this month and of LOOKED_BACK days at least; a day that is missing
    cost nothing. `since`: the first day of which anything is known. `holidays`: of all these days.
    None: too few days are known."""
    first = max(today - timedelta(days=LOOKED_BACK), since or today)
    known = [first + timedelta(days=offset) for offset in range((today - first).days)]
    on_working, on_free = ([costs.get(day, NOTHING) for day in found] for found in _apart(known, holidays))
    if len(known) < LEAST or not on_working:
        return None
    working, free = _mean(on_working), _mean(on_free)
    month = Month.of(today)
    so_far = sum((cost for day, cost in costs.items() if month.first <= day <= today), NOTHING)
    working_left, free_left = map(len, _apart([day for day in month.days if day >= today], holidays))
    to_come = working_left * working + free_left * free
    # of today's average, what today cost already is no more to come
    of_today = free if is_free(today, holidays) else working
    to_come -= min(of_today, costs.get(today, NOTHING))
    return Forecast(
        total=_exact(so_far + to_come),
        days=len(known),
        working=_exact(working),
        free=_exact(free),
        working_left=working_left,
        free_left=free_left,
    )


def _apart(days: Iterable[date], holidays: Collection[date]) -> tuple[list[date], list[date]]:
    """Working days, and the others."""
    found: tuple[list[date], list[date]] = [], []
    for day in days:
        found[is_free(day, holidays)].append(day)
    return found


def _mean(costs: list[Decimal]) -> Decimal:
    return sum(costs, NOTHING) / len(costs)


def _exact(amount: Decimal) -> Decimal:
    return amount.quantize(EXACT, ROUND_HALF_UP)
