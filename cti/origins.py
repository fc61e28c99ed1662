"""Which pages may open our sockets: those of our own origins, compared whole (SECURITY T-WS-02).

A browser lets any page connect to any host and sends our cookies along; only the Origin header tells
them apart. Scheme, host and port must be equal to one of ORIGINS: no patterns, no default for a
missing one, nothing if it comes twice.
"""

from collections.abc import Awaitable, Callable

from django.conf import settings

from cti.consumers import Receive, Scope, Send

Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class OwnOrigins:
    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = [value for name, value in scope["headers"] if name.lower() == b"origin"]
        if len(given) == 1 and given[0].decode("latin1").lower() in {origin.lower() for origin in settings.ORIGINS}:
            await self._application(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close"})  # before accepting: HTTP 403
