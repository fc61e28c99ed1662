"""Rates and price lists: what holds for all of them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.rating.charges import EXACT, Talk, Total, charge_for
from costs.rating.rates import Peak, Rate
from costs.rating.tariffs import Tariff
from phonebook.destinations import Destination

DAY = date(2024, 3, 4)
NOON = datetime(2024, 3, 4, 12)
PRICES = st.decimals(min_value=0, max_value=50, places=4)
DAYS = st.integers(0, 60).map(lambda days: DAY + timedelta(days))
PREFIXES = st.text("0123456789", min_size=1, max_size=6)


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    begin, lasts = draw(DAYS), draw(st.one_of(st.none(), st.integers(0, 40)))
    return Rate(
        prefix=draw(PREFIXES),
        price=draw(PRICES),
        valid_from=begin,
        valid_to=None if lasts is None else begin + timedelta(lasts),
        fee=draw(PRICES),
        first=draw(st.integers(0, 120)),
        following=draw(st.integers(1, 120)),
        free_seconds=draw(st.integers(0, 30)),
    )


def outside(number: str, seconds: int, started: datetime = NOON) -> Talk:
    return Talk(f"+{number}", Destination.NATIONAL, started, seconds, answered=True)


@given(st.lists(rates(), max_size=12), st.text("0123456789", min_size=1, max_size=9), DAYS)
def test_the_longest_valid_prefix_counts_and_of_these_the_newest(listed: list[Rate], number: str, day: date) -> None:
    fitting = [rate for rate in listed if number.startswith(rate.prefix) and rate.valid_on(day)]
    found = Tariff("PLN", listed).rate_for(f"+{number}", day)
    if not fitting:
        assert found is None
    else:
        best = max((len(rate.prefix), rate.valid_from) for rate in fitting)
        assert found in fitting
        assert (len(found.prefix), found.valid_from) == best


@given(rates(), st.integers(0, 10_000))
def test_seconds_are_charged_in_whole_blocks_and_never_fewer_than_were_talked(rate: Rate, seconds: int) -> None:
    charged, paid_for = rate.seconds_charged(seconds), seconds - rate.free_seconds
    if paid_for <= 0:
        assert charged == 0
    else:
        assert charged >= max(paid_for, rate.first)
        assert charged < max(paid_for, rate.first) + rate.following
        assert (charged - rate.first) % rate.following == 0


@given(rates(), st.integers(0, 10_000), st.integers(0, 1000))
def test_who_talks_longer_does_not_pay_less(rate: Rate, seconds: int, more: int) -> None:
    tariff = Tariff("PLN", [rate])
    moment = datetime.combine(rate.valid_from, time(12))
    shorter, longer = (charge_for(outside(rate.prefix, each, moment), tariff) for each in (seconds, seconds + more))
    assert shorter.cost is not None
    assert longer.cost is not None
    assert rate.fee <= shorter.cost <= longer.cost
    assert shorter.cost == shorter.cost.quantize(EXACT)


@pytest.mark.parametrize("where", [Destination.INTERNAL, Destination.EMERGENCY, Destination.SERVICE_CODE])
def test_what_costs_nothing_needs_no_price(where: Destination) -> None:
    charge = charge_for(Talk("112", where, NOON, seconds=300, answered=True), Tariff("PLN", []))
    assert charge.cost == 0


def test_a_freephone_number_is_free_although_its_country_has_a_price() -> None:
    tariff = Tariff("PLN", [Rate("48", Decimal("0.10"), DAY)])
    assert charge_for(Talk("+48800000101", Destination.FREE, NOON, 60, answered=True), tariff).cost == 0


def test_a_short_code_is_no_beginning_of_a_foreign_number() -> None:
    tariff = Tariff("PLN", [Rate("1", Decimal("0.10"), DAY)])
    assert charge_for(Talk("19115", Destination.SHORT_CODE, NOON, 60, answered=True), tariff).cost is None


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2024-03-08T21:59:59", False),  # a Friday
        ("2024-03-08T22:00:00", True),
        ("2024-03-09T05:59:59", True),  # the night that began on Friday
        ("2024-03-09T06:00:00", False),
        ("2024-03-09T22:00:00", False),  # a Saturday
        ("2024-03-11T05:00:00", False),  # Monday, of the night that began on Sunday
    ],
)
def test_a_peak_may_pass_midnight(moment: str, holds: bool) -> None:
    assert Peak(time(22), time(6)).holds(datetime.fromisoformat(moment)) is holds


@pytest.mark.parametrize(
    "wrong",
    [
        {"prefix": ""},
        {"prefix": "+48"},
        {"prefix": "٤٨"},
        {"price": Decimal("-0.01")},
        {"following": 0},
        {"valid_to": DAY - timedelta(1)},
        {"price_off": Decimal(1)},
        {"peak": Peak(time(8), time(18))},
    ],
)
def test_what_is_no_rate_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Rate(**{"prefix": "48", "price": Decimal(1), "valid_from": DAY, **wrong})  # type: ignore[arg-type]


@given(st.lists(st.one_of(st.none(), PRICES), max_size=30), st.integers(0, 30), st.sampled_from([0, 8, 19, 23]))
def test_a_sum_is_the_same_however_it_is_divided(costs: list[Decimal | None], at: int, vat: int) -> None:
    whole = Total.of(costs)
    assert whole == Total.of(costs[:at]) + Total.of(costs[at:])
    assert whole.unknown == costs.count(None)
    assert whole.net + whole.tax(Decimal(vat)) == whole.gross(Decimal(vat))
    assert abs(whole.gross(Decimal(vat)) - whole.cost * (100 + vat) / 100) <= Decimal("0.005")
