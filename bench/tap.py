"""A tap in the line between a browser and a portal: what really crosses it, whoever asked.

Browsers hide some of their requests from their own tools: a worker's, a manifest's.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.running import free_port

READ_BYTES = 65_536


@dataclass
class Tap:
    """What crossed so far, WebSockets left out."""

    port: int = field(default_factory=free_port)
    """Where browsers connect."""
    requests: list[str] = field(default_factory=list)
    """Method and path, with the query."""
    received: int = 0
    """Bytes that the portal answered, heads of responses included."""

    def forget(self) -> None:
        self.requests, self.received = [], 0


@contextmanager
def tapped(tap: Tap, portal: int) -> Iterator[None]:
    """Carry connections from the tap's port to the portal's, in a thread."""
    loop = asyncio.new_event_loop()
    carrying = loop.create_task(_carry_all(tap, portal))

    def carry() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(carrying)
        loop.close()

    thread = threading.Thread(target=carry, name="tap")
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(carrying.cancel)
        thread.join()


async def _carry_all(tap: Tap, portal: int) -> None:
    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(tap)
        with suppress(OSError):
            from_portal, to_portal = await asyncio.open_connection("127.0.0.1", portal)
            await asyncio.gather(_pass_on(reader, to_portal, line.asks), _pass_on(from_portal, writer, line.answers))

    async with await asyncio.start_server(carry, "127.0.0.1", tap.port) as server:
        await server.serve_forever()


class _Line:
    """One connection; what it is for is known from its first request."""

    def __init__(self, tap: Tap) -> None:
        self._tap = tap
        self._asked = b""
        self._is_socket = False

    def asks(self, data: bytes) -> None:
        """Browsers wait for an answer before they ask again, and a page's own requests have no body."""
        self._asked += data
        if self._is_socket or b"\r\n\r\n" not in self._asked:
            return
        head, self._asked = self._asked, b""
        self._is_socket = b"upgrade: websocket" in head.lower()
        if not self._is_socket:
            self._tap.requests.append(head.partition(b" HTTP/")[0].decode())

    def answers(self, data: bytes) -> None:
        if not self._is_socket:
            self._tap.received += len(data)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, note: Callable[[bytes], None]) -> None:
    try:
        while data := await reader.read(READ_BYTES):
            note(data)
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
