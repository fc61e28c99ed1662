"""People at the door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.guard import pins
from accounts.models import Department, User

PASSWORD = "zielony autobus 7"
PIN = "2580"

Login = Callable[..., Client]


@pytest.fixture(autouse=True)
def _live_channel(valkey_server: str) -> None:
    """Revocations are told to the sockets through it."""


@pytest.fixture
def ala(db: None) -> User:
    return User.objects.create_user(
        "1011", PASSWORD, comment="Ala Nowak", mobile="+48501555011", email="ala@example.com", language="en"
    )


@pytest.fixture
def ola(db: None) -> User:
    """Has no password yet; her PIN opens the account."""
    return open_with_pin(User(extension="1012", comment="Ola Kowalska", language="en"))


@pytest.fixture
def manager(db: None) -> User:
    sales = Department.objects.create(name="Sales")
    user = User.objects.create_user("1021", PASSWORD, comment="Ewa", role=User.Role.MANAGER, language="en")
    user.manages.add(sales)
    return user


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_user("1031", PASSWORD, comment="Charlotte", role=User.Role.ADMINISTRATOR, language="en")


def open_with_pin(user: User, pin: str = PIN) -> User:
    user.pin = pins.digest(user.extension, pin)
    user.activation_until = timezone.now() + timedelta(days=14)
    user.save()
    return user


@pytest.fixture
def log_in() -> Login:
    """`log_in("1011", "secret", ip="…", stay="on")` → the client that tried; `client.said` is the answer."""

    def attempt(
        extension: str, secret: str, *, client: Client | None = None, ip: str = "198.51.100.7", **ticks: str
    ) -> Client:
        client = client or Client()
        form = {"extension": extension, "secret": secret, "next": "/settings/application/", **ticks}
        client.said = client.post("/login/", form, REMOTE_ADDR=ip)  # type: ignore[attr-defined]
        return client

    return attempt


def is_in(client: Client) -> bool:
    return client.get("/settings/subscriber/").status_code == 200


def is_limited(client: Client) -> bool:
    return not is_in(client) and client.get("/set-password/").status_code == 200
