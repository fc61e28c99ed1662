"""A guarded server in a process of its own, and what it says to a request."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from tests.integration.cti.waiting import until_sync

Served = tuple[int, psutil.Process]
"""Port and process."""


@contextmanager
def served(application: str, **environment: str) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listen = ("--bind", "127.0.0.1", "--port", str(port), "--verbosity", "0")
    patience = ("--ping-interval", "20", "--ping-timeout", "30", "--application-close-timeout", "5")
    command = (sys.executable, "-m", "webcti.daphne_guard", *listen, *patience, application)
    process = subprocess.Popen(command, start_new_session=True, env={**os.environ, **environment})

    def answers() -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        assert process.poll() is None
        return False

    until_sync(answers, 30)
    yield port, psutil.Process(process.pid)
    process.terminate()
    assert process.wait(timeout=10) == 0


async def ask(port: int, head: str, *pieces: bytes) -> bytes:
    """What the server says to a request whose body may never be sent to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"{head}\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        with suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
        with suppress(ConnectionError):
            async with asyncio.timeout(20):
                return await reader.read()
        return b""
    finally:
        writer.close()
