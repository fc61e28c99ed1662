"""Forwarded headers are believed from our own proxies only (SECURITY T-PIN-08).

A server that reads them from everybody lets a guesser choose the address that throttles count, and
the scheme that cookies trust. Here they are taken off every request that did not come from an
address in TRUSTED_PROXIES; `accounts.guard.addresses` reads what is left, from its end.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]

FORWARDED = (b"forwarded", b"x-forwarded-", b"x-real-ip")


class TrustedProxies:
    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if "headers" in scope and not _is_proxy(scope.get("client")):
            kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(FORWARDED)]
            scope = {**scope, "headers": kept}
        await self._application(scope, receive, send)


def _is_proxy(client: Any) -> bool:
    """A Unix socket has no address: only a proxy is let to it, when there is one at all."""
    if not client:
        return bool(settings.TRUSTED_PROXIES)
    try:
        address = ip_address(client[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in settings.TRUSTED_PROXIES)
