"""Daphne with limits below the application: `python -m webcti.daphne_guard --bind … --port … webcti.asgi:application`.

Twisted reads a whole body, and parses a form in memory, before the application hears of the request;
and it buffers without bound for a browser that does not read. So the limit on bodies sits in the HTTP
protocol (413, before the body is read), and sending waits while a browser's buffer is full: a slow
reader then costs what the buffer holds (STACK 7a, SECURITY V1, V3, T-UPL-01). Forms are parsed by Django
alone, which does so piece by piece. How large a body may be, webcti/large_bodies.py says; what is slow, or too many,
is the part of webcti/daphne_patience.py.
"""

import asyncio
import sys
from typing import Any

from daphne import server
from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from webcti import daphne_patience, environment
from webcti.daphne_frames import QuickFrames
from webcti.daphne_patience import Crowd, PatientChannel
from webcti.large_bodies import LARGEST_BODY, most_bytes

MOST_CONNECTIONS = environment.number("MAX_CONNECTIONS", 4096, least=64, most=1_000_000)
LARGEST_MESSAGE = 4096
"""Bytes that a browser may say at once; it has one word to say."""
PORTION = 256 * 1024
"""Bytes of a body that are handed to the application at once: a piece of an installer in Daphne's own 8 KiB would be a
thousand steps of the event loop, and everybody else waits for them."""
REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@implementer(IPushProducer)
class Valve:
    """Open while the transport takes more; Twisted turns it."""

    def __init__(self) -> None:
        self._shut: asyncio.Future[None] | None = None

    def pauseProducing(self) -> None:  # noqa: N802 Twisted's name
        if self._shut is None:
            self._shut = asyncio.get_event_loop().create_future()

    def resumeProducing(self) -> None:  # noqa: N802
        if self._shut is not None:
            if not self._shut.done():
                self._shut.set_result(None)
            self._shut = None

    stopProducing = resumeProducing  # noqa: N815

    async def passed(self) -> None:
        """Return once the transport takes more, or is gone."""
        while self._shut is not None:
            await asyncio.shield(self._shut)


class GuardedRequest(WebRequest):  # type: ignore[misc]
    """One HTTP request, of bounded size."""

    _received = 0
    _refused = False
    _most = LARGEST_BODY
    valve: Valve | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._parsePOSTFormSubmission = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        if length is not None and length > LARGEST_BODY:
            self._most = self._most_bytes()
            if length > self._most:
                self._refuse()
                return
            self.channel.has_longer()
        super().gotLength(length)

    def _most_bytes(self) -> int:
        """The head is here, and nothing else yet."""
        (ticket,) = self.requestHeaders.getRawHeaders(b"x-upload-ticket", [b""])[:1]
        return most_bytes(self.channel._command, self.channel._path, ticket, self.received_cookies)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        self._received += len(data)
        if self._refused or self._received > self._most:
            self._refuse()
            return
        super().handleContentChunk(data)

    def process(self) -> Any:
        return None if self._refused else super().process()

    def _refuse(self) -> None:
        if not self._refused:
            self._refused = True
            self.channel.transport.write(REFUSAL)
            self.channel.loseConnection()

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message.get("type") == "http.response.start" and self.valve is None and self.channel is not None:
            self.valve = Valve()
            self.registerProducer(self.valve, True)
        super().handle_reply(message)

    def give_up(self) -> None:
        """The browser does not read."""
        if self.channel is not None:
            self.channel.forceAbortClient()

    def finish(self) -> None:
        if self.valve is not None and self.producer is self.valve:
            self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        if self.valve is not None:
            self.valve.resumeProducing()
        super().connectionLost(reason)


class GuardedWebSocket(QuickFrames):
    """One socket, whose sends wait for its browser."""

    def onOpen(self) -> None:  # noqa: N802
        self.valve = Valve()
        self.transport.unregisterProducer()  # the HTTP channel of before the upgrade
        self.transport.registerProducer(self.valve, True)
        super().onOpen()

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802
        """Autobahn's own limit would hold for what we send, too: a snapshot of a large company."""
        said = self.message_data_total_length + length
        if said > LARGEST_MESSAGE and not self.failedByMe:
            self._max_message_size_exceeded(said, LARGEST_MESSAGE, "message too big")
        super().onMessageFrameBegin(length)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803
        if valve := getattr(self, "valve", None):
            valve.resumeProducing()
        super().onClose(wasClean, code, reason)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self.factory.server_class.crowd.left()
        super().connectionLost(reason)


class GuardedHTTPFactory(HTTPFactory):  # type: ignore[misc]
    protocol = PatientChannel

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        if not self.server.crowd.has_room():
            return None
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = GuardedRequest
        return protocol


class GuardedWebSocketFactory(WebSocketFactory):  # type: ignore[misc]
    protocol = GuardedWebSocket

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.setProtocolOptions(failByDrop=False)  # a browser learns why: 1009, 1002, 1007


class GuardedServer(Server):  # type: ignore[misc]
    """Daphne's server; what the application sends waits for the browser."""

    def run(self) -> None:
        self.crowd = Crowd(MOST_CONNECTIONS)
        # Server.run names its factories itself; there is no other way in.
        server.HTTPFactory = GuardedHTTPFactory
        server.WebSocketFactory = GuardedWebSocketFactory
        self.websocket_max_message_size = self.websocket_max_frame_size = 0  # see GuardedWebSocket
        self.request_buffer_size = PORTION
        self.websocket_timeout = -1  # the application retires sockets, not all at once
        super().run()

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        if message["type"] == "websocket.close" or not (valve := getattr(protocol, "valve", None)):
            return
        if isinstance(protocol, GuardedWebSocket):  # the application closes slow sockets, and says so
            await valve.passed()
            return
        try:
            async with asyncio.timeout(daphne_patience.READING):
                await valve.passed()
        except TimeoutError:
            protocol.give_up()


class GuardedCommandLine(CommandLineInterface):  # type: ignore[misc]
    server_class = GuardedServer


if __name__ == "__main__":
    GuardedCommandLine().run(["--no-server-name", "--websocket_connect_timeout", "20", *sys.argv[1:]])
