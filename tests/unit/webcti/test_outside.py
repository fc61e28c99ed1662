"""From where the portal opens (PLT-05)."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from webcti.outside import InsideSockets, is_open_to
from webcti.safety import refuse_plain_outside


@pytest.fixture(autouse=True)
def _networks(settings: Settings) -> None:
    settings.OUTSIDE = False
    settings.INSIDE_NETWORKS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.2"),)


@pytest.mark.req("PLT-05")
@pytest.mark.parametrize(
    ("peer", "forwarded", "inside"),
    [
        ("10.4.4.4", "", True),
        ("fd00::7", "", True),
        ("::ffff:10.4.4.4", "", True),
        ("198.51.100.7", "", False),
        ("198.51.100.7", "10.4.4.4", False),  # says so itself
        ("10.0.0.2", "198.51.100.7", False),
        ("10.0.0.2", "10.4.4.4, 198.51.100.7", False),
        ("10.0.0.2", "198.51.100.7, 10.4.4.4", True),
        ("10.0.0.2", "nonsense", False),
        ("nonsense", "", False),
        ("", "198.51.100.7", False),  # nginx behind a Unix socket
        ("", "nonsense", False),
        ("", "", True),
    ],
)
def test_who_is_inside_is_told_by_the_address_behind_our_own_proxies(
    peer: str, forwarded: str, settings: Settings, *, inside: bool
) -> None:
    assert is_open_to(peer, forwarded) is inside
    settings.OUTSIDE = True
    assert is_open_to(peer, forwarded)


@pytest.mark.req("PLT-05")
@pytest.mark.parametrize(("peer", "opens"), [("10.4.4.4", True), ("198.51.100.7", False)])
async def test_a_live_socket_is_not_opened_from_outside(peer: str, *, opens: bool) -> None:
    asked, sent = [], []

    async def portal(scope: Any, _receive: Any, _send: Any) -> None:
        asked.append(scope)

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, str]) -> None:
        sent.append(message["type"])

    await InsideSockets(portal)({"type": "websocket", "client": [peer, 1], "headers": []}, receive, send)
    assert bool(asked) is opens
    assert sent == ([] if opens else ["websocket.close"])


@pytest.mark.req("PLT-05")
def test_the_portal_does_not_start_when_the_internet_could_read_along() -> None:
    refuse_plain_outside(outside=False, https=False)
    refuse_plain_outside(outside=True, https=True)
    with pytest.raises(ImproperlyConfigured, match=r"^OUTSIDE"):
        refuse_plain_outside(outside=True, https=False)
