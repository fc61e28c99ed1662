"""Every WebSocket address. The test of doors reads this table."""

from channels.routing import URLRouter
from django.urls import path, re_path

from cti.consumers import Receive, Scope, Send, live_sockets

# Django's type of a view knows no ASGI application.
websocket_urlpatterns = [
    path("ws/live/", live_sockets, name="live"),  # type: ignore[arg-type]
]


async def nowhere(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close"})


router = URLRouter([*websocket_urlpatterns, re_path("", nowhere)])  # type: ignore[arg-type]
