"""What somebody outside the company's networks finds (PLT-04, PLT-05)."""

from ipaddress import ip_network

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

AWAY = {"REMOTE_ADDR": "192.88.99.7"}
ADDRESSES = ("/", "/login/", "/history/", "/setup/", "/book/search/?q=a", "/no/such/page/")


@pytest.fixture(autouse=True)
def _company(settings: Settings) -> None:
    settings.INSIDE_NETWORKS = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"))


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(User.objects.create_user("1011", "zielony autobus 7", comment="Ala Nowak", language="de"))
    return client


@pytest.mark.req("PLT-05")
def test_outside_nothing_opens_until_it_was_opened(client: Client, settings: Settings, valkey: str) -> None:
    """Whoever is signed in as well: a telephone leaves the house with its session."""
    for address in ADDRESSES:
        answer = client.get(address, headers={"Accept-Language": "de"}, **AWAY)
        assert (answer.status_code, "Nicht von hier" in answer.content.decode()) == (403, True), address
        assert "Ala Nowak" not in answer.content.decode()
    assert client.post("/login/", {"extension": "1011", "password": "x"}, **AWAY).status_code == 403
    assert client.get("/healthz", **AWAY).status_code == 200
    assert client.get("/", REMOTE_ADDR="10.1.2.3").status_code == 200
    settings.OUTSIDE = True
    assert client.get("/", **AWAY).status_code == 200


@pytest.mark.req("PLT-04", "PLT-05")
def test_plain_http_leads_to_the_one_address(client: Client, settings: Settings, valkey: str) -> None:
    """The same for everybody, inside and outside."""
    settings.OUTSIDE = settings.SECURE_SSL_REDIRECT = True
    for place in ({}, AWAY):
        answer = client.get("/history/", headers={"Host": "testserver"}, **place)
        assert (answer.status_code, answer["Location"]) == (301, "https://testserver/history/")


@pytest.mark.req("PLT-04")
@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "10.0.0.5"])
def test_no_other_address_is_answered(client: Client, host: str, settings: Settings, valkey: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.get("/", headers={"Host": host}).status_code == 400
    assert client.get("/").status_code == 200
