"""Fixtures for tests of the live pages: three people, an exchange, signed-in browsers."""

import uuid

import pytest
from django.test import Client

from accounts.models import Department, User
from cti import commands
from tests.integration.cti_pages.exchange import Exchange


@pytest.fixture
def office(db: None) -> Department:
    return Department.objects.create(name="Office")


@pytest.fixture
def anna(office: Department) -> User:
    return User.objects.create_user(
        "1011", "kanarek w klatce", comment="Anna Żółwińska", department=office, mobile="+48601570900"
    )


@pytest.fixture
def jan(office: Department) -> User:
    return User.objects.create_user("1012", "inny kanarek w klatce", comment="Jan Nowak", department=office)


@pytest.fixture
def exchange(valkey: str, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    exchange = Exchange()
    monkeypatch.setattr(commands, "send", exchange.send)
    exchange.show()
    return exchange


@pytest.fixture
def browser(client: Client, anna: User, exchange: Exchange) -> Client:
    """Anna's browser."""
    client.force_login(anna)
    return client


def htmx(target: str = "") -> dict[str, str]:
    """The headers of a request that htmx makes for the part `target`."""
    return {"HX-Request": "true", **({"HX-Target": target} if target else {})}


def a_key() -> str:
    return str(uuid.uuid4())
