"""The calls of a period priced once more, and sums that stay a recount whatever happens to calls and prices."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from costs.charging import again
from costs.charging.again import Period, Tally, rate_again
from costs.models import Charge, DailyCost, PriceList
from costs.rating.charges import Total
from history.actions import forget, record
from history.models import Record
from pbx.party import Party
from tests.integration.costs.prices import a_price_list, put_prices, recounted, sums
from tests.integration.costs.test_charging import FORWARDED, LEG, START

DAY = date(2026, 11, 20)
PERIOD = Period(DAY, DAY)
LEGS = [replace(LEG, origin=f"lab-{n}", started=START + timedelta(minutes=n)) for n in range(7)]


def run(period: Period = PERIOD, *, write: bool = True) -> Tally:
    steps = list(rate_again(period, write=write))
    return steps[-1].tally if steps else Tally()


def test_calls_of_before_the_first_price_list_get_their_cost(db: None) -> None:
    record("lab", [LEG, FORWARDED])
    a_price_list(p48="0.12")
    found = run()
    assert (found.looked_at, found.changed) == (2, 2)
    assert (found.before, found.after) == ({"mobile": Total(unknown=2)}, {"mobile": Total(Decimal("0.30"))})
    assert sums() == recounted()
    assert run().changed == 0


def test_calls_of_before_there_were_charges_get_them(db: None) -> None:
    record("lab", LEGS)
    Charge.objects.all().delete()
    DailyCost.objects.all().delete()
    a_price_list(p48="0.12")
    assert run().changed == len(LEGS)
    assert sums() == recounted()


def test_a_dry_run_tells_the_same_and_writes_nothing(db: None) -> None:
    price_list = a_price_list(p48="0.12")
    record("lab", LEGS)
    put_prices(price_list, p48="0.24")
    before = sums()
    dry = run(write=False)
    assert sums() == before
    assert dry.changed == 7
    assert (dry.before["mobile"].cost, dry.after["mobile"].cost) == (Decimal("1.26"), Decimal("2.52"))
    assert run() == dry
    assert sums() == recounted() != before


def test_other_days_stay_as_they_are(db: None) -> None:
    price_list = a_price_list(p48="0.12")
    record("lab", [LEG, replace(LEG, origin="later", started=START + timedelta(days=1))])
    put_prices(price_list, p48="0.24")
    assert run().looked_at == 1
    assert sorted(cost for _calls, _seconds, cost, _unknown in sums().values()) == [Decimal("0.18"), Decimal("0.36")]


def test_what_was_sent_on_over_midnight_is_of_the_day_on_which_somebody_answered_there(db: None) -> None:
    price_list = a_price_list(p48="0.12")
    midnight = PERIOD.begin
    rang = {"started": midnight - timedelta(seconds=9), "ended": midnight + timedelta(seconds=63)}
    record("lab", [replace(FORWARDED, **rang, onward_answered=midnight + timedelta(seconds=3))])
    assert [key[2] for key in sums()] == [DAY]
    put_prices(price_list, p48="0.24")
    assert run(Period(DAY - timedelta(days=3), DAY - timedelta(days=2))).changed == 0
    assert run().changed == 1
    assert [cost for _calls, _seconds, cost, _unknown in sums().values()] == [Decimal("0.24")]


def test_whoever_was_interrupted_goes_on_from_the_last_step(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "BATCH", 2)
    price_list = a_price_list(p48="0.12")
    record("lab", [replace(leg, started=START) for leg in LEGS])
    put_prices(price_list, p48="0.24")
    steps = rate_again(PERIOD, write=True)
    next(steps)
    step = next(steps)
    steps.close()
    assert sums() == recounted()
    *_rest, last = rate_again(PERIOD, write=True, tally=Tally.read(step.tally.as_json()), after=step.after)
    assert (last.tally.looked_at, last.tally.changed) == (7, 7)
    assert last.tally.after["mobile"].cost == Decimal("2.52")
    assert sums() == recounted()


class AnyHistory(TestCase):
    """Calls are told, told otherwise and taken back, prices change, periods are rated again: sums are a recount."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_sums_are_a_recount(self, data: st.DataObject) -> None:
        numbers = st.sampled_from(("601570947", "225550100", "1012", "112", "+4930123456", ""))
        lists = iter(count(1))
        for _step in range(data.draw(st.integers(1, 8))):
            match data.draw(st.sampled_from(("tell", "forget", "prices", "again", "dry"))):
                case "tell":
                    legs = data.draw(st.lists(a_leg(numbers), min_size=1, max_size=6))
                    record("lab", legs)
                case "forget":
                    keys = Record.objects.values_list("origin", "extension", "direction")
                    forget("lab", list(keys)[: data.draw(st.integers(0, 3))])
                case "prices":
                    prices = {
                        f"p{p}": str(data.draw(st.integers(0, 300)) / Decimal(1000)) for p in ("48", "4860", "49")
                    }
                    found = PriceList.objects.first() if data.draw(st.booleans()) else None
                    if found:
                        put_prices(found, **prices)
                    else:
                        a_price_list(f"2026-11-{next(lists):02}", **prices)
                case kind:
                    run(Period(DAY - timedelta(days=data.draw(st.integers(0, 2))), DAY), write=kind == "again")
            assert sums() == recounted()


@st.composite
def a_leg(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> object:
    base, number = draw(st.sampled_from((LEG, FORWARDED))), draw(numbers)
    seconds = draw(st.integers(0, 4000))
    return replace(
        base,
        origin=f"lab-{draw(st.integers(1, 4))}",
        extension=draw(st.sampled_from(("1011", "1012"))),
        peer=Party(number),
        dialled=number,
        started=START - timedelta(hours=draw(st.integers(0, 50))),
        talk_seconds=seconds if base is LEG else 0,
        onward_seconds=seconds if base is FORWARDED else 0,
        account=draw(st.sampled_from(("", "", "4711"))),
        final=draw(st.booleans()),
    )
