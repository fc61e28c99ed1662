"""Sales with its manager, Office with somebody of whom nothing may show, and an exchange."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Department, User
from history.actions import record
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from tests.integration.cti_pages.company import exchange
from tests.integration.management.conftest import person

__all__ = ["exchange"]
CALLER, CANARY = "0601570947", "0777888999"


@pytest.fixture
def adam(sales: Department) -> User:
    return person("1012", "Adam Żak", department=sales)


@pytest.fixture
def canary(office: Department) -> User:
    return person("1029", "Hidden Canary", department=office)


def missed(extension: str, minutes_ago: int = 5, *, number: str = CALLER, name: str = "", via: str = "") -> None:
    """A call of so many minutes ago that nobody took at `extension`."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    leg = FinishedLeg(
        origin=f"lab-{extension}-{minutes_ago}-{number}",
        call=f"lab-{extension}-{minutes_ago}",
        extension=extension,
        direction=Direction.IN,
        outcome=Outcome.MISSED,
        peer=Party(number, name),
        dialled=via or extension,
        started=at,
        answered=None,
        ended=at + timedelta(seconds=20),
        talk_seconds=0,
        via=via,
    )
    record("lab", [leg])
