"""The lease in the database, SQLite or PostgreSQL: one holder, a rising epoch, the database's clock (rule D)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from cti import lease
from cti.lease import LeaseLost, Term
from cti.models import Lease

pytestmark = pytest.mark.django_db(transaction=True)


def lapse() -> None:
    Lease.objects.update(expires=Now() - timedelta(seconds=1))


def test_the_first_to_ask_leads() -> None:
    term = lease.acquire("x", "one")
    assert term == Term("x", "one", 1)
    assert lease.acquire("x", "two") is None
    assert 0 < (lease.seconds_left("x") or 0) <= lease.TTL


def test_each_take_over_has_a_higher_epoch() -> None:
    lease.acquire("x", "one")
    lapse()
    assert lease.acquire("x", "two") == Term("x", "two", 2)


def test_an_epoch_that_redis_knows_is_passed_over() -> None:
    assert lease.acquire("x", "one", floor=41) == Term("x", "one", 42)


def test_exchanges_are_led_apart() -> None:
    assert lease.acquire("x", "one")
    assert lease.acquire("y", "two")


def test_a_lease_that_ran_out_can_be_renewed_until_another_takes_it() -> None:
    term = lease.acquire("x", "one")
    assert term
    lapse()
    lease.renew(term)
    assert lease.acquire("x", "two") is None
    lapse()
    assert lease.acquire("x", "two")
    with pytest.raises(LeaseLost):
        lease.renew(term)


def test_a_released_lease_is_free_at_once() -> None:
    term = lease.acquire("x", "one")
    assert term
    lease.release(term)
    assert lease.acquire("x", "two") == Term("x", "two", 2)
    lease.release(term)
    assert lease.acquire("x", "three") is None


def test_an_old_leader_cannot_rename_the_exchange() -> None:
    term = lease.acquire("x", "one")
    assert term
    lease.set_name(term, "lab")
    lapse()
    lease.acquire("x", "two")
    lease.set_name(term, "other")
    assert Lease.objects.get().name == "lab"


def test_r_03_of_twenty_that_ask_at_once_one_leads() -> None:
    def ask(number: int) -> Term | None:
        try:
            return lease.acquire("x", str(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        terms = [term for term in pool.map(ask, range(20)) if term]
    assert len(terms) == 1
    assert terms[0].epoch == 1
