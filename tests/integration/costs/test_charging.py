"""Charges follow the calls: made, changed and taken back with them, and the daily sums by exact differences."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Department, User
from costs.models import Charge, DailyCost, Part
from history.actions import forget, record
from history.keeping import retention
from history.models import Record
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from tests.integration.costs.prices import a_price_list, put_prices, recounted, sums

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEG = FinishedLeg(
    origin="lab-1.1",
    call="lab-1.1",
    extension="1011",
    direction=Direction.OUT,
    outcome=Outcome.OUTGOING,
    peer=Party("601570947"),
    dialled="0601570947",
    started=START,
    answered=START + timedelta(seconds=4),
    ended=START + timedelta(seconds=94),
    talk_seconds=90,
)
UNANSWERED = replace(LEG, answered=None, talk_seconds=0)
FORWARDED = replace(
    LEG,
    direction=Direction.IN,
    outcome=Outcome.ANSWERED_BY_OTHER,
    peer=Party("225550100"),
    dialled="1011",
    answered=None,
    talk_seconds=0,
    forwarded_to="0601570947",
    onward_answered=START + timedelta(seconds=9),
    onward_seconds=60,
)
KEY = ("lab-1.1", "1011", "out")


def told(*legs: FinishedLeg) -> list[tuple[str, Decimal | None]]:
    """Who pays what, once `legs` are told."""
    record("lab", legs)
    assert sums() == recounted()
    return [(row.account or row.extension, row.cost) for row in Charge.objects.order_by("pk")]


@pytest.mark.req("COST-01")
def test_a_call_to_outside_costs_its_caller_what_the_price_list_says(db: None) -> None:
    price_list = a_price_list(p48="0.12")
    assert told(LEG) == [("1011", Decimal("0.18"))]
    charge = Charge.objects.get()
    assert (charge.part, charge.number, charge.destination) == (Part.OWN, "+48601570947", "mobile")
    assert (charge.seconds, charge.charged, charge.price_list) == (90, 90, price_list)
    assert sums() == {("1011", "", date(2026, 11, 20), "mobile"): (1, 90, Decimal("0.18"), 0)}


def test_the_account_that_was_named_pays(db: None) -> None:
    a_price_list(p48="0.12")
    assert told(LEG) == [("1011", Decimal("0.18"))]
    assert told(replace(LEG, account="4711", final=True)) == [("4711", Decimal("0.18"))]
    assert [key[1] for key in sums()] == ["4711"]
    assert not DailyCost.objects.paid_by("1011").exists()


def test_a_call_that_nobody_answered_costs_nothing(db: None) -> None:
    assert told(UNANSWERED) == [("1011", Decimal(0))]


@pytest.mark.parametrize(
    ("other", "cost"),
    [
        ("112", [("1011", Decimal(0))]),
        ("800100100", [("1011", Decimal(0))]),
        ("116111", [("1011", Decimal(0))]),
        ("1012", []),
        ("*21", []),
        ("", []),
    ],
    ids=["emergency", "free", "helpline", "inside", "code", "nobody"],
)
def test_what_costs_nothing_whatever_the_list_says(db: None, other: str, cost: list[object]) -> None:
    a_price_list(p48="0.12", p1="9")
    assert told(replace(LEG, peer=Party(other), dialled=other)) == cost


def test_listening_to_ones_own_messages_is_no_call(db: None) -> None:
    assert told(replace(LEG, to_own_mailbox=True)) == []


@pytest.mark.parametrize("listed", [False, True], ids=["no list", "no rate"])
def test_a_price_that_nobody_knows_is_not_nothing(db: None, listed: bool) -> None:
    if listed:
        a_price_list(p49="0.5")
    assert told(LEG) == [("1011", None)]
    assert [row[2:] for row in sums().values()] == [(Decimal(0), 1)]


def test_a_call_that_no_column_can_hold_is_kept_without_its_cost(db: None) -> None:
    a_price_list(p48="999999")
    assert told(replace(LEG, talk_seconds=24 * 60 * 60)) == [("1011", None)]


def test_the_list_of_the_day_counts_on_the_clock_of_the_company(db: None) -> None:
    a_price_list("2026-01-01", p48="0.12")
    a_price_list("2026-11-21", p48="0.24")
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight in Warsaw
    assert told(replace(LEG, started=late, answered=late)) == [("1011", Decimal("0.36"))]
    assert Charge.objects.get().day == date(2026, 11, 21)


def test_a_list_that_changed_counts_from_the_next_call_on(db: None) -> None:
    price_list = a_price_list(p48="0.12")
    told(LEG)
    put_prices(price_list, p48="0.60")
    assert told(replace(LEG, origin="lab-1.2")) == [("1011", Decimal("0.18")), ("1011", Decimal("0.90"))]


def test_a_call_told_again_changes_the_sums_by_what_differs(db: None) -> None:
    a_price_list(p48="0.12")
    told(LEG, replace(LEG, origin="lab-1.2"))
    told(replace(LEG, talk_seconds=100, final=True))
    assert list(sums().values()) == [(2, 190, Decimal("0.38"), 0)]
    told(replace(LEG, talk_seconds=100, final=True))
    assert list(sums().values()) == [(2, 190, Decimal("0.38"), 0)]


def test_a_call_that_moves_to_another_day_moves_its_sum(db: None) -> None:
    a_price_list(p48="0.12")
    told(LEG)
    told(replace(LEG, started=START - timedelta(days=1), final=True))
    assert [key[2] for key in sums()] == [date(2026, 11, 19)]


def test_a_call_that_was_never_made_is_taken_back_with_its_cost(db: None) -> None:
    a_price_list(p48="0.12")
    told(LEG, replace(LEG, origin="lab-1.2"))
    assert forget("lab", [KEY]).changed["1011"] >= {"costs"}
    assert list(sums().values()) == [(1, 90, Decimal("0.18"), 0)]
    forget("lab", [("lab-1.2", "1011", "out")])
    assert sums() == {}
    assert not Charge.objects.exists()


def test_whoever_forwards_outside_pays_from_there(db: None) -> None:
    a_price_list(p48="0.12")
    assert told(FORWARDED) == [("1011", Decimal("0.12"))]
    charge = Charge.objects.get()
    assert (charge.part, charge.number, charge.seconds) == (Part.ONWARD, "+48601570947", 60)


def test_a_line_outside_that_was_handed_on_is_paid_until_it_is_closed(db: None) -> None:
    a_price_list(p48="0.12")
    parked = replace(LEG, onward_answered=LEG.ended, onward_seconds=30)
    assert told(parked) == [("1011", Decimal("0.24"))]
    assert told(replace(parked, transferred_to="1012")) == [("1011", Decimal("0.24"))]


def test_who_connects_two_outside_pays_both(db: None) -> None:
    a_price_list(p48="0.12")
    both = replace(LEG, transferred_to="0501501501", onward_answered=LEG.ended, onward_seconds=30)
    assert told(both) == [("1011", Decimal("0.24")), ("1011", Decimal("0.06"))]


def test_whom_one_asked_is_paid_by_the_call_that_asked(db: None) -> None:
    """One fee for one line, whoever talked on it (DOMAIN: each leg is charged to whoever started it)."""
    found = a_price_list(p48="0.12")
    found.rates.update(fee=Decimal("0.05"))
    handed_on = replace(FORWARDED, outcome=Outcome.INCOMING, forwarded_to="", transferred_to="0601570947", asked=True)
    asking = replace(LEG, origin="lab-1.2", onward_answered=LEG.ended, onward_seconds=30)
    assert told(handed_on, asking) == [("1011", Decimal("0.29"))]
    assert told(replace(handed_on, asked=False, onward_seconds=70, final=True)) == [("1011", Decimal("0.29"))]


def test_two_lines_outside_that_were_connected_after_asking_are_paid_once_each(db: None) -> None:
    found = a_price_list(p48="0.12")
    found.rates.update(fee=Decimal("0.05"))
    further = {"onward_answered": LEG.ended, "onward_seconds": 30}
    first = replace(LEG, transferred_to="0501501501", asked=True, **further)
    second = replace(LEG, origin="lab-1.2", peer=Party("501501501"), **further)
    assert told(first, second) == [("1011", Decimal("0.29")), ("1011", Decimal("0.29"))]


def test_talk_outside_with_nobody_knows_whom_has_no_known_cost(db: None) -> None:
    a_price_list(p48="0.12")
    assert told(replace(FORWARDED, outcome=Outcome.INCOMING, forwarded_to="")) == [("1011", None)]


def test_a_forwarded_call_to_a_colleague_costs_nobody_anything(db: None) -> None:
    assert told(replace(FORWARDED, forwarded_to="1012", answered_by="1012")) == []


@pytest.mark.parametrize(
    ("outcome", "cost"), [(Outcome.MISSED, Decimal(0)), (Outcome.ANSWERED_BY_OTHER, None)], ids=["missed", "not told"]
)
def test_what_was_forwarded_for_a_time_that_nobody_told_has_no_known_cost(
    db: None, outcome: Outcome, cost: Decimal | None
) -> None:
    a_price_list(p48="0.12")
    assert told(replace(FORWARDED, outcome=outcome, onward_answered=None, onward_seconds=0)) == [("1011", cost)]


def test_the_talk_of_a_forwarded_call_comes_with_its_end(db: None) -> None:
    a_price_list(p48="0.12")
    told(replace(FORWARDED, onward_seconds=0))
    assert told(FORWARDED) == [("1011", Decimal("0.12"))]
    assert told(replace(FORWARDED, onward_seconds=0)) == [("1011", Decimal("0.12"))]
    assert told(replace(FORWARDED, onward_seconds=45, final=True)) == [("1011", Decimal("0.09"))]


def test_open_pages_of_whoever_pays_are_told(db: None) -> None:
    assert record("lab", [LEG]).changed == {"1011": {"history", "costs"}}
    assert record("lab", [replace(LEG, final=True)]).changed == {"1011": {"history"}}


@pytest.mark.req("MGR-07")
def test_open_statements_of_whoever_looks_after_the_payer_are_told(db: None) -> None:
    sales, office = (Department.objects.create(name=name) for name in ("Sales", "Office"))
    User.objects.create_user("1011", "some long password", department=sales)
    roles = {"1021": User.Role.MANAGER, "1022": User.Role.MANAGER, "1031": User.Role.ADMINISTRATOR}
    boss, other, admin = (User.objects.create_user(who, "some long password", role=role) for who, role in roles.items())
    boss.manages.add(sales)
    other.manages.add(office)
    User.objects.create_user("1032", "some long password", role=User.Role.ADMINISTRATOR, is_active=False)
    assert record("lab", [LEG]).people == {boss.pk: {"costs"}, admin.pk: {"costs"}}
    assert record("lab", [replace(LEG, final=True)]).people == {}, "nothing costs otherwise now"
    assert record("lab", [replace(LEG, origin="lab-2", dialled="112")]).people.keys() == {boss.pk, admin.pk}


@pytest.mark.req("HIST-01")
def test_what_history_gives_up_by_age_stays_in_the_sums(db: None, settings) -> None:
    settings.HISTORY_DAYS = 0
    a_price_list(p48="0.12")
    told(LEG)
    before = sums()
    settings.HISTORY_DAYS = 30
    retention.purge(timezone.now() + timedelta(days=4000))
    assert not Record.objects.exists()
    assert not Charge.objects.exists()
    assert sums() == before


def test_fifty_calls_cost_a_handful_of_queries(db: None, django_assert_max_num_queries) -> None:
    a_price_list(p48="0.12")
    legs = [replace(LEG, origin=f"lab-1.{n}", extension=str(1011 + n)) for n in range(50)]
    with django_assert_max_num_queries(26):
        record("lab", legs)
    assert sums() == recounted()


@pytest.mark.django_db(transaction=True)
def test_r_01_two_processes_that_tell_of_the_same_calls_at_once_leave_exact_sums() -> None:
    a_price_list(p48="0.12")
    legs = [replace(LEG, origin=f"lab-1.{n}") for n in range(20)]

    def tell(seconds: int) -> None:
        try:
            for leg in legs:
                record("lab", [replace(leg, talk_seconds=seconds, final=seconds > 90)])
            forget("lab", [(leg.origin, leg.extension, "out") for leg in legs[:5]])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(tell, 90), pool.submit(tell, 100)]:
            done.result()
    assert sums() == recounted()
    assert sum(row.calls for row in DailyCost.objects.all()) == Record.objects.count() >= 15
