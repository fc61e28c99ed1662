"""A look by the virus scanner of this house, if it has one: clamd, spoken to by its own protocol (T-UPL-06).

zINSTREAM\\0, then pieces of <length, 4 bytes, big-endian><bytes>, an empty one at the end; the answer is
"stream: OK" or "stream: <name> FOUND" or an error, ended by NUL.
"""

import os
import socket
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

_BLOCK: Final = 256 * 1024
_PATIENCE: Final = 60.0
"""Seconds for each step; a scanner that is at work answers at the end alone."""


class Infected(Exception):
    """The argument: what the scanner calls it."""


class ScannerAway(Exception):
    """There should be a scanner, and it does not answer, or will not look at so much."""


def scan(fd: int) -> None:
    """Nothing if it is clean, or if there is no scanner here. Raises Infected, ScannerAway."""
    if not settings.CLAMD:
        return
    try:
        with closing(_connected(settings.CLAMD)) as line:
            answer = _asked(line, fd)
    except OSError as error:
        raise ScannerAway from error
    words = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if words.endswith(" FOUND"):
        raise Infected(words.removeprefix("stream: ").removesuffix(" FOUND")[:100])
    if words != "stream: OK":
        raise ScannerAway(words[:100])


def _connected(address: str) -> socket.socket:
    """`unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`."""
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=_PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(_PATIENCE)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _asked(line: socket.socket, fd: int) -> bytes:
    line.sendall(b"zINSTREAM\0")
    at = 0
    while block := os.pread(fd, _BLOCK, at):
        line.sendall(len(block).to_bytes(4, "big") + block)
        at += len(block)
    line.sendall(bytes(4))
    answer = b""
    while not answer.endswith(b"\0") and (more := line.recv(4096)):
        answer += more
    return answer
