"""What a price list changes against another one: plain functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from costs.rating.rates import Rate

SECONDS = 180
"""Of the call by whose cost two rates are compared."""


class Kind(StrEnum):
    NEW = "new"
    DEARER = "dearer"
    CHEAPER = "cheaper"
    OTHER = "other"
    """As dear as before, or dearer at one time and cheaper at another."""
    SAME = "same"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    old: Rate | None
    new: Rate | None


def changes(old: Iterable[Rate], new: Iterable[Rate], day: date) -> Mapping[str, Change]:
    """By prefix: what counts on `day` in both lists; of a rate that comes later the first one."""
    before, after = _counting(old, day), _counting(new, day)
    return {
        prefix: Change(_kind(before.get(prefix), after.get(prefix)), before.get(prefix), after.get(prefix))
        for prefix in sorted(before.keys() | after.keys())
    }


def counted(found: Mapping[str, Change]) -> dict[Kind, int]:
    counts = dict.fromkeys(Kind, 0)
    for change in found.values():
        counts[change.kind] += 1
    return counts


def _counting(rates: Iterable[Rate], day: date) -> dict[str, Rate]:
    best: dict[str, Rate] = {}
    for rate in rates:
        there = best.get(rate.prefix)
        if there is None or _nearness(rate, day) > _nearness(there, day):
            best[rate.prefix] = rate
    return best


def _nearness(rate: Rate, day: date) -> tuple[int, int]:
    """Valid: the newest; else those to come before those that are over, the nearest first."""
    if rate.valid_on(day):
        return 2, rate.valid_from.toordinal()
    if rate.valid_from > day:
        return 1, -rate.valid_from.toordinal()
    return 0, rate.valid_from.toordinal()


def _kind(old: Rate | None, new: Rate | None) -> Kind:
    if old is None or new is None:
        return Kind.NEW if old is None else Kind.GONE
    alike = replace(new, valid_from=old.valid_from, valid_to=old.valid_to, zone=old.zone)
    if alike == old:
        return Kind.SAME
    differences = [after - before for before, after in zip(_costs(old), _costs(new), strict=True)]
    if min(differences) >= 0 and max(differences) > 0:
        return Kind.DEARER
    if max(differences) <= 0 and min(differences) < 0:
        return Kind.CHEAPER
    return Kind.OTHER


def _costs(rate: Rate) -> tuple[Decimal, Decimal]:
    """Of three minutes, in the peak and outside of it."""
    minutes = Decimal(rate.seconds_charged(SECONDS)) / 60
    off = rate.price if rate.price_off is None else rate.price_off
    return rate.fee + rate.price * minutes, rate.fee + off * minutes
