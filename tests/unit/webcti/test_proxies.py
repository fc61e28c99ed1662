"""Forwarded headers of strangers are taken off (SECURITY T-PIN-08)."""

from ipaddress import ip_network
from typing import Any

import pytest
from pytest_django import Settings

from webcti.proxies import TrustedProxies

HEADERS = [
    (b"host", b"portal.example"),
    (b"X-Forwarded-For", b"10.0.0.1"),
    (b"x-forwarded-proto", b"https"),
    (b"x-real-ip", b"10.0.0.1"),
    (b"forwarded", b"for=10.0.0.1"),
    (b"cookie", b"a=b"),
]


@pytest.mark.parametrize(
    ("trusted", "client", "believed"),
    [
        ([], ["127.0.0.1", 1], False),
        ([], None, False),
        (["127.0.0.1/32"], ["127.0.0.1", 1], True),
        (["127.0.0.1/32"], ["::ffff:127.0.0.1", 1], True),
        (["127.0.0.1/32"], ["192.0.2.7", 1], False),
        (["127.0.0.1/32"], ["::1", 1], False),
        (["127.0.0.1/32"], None, True),
        (["127.0.0.1/32"], ["not an address", 1], False),
        (["2001:db8::/32"], ["2001:db8::7", 1], True),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_t_pin_08_only_our_own_proxies_may_say_for_whom_they_ask(
    kind: str, trusted: list[str], client: list[Any] | None, settings: Settings, *, believed: bool
) -> None:
    settings.TRUSTED_PROXIES = tuple(ip_network(network) for network in trusted)
    seen: list[Any] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope)

    scope = {"type": kind, "client": client, "headers": list(HEADERS)}
    await TrustedProxies(application)(scope, None, None)
    kept = HEADERS if believed else [HEADERS[0], HEADERS[-1]]
    assert seen[0]["headers"] == kept
    assert scope["headers"] == HEADERS


async def test_a_scope_without_headers_passes() -> None:
    seen: list[Any] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope)

    await TrustedProxies(application)({"type": "lifespan"}, None, None)
    assert seen == [{"type": "lifespan"}]
