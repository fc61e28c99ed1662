"""What was spent follows the charges exactly, also from several processes at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Event

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.journal import Origin
from accounts.models import User
from costs.allowances import setting
from costs.allowances.setting import Terms
from costs.allowances.spending import spend, spent_since
from costs.models import Allowance, Charge
from history.missed import settling
from tests.integration.costs.limits import BEGAN, an_allowance, charge, spent

CENT = Decimal("0.0001")


def now_spent(extension: str = "1011") -> Decimal:
    return Allowance.objects.get(extension=extension).spent


def recount(extension: str) -> Decimal:
    allowance = Allowance.objects.filter(extension=extension).first()
    return spent_since(extension, allowance.since) if allowance else Decimal(0)


def test_only_calls_since_the_last_reset_count(db: None) -> None:
    an_allowance()
    spent("0.1234")
    spent("5", began=BEGAN - timedelta(seconds=1))
    spent("0.0001", began=BEGAN)
    assert now_spent() == Decimal("0.1235")
    assert recount("1011") == now_spent()


def test_who_has_no_allowance_gets_none_by_calling(db: None) -> None:
    spent("3", "1099")
    assert not Allowance.objects.exists()


def test_what_an_account_pays_and_what_nobody_knows_is_not_recounted(db: None) -> None:
    an_allowance()
    charge("7", account="4711")
    charge(None)
    spent("0.5")
    assert recount("1011") == now_spent() == Decimal("0.5")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("call"), st.integers(0, 40), st.decimals(0, 50, places=4)),
        st.tuples(st.just("rated anew"), st.integers(0, 40), st.decimals(0, 50, places=4)),
        st.tuples(st.just("forgotten"), st.integers(0, 40), st.just(Decimal(0))),
        st.tuples(st.just("reset"), st.integers(0, 40), st.just(Decimal(0))),
    ),
    max_size=25,
)


class EveryHistory(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(STEPS)
    def test_whatever_happens_the_counter_is_what_a_recount_says(self, steps: list[tuple[str, int, Decimal]]) -> None:
        an_allowance()
        made: list[Charge] = []
        for what, which, cost in steps:
            at = BEGAN + timedelta(hours=which)
            if what == "call":
                made.append(charge(str(cost), began=at))
                spend([("1011", at, cost)])
            elif what == "reset":
                known = Charge.objects.filter(started__gte=at).exclude(cost=None).values_list("cost", flat=True)
                Allowance.objects.update(since=at, spent=sum(known, Decimal(0)))
            elif made:
                changed = made[which % len(made)]
                before = changed.cost or Decimal(0)
                changed.cost = cost if what == "rated anew" else None
                changed.save(update_fields=["cost"])
                spend([("1011", changed.started, (changed.cost or Decimal(0)) - before)])
        assert now_spent() == recount("1011")


@pytest.mark.django_db(transaction=True)
def test_r_01_many_who_spend_and_top_up_at_once_lose_nothing() -> None:
    person = User.objects.create_user("1011", "kanarek w klatce")
    User.objects.create_user("1012", "kanarek w klatce")
    an_allowance(limit="1000")
    an_allowance("1012", limit="1000")
    gate = Barrier(4)

    def calls() -> None:
        for number in range(5):
            patiently(lambda number=number: both(number))

    def both(number: int) -> None:
        order = ("1011", "1012") if number % 2 else ("1012", "1011")
        with transaction.atomic():
            spend([(charge("0.1", extension).extension, BEGAN, Decimal("0.1")) for extension in order])

    def top_ups() -> None:
        for _each in range(5):
            patiently(lambda: setting.top_up(person, Decimal(1), Origin()))

    def run(what: Callable[[], None]) -> None:
        gate.wait(timeout=30)
        try:
            what()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, [calls, calls, calls, top_ups]))
    for extension, limit in (("1011", 1005), ("1012", 1000)):
        allowance = Allowance.objects.get(extension=extension)
        assert (allowance.spent, allowance.limit) == (Decimal("1.5"), limit)
        assert recount(extension) == allowance.spent


@pytest.mark.django_db(transaction=True)
def test_r_01_a_first_limit_counts_the_call_that_is_being_written_at_that_moment() -> None:
    person = User.objects.create_user("1011", "kanarek w klatce")
    began, written, over = timezone.now(), Event(), Event()

    def tell() -> None:
        try:
            with transaction.atomic():
                settling.alone()
                spend([("1011", charge("2", began=began).started, Decimal(2))])
                written.set()
                over.wait(timeout=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as recorder:
        told = recorder.submit(tell)
        assert written.wait(timeout=30)
        patiently(lambda: setting.change(person, Terms(Decimal(50)), Origin()))
        over.set()
        told.result()
    assert now_spent() == recount("1011") == 2


def patiently(deed: Callable[[], None]) -> None:
    """SQLite has one writer at a time and tells the others to come again."""
    while True:
        try:
            return deed()
        except OperationalError:
            if connection.vendor != "sqlite":
                raise


def test_a_reset_begins_anew_and_returns_to_the_limit_that_was_set(db: None) -> None:
    person = User.objects.create_user("1011", "kanarek w klatce")
    an_allowance(limit="10")
    spent("9")
    setting.top_up(person, Decimal(5), Origin())
    setting.reset(person, Origin())
    allowance = Allowance.objects.get()
    assert (allowance.spent, allowance.limit) == (0, 10)
    assert allowance.since > datetime(2026, 11, 2, tzinfo=UTC)
    spend([("1011", BEGAN, Decimal(3))])  # it ends after the reset, and began before
    assert now_spent() == recount("1011") == 0
