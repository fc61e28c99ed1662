"""Whatever is told of calls, in whatever order, changed and taken back: the sums of hours are those of a recount."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.journal import Origin
from accounts.models import User
from history import hours
from history.actions import forget, record
from history.keeping import retention
from history.models import HourlyCalls, Record
from history.models.hours import LIMITS, WAITS
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome

MIDNIGHT = datetime(2026, 11, 20, 22, 59, 58, tzinfo=UTC)
"""Two seconds before, in Warsaw."""
CLOCK_CHANGES = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def a_leg(
    number: int,
    started: datetime,
    outcome: Outcome = Outcome.INCOMING,
    *,
    extension: str = "1011",
    waited: float = 4,
    talk: int = 60,
    final: bool = False,
    answered: bool = True,
    own_mailbox: bool = False,
) -> FinishedLeg:
    begun = started + timedelta(seconds=waited) if answered else None
    return FinishedLeg(
        origin=f"o{number}",
        call=f"o{number}",
        extension=extension,
        direction=Direction.OUT if outcome is Outcome.OUTGOING else Direction.IN,
        outcome=outcome,
        peer=Party("0601570947", ""),
        dialled=extension,
        started=started,
        answered=begun,
        ended=(begun or started) + timedelta(seconds=talk),
        talk_seconds=talk if answered else 0,
        final=final,
        to_own_mailbox=own_mailbox,
    )


LEGS = st.builds(
    a_leg,
    st.integers(0, 5),
    st.sampled_from([MIDNIGHT, CLOCK_CHANGES]).flatmap(
        lambda at: st.integers(-7200, 7200).map(lambda seconds: at + timedelta(seconds=seconds))
    ),
    st.sampled_from([Outcome.INCOMING, Outcome.OUTGOING, Outcome.MISSED, Outcome.ANSWERED_BY_OTHER]),
    extension=st.sampled_from(["1011", "1012"]),
    waited=st.sampled_from([0, 4.9, 5, 5.1, 29, 119, 600]),
    talk=st.integers(0, 4000),
    final=st.booleans(),
    answered=st.booleans(),
    own_mailbox=st.booleans(),
)


def assert_exact() -> None:
    def bare(sums: dict[hours.Hour, Counter[str]]) -> dict[hours.Hour, dict[str, int]]:
        return {hour: {name: number for name, number in found.items() if number} for hour, found in sums.items()}

    assert bare(hours.kept()) == bare(hours.recount())


@pytest.mark.req("MGR-07")
class TestExact(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.lists(LEGS, max_size=6), max_size=4), st.lists(st.integers(0, 5), max_size=3))
    def test_the_sums_are_those_of_a_recount(
        self, told: Sequence[Sequence[FinishedLeg]], taken_back: list[int]
    ) -> None:
        for legs in told:
            record("lab", legs)
            assert_exact()
        forget("lab", product((f"o{number}" for number in taken_back), ("1011", "1012"), ("in", "out")))
        assert_exact()


@pytest.mark.django_db
def test_a_call_counts_where_it_began_and_by_how_long_it_rang() -> None:
    record("lab", [a_leg(1, MIDNIGHT, waited=5), a_leg(2, MIDNIGHT, waited=5.1), a_leg(3, MIDNIGHT, waited=999)])
    (row,) = HourlyCalls.objects.all()
    assert (str(row.day), row.hour, row.answered, row.outgoing, row.seconds) == ("2026-11-20", 23, 3, 0, 180)
    assert {name: getattr(row, name) for name in WAITS if getattr(row, name)} == {
        "within_5": 1,
        "within_10": 1,
        "later": 1,
    }
    assert len(WAITS) == len(LIMITS) + 1


@pytest.mark.django_db
def test_what_the_exchange_knows_better_moves_a_call_to_another_day() -> None:
    record("lab", [a_leg(1, MIDNIGHT)])
    record("lab", [a_leg(1, MIDNIGHT + timedelta(seconds=5), final=True)])
    (row,) = HourlyCalls.objects.all()
    assert (str(row.day), row.hour) == ("2026-11-21", 0)
    forget("lab", [("o1", "1011", "in")])
    assert not HourlyCalls.objects.exists()


@pytest.mark.django_db
@pytest.mark.req("LOG-23")
def test_t_gdp_01_what_history_gives_up_is_counted_no_more(settings: object) -> None:
    settings.HISTORY_DAYS = 30  # type: ignore[attr-defined]
    now = timezone.now()
    record("lab", [a_leg(1, now - timedelta(days=1)), a_leg(2, now - timedelta(days=1), extension="1012")])
    record("lab", [a_leg(3, now - timedelta(days=29))])
    retention.purge(now + timedelta(days=3))
    assert_exact()
    assert HourlyCalls.objects.count() == 2
    zofia = User.objects.create_user("1011", comment="Zofia")
    retention.erase(zofia, Origin())
    assert set(HourlyCalls.objects.values_list("extension", flat=True)) == {"1012"}
    assert_exact()
    assert Record.objects.count() == 1


@pytest.mark.django_db
def test_t_gdp_01_on_the_day_that_is_half_given_up_no_hour_outlives_its_calls(settings: object) -> None:
    settings.HISTORY_DAYS = 30  # type: ignore[attr-defined]
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    record("lab", [a_leg(1, noon - timedelta(hours=3)), a_leg(2, noon + timedelta(hours=3))])
    retention.purge(noon + timedelta(days=30))
    assert_exact()
    assert [row.hour for row in HourlyCalls.objects.all()] == [15]


@pytest.mark.django_db
def test_storing_a_thousand_calls_asks_as_much_as_storing_two() -> None:
    def asked(first: int, calls: int) -> int:
        times = [MIDNIGHT + timedelta(minutes=n % 50) for n in range(calls)]
        legs = [a_leg(first + n, at, extension=str(1000 + n % 40)) for n, at in enumerate(times)]
        with CaptureQueriesContext(connection) as queries:
            record("lab", legs)
        return sum("hourlycalls" in query["sql"] for query in queries)

    assert asked(100, 2) <= 3
    assert asked(200, 1000) <= (3 if connection.vendor == "postgresql" else 12)


@pytest.mark.django_db
def test_the_calls_of_before_are_counted_as_those_that_come() -> None:
    record("lab", [a_leg(n, MIDNIGHT + timedelta(minutes=n), waited=n, talk=n) for n in range(0, 130, 7)])
    record("lab", [a_leg(500, MIDNIGHT, Outcome.OUTGOING), a_leg(501, MIDNIGHT, Outcome.OUTGOING, own_mailbox=True)])
    HourlyCalls.objects.all().delete()
    migration = import_module("history.migrations.0014_hourly_calls_and_weekly_reports")
    migration.count(apps, None)
    assert HourlyCalls.objects.exists()
    assert_exact()
