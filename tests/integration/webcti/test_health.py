"""What balancers and administrators learn."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from company import exchange as exchange_link
from cti import lease, reconcile

pytestmark = pytest.mark.django_db(transaction=True)


def test_healthz_answers_whatever_is_broken(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_is_degraded_without_a_gateway_and_says_why_to_this_machine(client: Client, valkey: str) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert answer.json()["status"] == "degraded"
    assert checks["database"]["ok"]
    assert checks["redis"]["ok"]
    assert not checks["gateway"]["ok"]
    assert not checks["exchange"]["ok"]
    assert "PBX_CDR" in checks["history"]["reconcile"]


def test_readyz_sees_the_lease(client: Client, valkey: str, settings: Settings) -> None:
    lease.acquire(exchange_link.name(), "one")
    gateway = client.get("/readyz").json()["checks"]["gateway"]
    assert gateway["ok"]
    assert 0 < gateway["lease_seconds_left"] <= lease.TTL


def test_a_log_that_is_never_read_is_a_fault(client: Client, valkey: str, settings: Settings) -> None:
    settings.PBX_CDR = "/nowhere/Portal.csv"
    assert not client.get("/readyz").json()["checks"]["history"]["ok"]


def test_what_keeps_the_log_from_being_read_is_said(client: Client, valkey: str, settings: Settings) -> None:
    settings.PBX_CDR = "mysql://webcti:hush@127.0.0.1:1/asteriskcdrdb"
    exchange = exchange_link.name()
    reconcile.reconcile(exchange, "simulator")
    history = client.get("/readyz").json()["checks"]["history"]
    assert not history["ok"]
    assert "mysql://127.0.0.1:1/asteriskcdrdb.cdr cannot be read" in history["error"]
    assert "hush" not in str(history)


def test_without_redis_pages_can_be_served(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert not answer.json()["checks"]["redis"]["ok"]


def test_without_the_database_nothing_can(client: Client, valkey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down"}


@pytest.mark.parametrize(
    ("role", "told"), [(None, False), ("user", False), ("manager", False), ("administrator", True)]
)
def test_figures_are_for_administrators(client: Client, valkey: str, role: str | None, *, told: bool) -> None:
    if role:
        client.force_login(User.objects.create_user("101", "correct horse battery", role=role))
    answer = client.get("/readyz", REMOTE_ADDR="192.0.2.7")
    assert ("checks" in answer.json()) is told
