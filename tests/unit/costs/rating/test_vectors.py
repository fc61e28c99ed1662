"""Calls with their cost, computed by hand: one row for each convention of rating."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costs.rating.charges import Talk, charge_for
from costs.rating.rates import Peak, Rate
from costs.rating.tariffs import Tariff
from phonebook.destinations import Destination, destination
from phonebook.numbers import NumberingPlan

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
PLAN = NumberingPlan(region="PL", is_extension=lambda digits: False)


def rate(written: dict[str, Any]) -> Rate:
    peak = None
    if "peak_from" in written:
        begin, end = (time.fromisoformat(written[name]) for name in ("peak_from", "peak_to"))
        peak = Peak(begin, end, frozenset(written["peak_days"]))
    return Rate(
        prefix=written["prefix"],
        price=Decimal(written["price"]),
        valid_from=date.fromisoformat(written["valid_from"]),
        valid_to=date.fromisoformat(written["valid_to"]) if "valid_to" in written else None,
        price_off=Decimal(written["price_off"]) if "price_off" in written else None,
        peak=peak,
        fee=Decimal(written["fee"]),
        first=written.get("initial", 1),
        following=written.get("increment", 1),
        free_seconds=written.get("free_seconds", 0),
    )


def talk(written: dict[str, Any]) -> Talk:
    number = written.get("e164") or written["number"]
    where = Destination(written["class"]) if "class" in written else destination(PLAN.read(number), PLAN)
    return Talk(
        number,
        where,
        datetime.fromisoformat(written["start"]),
        seconds=written["billsec"],
        answered=written["answered"],
    )


@pytest.mark.req("COST-01")
@pytest.mark.parametrize("vector", VECTORS["calls"], ids=[vector["note"] for vector in VECTORS["calls"]])
def test_a_call_costs_what_it_costs_by_hand(vector: dict[str, Any]) -> None:
    tariff = Tariff(VECTORS["currency"], map(rate, VECTORS["rates"]), map(date.fromisoformat, VECTORS["holidays"]))
    charge = charge_for(talk(vector["call"]), tariff)
    assert charge.cost == (None if vector["cost"] is None else Decimal(vector["cost"]))
    assert charge.seconds == vector["billed_seconds"]
