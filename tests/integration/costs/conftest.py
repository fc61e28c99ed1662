"""An administrator with a browser, and price lists."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.journal import Origin
from accounts.models import JournalEntry, User
from costs.models import PriceList
from costs.price_lists import keeping
from costs.price_lists.keeping import Head
from costs.rating.rates import Rate

PRICES = "/management/costs/prices/"
FIRST = date(2026, 1, 1)
MakeList = Callable[..., PriceList]


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker does nothing by itself."""
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


@pytest.fixture
def administrator(db: None) -> User:
    role = User.Role.ADMINISTRATOR
    return User.objects.create_user("1031", "kanarek w klatce", comment="Ada", role=role, language="en")


@pytest.fixture
def desk(administrator: User) -> Client:
    """The browser of the administrator."""
    return browser_of(administrator)


@pytest.fixture
def make_list(db: None) -> MakeList:
    """`make_list([rate], valid_from=…)`."""

    def make(rates: Iterable[Rate] = (), **head: object) -> PriceList:
        known = {"name": "Orange", "valid_from": FIRST, "vat": Decimal(23), **head}
        return keeping.add(Head(**known), rates, Origin())

    return make


def rate(prefix: str, price: str, since: date = FIRST, **more: object) -> Rate:
    return Rate(prefix, Decimal(price), since, **more)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told() -> list[str]:
    """What the journal says of price lists, the oldest first."""
    entries = JournalEntry.objects.filter(event="price_list_changed").order_by("pk")
    return list(entries.values_list("after", flat=True))
