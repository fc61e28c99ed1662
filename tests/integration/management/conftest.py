"""A small company with somebody of each kind."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Department, User

PASSWORD = "zielony autobus 7"
As = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _live_channel(valkey: str) -> None:
    """Revocations are told to the sockets through it."""


@pytest.fixture
def sales(db: None) -> Department:
    return Department.objects.create(name="Sales")


@pytest.fixture
def office(db: None) -> Department:
    return Department.objects.create(name="Office")


@pytest.fixture
def clerk(sales: Department) -> User:
    """A plain user of Sales."""
    return person("1011", "Zofia Łącka", department=sales, email="zofia@example.com")


@pytest.fixture
def stranger(office: Department) -> User:
    """A plain user whom the manager does not manage."""
    return person("1029", "Hidden Canary", department=office)


@pytest.fixture
def manager(sales: Department) -> User:
    user = person("1021", "Ewa Jabłońska", role=User.Role.MANAGER, department=sales)
    user.manages.add(sales)
    return user


@pytest.fixture
def administrator(office: Department) -> User:
    return person("1031", "Charlotte Bennett", role=User.Role.ADMINISTRATOR, department=office)


@pytest.fixture
def other_administrator(office: Department) -> User:
    return person("1032", "Jadwiga Nowak", role=User.Role.ADMINISTRATOR, department=office, email="jn@example.com")


@pytest.fixture
def as_() -> As:
    """`as_(user)` → a browser in which they are signed in."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


def person(extension: str, comment: str, **fields: object) -> User:
    user: User = User.objects.create_user(extension, PASSWORD, comment=comment, language="en", **fields)
    return user
