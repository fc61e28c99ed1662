"""`/ws/live/`: a thin ASGI application between one browser and the hub (ASGI 3.0, WebSocket 2.4).

Nothing is accepted before it is known who asks. A browser has one word to say, "snapshot"; it names
neither numbers nor groups, for rights come from the session alone (SECURITY T-WS-01, 03, 06, 07).
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.http import parse_cookie

from cti import wire
from cti.hub import Hub
from cti.sockets import COME_BACK, NOT_ALLOWED, Socket
from cti.tickets import ticket_of

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

RETIRES = 8 * 3600.0
"""Seconds a socket lives, give or take a tenth, so that no herd returns at once."""
LONGEST_MESSAGE = 1024
"""Bytes."""
MESSAGES, PER_SECONDS = 20, 10.0
TOO_BIG, POLICY = 1009, 1008
REFUSED = {"type": "websocket.close", "code": NOT_ALLOWED}

find_ticket = database_sync_to_async(ticket_of, thread_sensitive=False)


class LiveSockets:
    """The application. It keeps one hub for the event loop that it is called in."""

    def __init__(self) -> None:
        self._hub: Hub | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        session_key = _session_key(scope)
        hub = self.hub()
        kicks = hub.kicks
        try:
            ticket = await find_ticket(session_key) if session_key else None
        except DatabaseError as error:
            logger.warning("socket refused error=%s", error)
            ticket = None
        if ticket is None:
            await send(REFUSED)  # before accepting: HTTP 403
            return
        await send({"type": "websocket.accept"})
        loop = asyncio.get_running_loop()
        await hub.mirror.looked.wait()
        socket = Socket(ticket, hub.mirror, send, loop.time() + RETIRES * random.uniform(0.9, 1.1))  # noqa: S311
        await _serve(hub, socket, receive, send, doubtful=hub.kicks != kicks)

    def hub(self) -> Hub:
        """The hub of the running loop; a new one if there is none or it died."""
        loop = asyncio.get_running_loop()
        if self._hub is None or self._running is None or self._running.done() or self._running.get_loop() is not loop:
            self._hub = Hub()
            self._running = loop.create_task(self._hub.run(), name="live hub")
            self._running.add_done_callback(_report)
        return self._hub

    async def close(self) -> None:
        """End the hub; its sockets are told to come back."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)


async def _serve(hub: Hub, socket: Socket, receive: Receive, send: Send, *, doubtful: bool) -> None:
    """Until the browser is gone. `doubtful`: somebody's rights changed since the ticket was made."""
    writer = asyncio.ensure_future(socket.write())
    hub.join(socket, writer)
    if doubtful:
        hub.hold(socket)
    try:
        await _read(socket, receive)
    except asyncio.CancelledError:
        await send({"type": "websocket.close", "code": COME_BACK})
        raise
    finally:
        hub.leave(socket)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)


async def _read(socket: Socket, receive: Receive) -> None:
    """Take what the browser says until it is gone."""
    clock = asyncio.get_running_loop().time
    began, said = clock(), 0
    while (message := await receive())["type"] != "websocket.disconnect":
        if clock() - began > PER_SECONDS:
            began, said = clock(), 0
        said += 1
        text = message.get("text") or ""
        if message.get("bytes") or len(text.encode()) > LONGEST_MESSAGE:
            socket.close(TOO_BIG)
        elif said > MESSAGES or not _asks_for_snapshot(text):
            socket.close(POLICY)
        else:
            socket.offer_snapshot()


def _asks_for_snapshot(text: str) -> bool:
    try:
        message = wire.load(text)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("k") == "snapshot"


def _session_key(scope: Scope) -> str:
    """The session of the cookie; empty without one."""
    headers: Iterable[tuple[bytes, bytes]] = scope.get("headers", ())
    for name, value in headers:
        if name.lower() == b"cookie":
            found = parse_cookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
            if found and found.isascii() and found.isalnum():
                return found
    return ""


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        logger.error("live hub died; the next socket starts another", exc_info=error)


live_sockets = LiveSockets()
