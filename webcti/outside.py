"""From where the portal may be used: the company's own networks, and elsewhere once somebody opened it (PLT-05).

What machines ask is left open, each by its own lock: an exchange may stand anywhere.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.guard.addresses import behind_proxies, is_among

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


def is_open_to(peer: str, forwarded: str) -> bool:
    """Whether one may come in who spoke from `peer`, an IP address, through proxies that say `forwarded`.

    A Unix socket has no address: whoever reaches it is on this machine.
    """
    if settings.OUTSIDE or not (peer or forwarded):
        return True
    return is_among(behind_proxies(peer, forwarded), settings.INSIDE_NETWORKS)


class InsideMiddleware:
    """Whoever is outside reads why nothing opens, in their language, whatever they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer, forwarded = request.META.get("REMOTE_ADDR") or "", request.headers.get("X-Forwarded-For", "")
        if is_open_to(peer, forwarded) or _is_asked_by_machines(request.path_info):
            return self.get_response(request)
        return render(request, "outside.html", status=403)


class InsideSockets:
    """The same for a live socket, which a page that was opened inside may ask for from elsewhere."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        peer = (scope.get("client") or [""])[0]
        forwarded = [value.decode("latin1") for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
        if is_open_to(peer, ",".join(forwarded)):
            await self._application(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close"})  # before accepting: HTTP 403


def _is_asked_by_machines(path: str) -> bool:
    return any(re.search(pattern, path.lstrip("/")) for pattern in settings.ASKED_BY_MACHINES)
