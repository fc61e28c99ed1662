"""Two departments, and what they cost in October and November."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Department, User
from costs.models import DailyCost, PriceList

As = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _live_channel(valkey: str) -> None:
    """Pages draw the board."""


@pytest.fixture
def sales(db: None) -> Department:
    return Department.objects.create(name="Sales")


@pytest.fixture
def office(db: None) -> Department:
    return Department.objects.create(name="Office")


@pytest.fixture
def zofia(sales: Department) -> User:
    return a_person("1011", "Zofia Łącka", department=sales)


@pytest.fixture
def adam(sales: Department) -> User:
    return a_person("1012", "Adam Żak", department=sales)


@pytest.fixture
def canary(office: Department) -> User:
    """Whom the manager does not manage."""
    return a_person("1029", "Hidden Canary", department=office)


@pytest.fixture
def manager(sales: Department, office: Department) -> User:
    """Of Sales, and a member of Office."""
    user = a_person("1021", "Ewa Jabłońska", role="manager", department=office, email="ewa@example.com")
    user.manages.add(sales)
    return user


@pytest.fixture
def administrator(db: None) -> User:
    return a_person("1031", "Charlotte Bennett", role="administrator", email="charlotte@example.com")


@pytest.fixture
def prices(db: None) -> PriceList:
    return PriceList.objects.create(name="Of 2026", valid_from=date(2026, 1, 1), currency="PLN")


@pytest.fixture
def as_() -> As:
    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


def a_person(extension: str, comment: str, **fields: object) -> User:
    user: User = User.objects.create_user(extension, comment=comment, language="en", **fields)
    return user


def cost(
    extension: str, day: str, amount: str = "1", destination: str = "mobile", *, account: str = "", **more: int
) -> DailyCost:
    values = {"calls": 1, "seconds": 60, **more}
    return DailyCost.objects.create(
        extension=extension,
        account=account,
        day=date.fromisoformat(day),
        destination=destination,
        cost=Decimal(amount),
        **values,
    )
