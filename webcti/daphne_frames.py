"""Frames to browsers at half of what they cost Daphne.

A live page is many small frames, each for many sockets. Autobahn builds every one anew and words a
coloured line for its log, though nobody reads it; Twisted keeps what it is given until the loop comes
round, and asks the system twice to watch the socket. Here a text is made a frame once, and goes out
at once if the socket takes it; what it does not take waits as ever. `./portal bench fanout wire`
shows the difference.
"""

from functools import lru_cache

from autobahn.websocket.protocol import PreparedMessage
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.tcp import Connection


class QuickFrames(WebSocketProtocol):  # type: ignore[misc]
    """One socket. Compression is never agreed on: Daphne does not offer it."""

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:  # noqa: N802 Daphne's name
        if isinstance(content, str) and self.state == self.STATE_OPEN:
            self.sendPreparedMessage(_prepared(content))
        else:
            super().serverSend(content, binary)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 Autobahn's
        if sync or chopsize or self.send_queue or self.state != self.STATE_OPEN:
            super().sendData(data, sync, chopsize)
        else:
            self.transport.write(data[_sent_at_once(self.transport, data) :])


def _sent_at_once(transport: object, data: bytes) -> int:
    """How much of `data` the system took: nothing while earlier data waits, or through TLS."""
    if not isinstance(transport, Connection) or transport.TLS or not transport.connected or transport.disconnecting:
        return 0
    if transport.dataBuffer or transport._tempDataLen:
        return 0
    sent = transport.writeSomeData(data)
    return sent if isinstance(sent, int) else 0  # lost: the loop will find that, too


@lru_cache(maxsize=16)
def _prepared(text: str) -> PreparedMessage:
    return PreparedMessage(text.encode(), isBinary=False, applyMask=False, doNotCompress=True)
