"""Giving a letter to a mail server by SMTP: to addresses that were looked at, within a time, and a bounded answer.

Everything after the connection is Django's and smtplib's; certificates are verified, and STARTTLS that the server does
not offer is an error (T-SMTP-07).
"""

import smtplib
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.core.mail.backends.smtp import EmailBackend

from company.mail_server import Server
from company.reachable import Unreachable, addresses_of
from company.tls import Tls

ANSWERS: Final = 64 * 1024
"""Bytes that a server may say in one connection: to take one letter none needs a tenth of it."""
GREETING: Final = 220
PATIENCE: Final = 10.0
"""Seconds for each answer."""


class Post(EmailBackend):
    """A connection to `server` that ends after `seconds` in any case, however slowly the server speaks.

    Raises Unreachable if it is not reached, and what smtplib and ssl raise if it is. A mail server was there once it
    has `greeted`; `answer` is what it said when it took a letter.
    """

    def __init__(self, server: Server, seconds: float, patience: float = PATIENCE) -> None:
        super().__init__(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls is Tls.STARTTLS,
            use_ssl=server.tls is Tls.TLS,
            timeout=min(seconds, patience),
        )
        self.server = server
        self.seconds = seconds
        self.greeted = False
        self.answer = ""

    @property
    def connection_class(self) -> Any:
        server = self.server
        found = addresses_of(server.host, server.port) if server.guarded else [server.host]
        way = _Way(self, found, time.monotonic() + self.seconds)
        return partial(_TlsSession if self.use_ssl else _Session, way)


@dataclass(slots=True)
class _Way:
    """To where, and until when."""

    post: Post
    addresses: Sequence[str]
    until: float

    @property
    def left(self) -> float:
        return self.until - time.monotonic()


class _Session(smtplib.SMTP):
    """Connects to the addresses of its way alone, and is cut off when the time is over."""

    def __init__(self, way: _Way, *words: Any, **named: Any) -> None:
        self._way = way
        self._alarm: threading.Timer | None = None
        self._below: socket.socket | None = None
        super().__init__(*words, **named)

    def connect(self, *words: Any, **named: Any) -> tuple[int, bytes]:
        code, said = super().connect(*words, **named)
        self._way.post.greeted = code == GREETING
        return code, said

    def _get_socket(self, _host: str, port: int, timeout: float) -> socket.socket:
        trouble: OSError = Unreachable("nothing")
        for address in self._way.addresses:
            if self._way.left <= 0:
                break
            try:
                found = socket.create_connection((address, port), min(timeout, self._way.left))
            except OSError as error:
                trouble = error
                continue
            self._guard(found)
            return found
        raise trouble

    def _guard(self, found: socket.socket) -> None:
        """Cut the connection when the time is over; TLS takes the socket away, its double stays."""
        self._below = found.dup()
        self._alarm = threading.Timer(max(0.0, self._way.left), _cut, (self._below,))
        self._alarm.daemon = True
        self._alarm.start()

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Bounded(self.sock.makefile("rb"))
        return super().getreply()

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, words = super().data(msg)
        self._way.post.answer = f"{code} {words.decode(errors='replace')}"
        return code, words

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._release()

    def _release(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm.join()
        if self._below is not None:
            self._below.close()
        self._alarm = self._below = None


class _TlsSession(smtplib.SMTP_SSL, _Session):
    """TLS from the first byte on."""

    def __init__(self, way: _Way, *words: Any, **named: Any) -> None:
        self._way = way
        self._alarm = self._below = None
        smtplib.SMTP_SSL.__init__(self, *words, **named)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        try:
            return super()._get_socket(host, port, timeout)
        except BaseException:
            self._release()
            raise


class _Bounded:
    """What a server says, up to ANSWERS bytes of it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = ANSWERS

    def readline(self, size: int) -> bytes:
        line: bytes = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("The server says too much.")
        return line if line.endswith(b"\n") or len(line) == size else b""  # what was cut off was not said

    def close(self) -> None:
        self._file.close()


def _cut(below: socket.socket) -> None:
    with suppress(OSError):
        below.shutdown(socket.SHUT_RDWR)
