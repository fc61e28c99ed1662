"""Net, tax and gross: what is shown adds up, also where the tax changes within the month."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from costs.own.bills import bill
from costs.rating.charges import Total, shown

FIRST = date(2026, 11, 1)
VAT = ((date(2026, 1, 1), Decimal(23)),)
costs = st.lists(st.integers(0, 10**7).map(lambda n: Decimal(n) / 10_000), max_size=30)


def days(*amounts: Decimal) -> dict[date, Total]:
    return {FIRST + timedelta(days=number): Total(amount) for number, amount in enumerate(amounts)}


def test_tax_is_of_the_sum_and_not_of_each_day() -> None:
    made = bill(days(*[Decimal("0.0200")] * 5), VAT)
    assert (made.net, made.taxes, made.gross) == (Decimal("0.10"), ((Decimal(23), Decimal("0.02")),), Decimal("0.12"))


def test_a_tax_that_changes_within_the_month_has_a_line_for_each_rate() -> None:
    rates = [(date(2026, 11, 2), Decimal(8)), (date(2026, 1, 1), Decimal(23))]
    made = bill(days(Decimal(100), Decimal(10)), rates)
    assert made.taxes == ((Decimal(8), Decimal("0.80")), (Decimal(23), Decimal("23.00")))
    assert made.gross == Decimal("133.80")


def test_without_a_price_list_or_with_a_rate_of_nothing_there_is_no_tax() -> None:
    for rates in ([], [(date(2026, 12, 1), Decimal(23))], [(date(2026, 1, 1), Decimal(0))]):
        made = bill(days(Decimal(5)), rates)
        assert (made.taxes, made.gross) == ((), Decimal("5.00"))


def test_calls_of_unknown_cost_are_counted() -> None:
    assert bill({FIRST: Total(Decimal(1), 2), date(2026, 11, 2): Total(Decimal(0), 1)}, VAT).unknown == 3


@given(costs)
def test_net_and_taxes_as_shown_are_the_gross(amounts: list[Decimal]) -> None:
    made = bill(days(*amounts), VAT)
    assert made.net == shown(sum(amounts, Decimal(0)))
    assert made.net + sum(tax for _rate, tax in made.taxes) == made.gross
    assert made.gross == Total(sum(amounts, Decimal(0))).gross(Decimal(23))
