"""What one price list changes against another."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from costs.price_lists.comparing import Kind, changes, counted
from costs.rating.rates import Peak, Rate

DAY = date(2026, 1, 1)
PEAK = Peak(time(8), time(18))


def rate(price: str, prefix: str = "48", since: date = DAY, **more: Any) -> Rate:
    return Rate(prefix, Decimal(price), since, **more)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (rate("0.1"), rate("0.10"), Kind.SAME),
        (rate("0.1"), rate("0.1", zone="Poland", since=date(2020, 1, 1)), Kind.SAME),
        (rate("0.1"), rate("0.2"), Kind.DEARER),
        (rate("0.2"), rate("0.1"), Kind.CHEAPER),
        (rate("0.1"), rate("0.1", fee=Decimal("0.05")), Kind.DEARER),
        (rate("0.1"), rate("0.1", free_seconds=60), Kind.CHEAPER),
        (rate("0.1"), rate("0.1", price_off=Decimal("0.05"), peak=PEAK), Kind.CHEAPER),
        (rate("0.1"), rate("0.2", price_off=Decimal("0.05"), peak=PEAK), Kind.OTHER),
        (rate("0.1"), rate("0.1", first=60, following=60), Kind.OTHER),
    ],
)
def test_a_price_is_dearer_or_cheaper_by_what_three_minutes_cost(old: Rate, new: Rate, kind: Kind) -> None:
    assert changes([old], [new], DAY)["48"].kind is kind


def test_what_comes_and_goes_is_told() -> None:
    found = changes([rate("1", "48"), rate("1", "49")], [rate("1", "49"), rate("1", "44")], DAY)
    assert {prefix: change.kind for prefix, change in found.items()} == {
        "44": Kind.NEW,
        "48": Kind.GONE,
        "49": Kind.SAME,
    }
    assert counted(found) == dict.fromkeys(Kind, 0) | {Kind.NEW: 1, Kind.GONE: 1, Kind.SAME: 1}


def test_of_several_prices_those_are_compared_that_count_on_the_day() -> None:
    old = [
        rate("0.1", valid_to=date(2025, 12, 31), since=date(2025, 1, 1)),
        rate("0.3"),
        rate("9", since=date(2026, 2, 1)),
    ]
    change = changes(old, [rate("0.5", since=date(2026, 3, 1)), rate("0.2", since=date(2026, 2, 1))], DAY)["48"]
    assert (change.old, change.new) == (old[1], rate("0.2", since=date(2026, 2, 1)))
    assert change.kind is Kind.CHEAPER
