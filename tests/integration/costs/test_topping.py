"""Top-ups by the clock: each day's once, whoever was away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import OperationalError, connection

from accounts.journal import Origin
from accounts.models import User
from costs.allowances import setting
from costs.allowances.topping import top_up_due
from costs.models import Allowance
from tests.integration.costs.limits import an_allowance, spent

pytestmark = pytest.mark.req("COST-03")
DAILY, MONTHLY = Allowance.Mode.DAILY, Allowance.Mode.MONTHLY
NOVEMBER = datetime(2026, 11, 30, 12, tzinfo=UTC)


def monthly(**fields: object) -> Allowance:
    terms = {"mode": MONTHLY, "amount": Decimal(5), "on_day": 31, "next_top_up": date(2026, 11, 30)}
    return an_allowance(**{**terms, **fields})


def kept() -> Allowance:
    return Allowance.objects.get()


def test_it_comes_on_its_day_and_once(db: None) -> None:
    monthly(keeps_rest=True)
    assert top_up_due(datetime(2026, 11, 29, 22, 59, tzinfo=UTC)) == 0
    assert top_up_due(datetime(2026, 11, 29, 23, 0, tzinfo=UTC)) == 1  # midnight in Warsaw
    assert top_up_due(NOVEMBER) == 0
    assert (kept().limit, kept().next_top_up) == (15, date(2026, 12, 31))


def test_what_was_due_while_the_worker_was_away_is_made_up_for(db: None) -> None:
    monthly(keeps_rest=True)
    assert top_up_due(datetime(2027, 3, 1, tzinfo=UTC)) == 4
    assert (kept().limit, kept().next_top_up) == (30, date(2027, 3, 31))


def test_what_was_not_spent_is_lost_and_what_was_spent_too_much_is_not_forgiven(db: None) -> None:
    monthly()
    spent("4")
    top_up_due(NOVEMBER)
    assert (kept().limit, kept().remaining) == (9, 5)
    spent("7.5")
    top_up_due(datetime(2026, 12, 31, tzinfo=UTC))
    assert kept().remaining == Decimal("2.5")


def test_a_limit_that_is_topped_up_for_ever_stops_where_the_column_does(db: None) -> None:
    """And the others behind it are topped up all the same."""
    person = User.objects.create_user("1011", "kanarek w klatce")
    monthly(limit="99999990", amount=Decimal(1_000_000), keeps_rest=True)
    monthly(extension="1012", keeps_rest=True)
    assert top_up_due(NOVEMBER) == 2
    setting.top_up(person, Decimal(5), Origin())
    assert list(Allowance.objects.order_by("extension").values_list("limit", flat=True)) == [99_999_999, 15]


def test_by_hand_or_not_at_all_nothing_comes_by_itself(db: None) -> None:
    an_allowance(mode=Allowance.Mode.MANUAL, amount=Decimal(5))
    an_allowance("1012", limit=None)
    assert top_up_due(datetime(2030, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.django_db(transaction=True)
def test_r_01_two_workers_at_once_top_up_once() -> None:
    monthly(keeps_rest=True)

    def work(_number: int) -> int:
        try:
            return top_up_due(NOVEMBER)
        except OperationalError:
            if connection.vendor != "sqlite":  # which has one writer, and says so
                raise
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(work, range(4))) == 1
    assert kept().limit == 15
