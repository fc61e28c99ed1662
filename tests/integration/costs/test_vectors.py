"""The calls that were computed by hand, all the way: told as legs, priced from the database, kept and summed."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from costs.models import Charge, PriceList, PriceRate
from history.actions import record
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from tests.integration.costs.prices import recounted, sums

VECTORS = json.loads(Path("tests/unit/costs/rating/vectors.json").read_text(encoding="utf-8"))


@pytest.fixture
def prices(db: None, settings) -> None:
    settings.HISTORY_DAYS = 0
    first = min(date.fromisoformat(rate["valid_from"]) for rate in VECTORS["rates"])
    found = PriceList.objects.create(
        name="By hand", valid_from=first, currency=VECTORS["currency"], free_days=VECTORS["holidays"], revision=999_999
    )
    PriceRate.objects.bulk_create(a_rate(found, rate) for rate in VECTORS["rates"])
    User.objects.create(extension="101")


def a_rate(found: PriceList, written: dict[str, Any]) -> PriceRate:
    return PriceRate(
        price_list=found,
        prefix=written["prefix"],
        price=Decimal(written["price"]),
        valid_from=date.fromisoformat(written["valid_from"]),
        valid_to=date.fromisoformat(written["valid_to"]) if "valid_to" in written else None,
        price_off=Decimal(written["price_off"]) if "price_off" in written else None,
        peak_begin=time.fromisoformat(written["peak_from"]) if "peak_from" in written else None,
        peak_end=time.fromisoformat(written["peak_to"]) if "peak_to" in written else None,
        peak_days="".join(map(str, written.get("peak_days", ()))),
        fee=Decimal(written["fee"]),
        first=written.get("initial", 1),
        following=written.get("increment", 1),
        free_seconds=written.get("free_seconds", 0),
    )


@pytest.mark.req("COST-01")
@pytest.mark.parametrize("vector", VECTORS["calls"], ids=[vector["note"] for vector in VECTORS["calls"]])
def test_a_call_that_is_told_costs_what_it_costs_by_hand(prices: None, vector: dict[str, Any]) -> None:
    call = vector["call"]
    number = call.get("e164") or call["number"]
    begun = timezone.make_aware(datetime.fromisoformat(call["start"]), timezone.get_default_timezone())
    leg = FinishedLeg(
        *("lab-1.1", "lab-1.1", "1011", Direction.OUT, Outcome.OUTGOING, Party(number), number),
        started=begun,
        answered=begun if call["answered"] else None,
        ended=begun + timedelta(seconds=call["billsec"]),
        talk_seconds=call["billsec"],
    )
    record("lab", [leg])
    found = [(charge.cost, charge.charged) for charge in Charge.objects.all()]
    cost = None if vector["cost"] is None else Decimal(vector["cost"])
    assert found == ([] if call.get("class") == "internal" else [(cost, vector["billed_seconds"])])
    assert sums() == recounted()
