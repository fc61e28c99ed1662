"""Calls of this week and the last, of Sales and of somebody of whom nothing may show."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Department, User
from history.actions import record
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from tests.integration.management.conftest import person

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=WARSAW)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=WARSAW)
LAST_WEEK = MONDAY - timedelta(weeks=1)


def call(
    extension: str, at: datetime, outcome: Outcome, number: str = "0601570947", *, waited: int = 4, talk: int = 60
) -> None:
    answered = at + timedelta(seconds=waited) if outcome is not Outcome.MISSED else None
    origin = f"{extension}-{at:%d%H%M%S}-{number}-{outcome}"
    leg = FinishedLeg(
        origin=origin,
        call=origin,
        extension=extension,
        direction=Direction.OUT if outcome is Outcome.OUTGOING else Direction.IN,
        outcome=outcome,
        peer=Party(number, ""),
        dialled=extension,
        started=at,
        answered=answered,
        ended=at + timedelta(seconds=waited + talk),
        talk_seconds=talk if answered else 0,
    )
    record("lab", [leg])


@pytest.fixture
def adam(sales: Department) -> User:
    return person("1012", "Adam Żak", department=sales)


@pytest.fixture
def calls(clerk: User, adam: User, stranger: User) -> None:
    """This week: two answered, one of them late, one missed and called back after half an hour, one missed still. Last
    week: one answered. Of the canary: many."""
    call("1011", MONDAY, Outcome.INCOMING, waited=3)
    call("1012", MONDAY + timedelta(minutes=5), Outcome.INCOMING, waited=25)
    call("1012", MONDAY + timedelta(hours=1), Outcome.MISSED, "0502502502")
    call("1011", MONDAY + timedelta(hours=1, minutes=30), Outcome.OUTGOING, "0502502502", waited=0, talk=100)
    call("1011", MONDAY + timedelta(days=1), Outcome.MISSED, "0503503503")
    call("1011", LAST_WEEK, Outcome.INCOMING, waited=3)
    for minute in range(7):
        call("1029", MONDAY + timedelta(minutes=minute), Outcome.INCOMING, "0777888999")
        call("1029", LAST_WEEK + timedelta(minutes=minute), Outcome.MISSED, "0777888999")
