"""The price list of a day as rating takes it, kept in each process for as long as it is true."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.journal import Origin
from costs import tariffs
from costs.models import PriceList, PriceRate
from costs.price_lists import keeping
from costs.price_lists.keeping import Head
from tests.integration.costs.conftest import FIRST, MakeList, rate


def price_of(number: str, day: date) -> Decimal | None:
    found = tariffs.tariff_on(day)
    known = found[1].rate_for(number, day) if found else None
    return known.price if known else None


def test_each_day_has_the_list_that_began_last(make_list: MakeList) -> None:
    make_list([rate("48", "0.10")])
    make_list([rate("48", "0.20", date(2026, 7, 1))], valid_from=date(2026, 7, 1))
    assert tariffs.tariff_on(FIRST - timedelta(days=1)) is None
    assert price_of("+4822", FIRST) == Decimal("0.10")
    assert price_of("+4822", date(2026, 6, 30)) == Decimal("0.10")
    assert price_of("+4822", date(2026, 7, 1)) == Decimal("0.20")


def test_a_process_reads_a_list_once(make_list: MakeList) -> None:
    make_list([rate("48", "0.10")])
    tariffs.tariff_on(FIRST)
    with CaptureQueriesContext(connection) as queries:
        tariffs.tariff_on(FIRST)
    assert [query["sql"] for query in queries if "pricerate" in query["sql"]] == []
    assert len(queries) == 1


def test_a_changed_price_counts_at_once_whichever_process_changed_it(make_list: MakeList) -> None:
    made = make_list([rate("48", "0.10")])
    assert price_of("+4822", FIRST) == Decimal("0.10")
    # what another process does: nothing of it passes through what this one keeps
    PriceRate.objects.update(price="0.30")
    assert price_of("+4822", FIRST) == Decimal("0.10")
    PriceList.objects.filter(pk=made.pk).update(revision=made.revision + 1)
    assert price_of("+4822", FIRST) == Decimal("0.30")


def test_every_deed_raises_the_revision(make_list: MakeList) -> None:
    made, origin = make_list([rate("48", "0.10")]), Origin()
    seen = [made.revision]

    def grown() -> bool:
        seen.append(PriceList.with_removed.get(pk=made.pk).revision)
        return seen[-1] > seen[-2]

    row = keeping.put_rate(made, rate("49", "0.40"), origin)
    assert grown()
    keeping.put_rate(made, rate("49", "0.50"), origin, row)
    assert grown()
    keeping.remove_rate(made, row, origin)
    assert grown()
    keeping.change(made, Head("Plus", FIRST), origin)
    assert grown()
    aside = keeping.replace(made, [rate("1", "2")], origin, "x.csv")
    assert grown()
    keeping.take_back(made, aside, origin)
    assert grown()
    keeping.remove(made, origin)
    assert grown()
    keeping.bring_back(made, origin)
    assert grown()


def test_holidays_are_those_of_the_country_its_region_and_the_list(make_list: MakeList) -> None:
    make_list(country="DE", region="BY", free_days=(date(2026, 12, 24),))
    found = tariffs.tariff_on(FIRST)
    assert found is not None
    holidays = found[1].holidays
    assert {date(2026, 1, 6), date(2026, 12, 24), date(2026, 12, 25)} <= holidays
    assert date(2026, 12, 23) not in holidays


def test_a_removed_list_counts_no_more(make_list: MakeList) -> None:
    made = make_list([rate("48", "0.10")])
    keeping.remove(made, Origin())
    assert tariffs.tariff_on(FIRST) is None


def test_all_lists_are_in_the_currency_of_the_newest_or_of_the_settings(
    make_list: MakeList, settings: Settings
) -> None:
    settings.CURRENCY = "CHF"
    assert tariffs.currency() == "CHF"
    assert make_list().currency == "CHF"
    settings.CURRENCY = "EUR"
    assert tariffs.currency() == "CHF"
    assert make_list(valid_from=date(2027, 1, 1)).currency == "CHF"


@pytest.mark.parametrize("year", [2026, 2031])
def test_a_list_of_any_year_knows_its_holidays(make_list: MakeList, year: int) -> None:
    make_list(valid_from=date(year, 3, 1), country="PL")
    found = tariffs.tariff_on(date(year, 3, 1))
    assert found is not None
    assert date(year, 11, 11) in found[1].holidays


def test_between_two_days_each_has_the_holidays_of_the_list_that_counts_on_it(make_list: MakeList) -> None:
    make_list(country="PL", free_days=(date(2026, 6, 5), date(2026, 7, 6)))
    make_list(valid_from=date(2026, 7, 1), country="DE", free_days=(date(2026, 6, 8), date(2026, 7, 7)))
    found = tariffs.holidays_between(date(2026, 6, 1), date(2026, 11, 30))
    poland, germany = {date(2026, 6, 4), date(2026, 6, 5)}, {date(2026, 7, 7), date(2026, 10, 3)}
    assert found == poland | germany, "neither the 11th of November, nor a day of the list before or after"
    assert tariffs.holidays_between(FIRST - timedelta(days=30), FIRST - timedelta(days=1)) == frozenset()
