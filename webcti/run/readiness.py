"""Waiting until a program of the portal answers. Standard library only."""

import asyncio
import contextlib
import errno
import socket
from pathlib import Path

from webcti.run import Refusal

POLL = 0.05  # seconds


async def valkey(path: Path) -> None:
    """Return once the server at the Unix socket answers PING."""
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(str(path))
            try:
                writer.write(b"PING\r\n")
                if (await reader.readline()).startswith(b"+PONG"):
                    return
            finally:
                writer.close()
        await asyncio.sleep(POLL)


async def web(host: str, port: int) -> None:
    """Return once the server answers requests."""
    while not await _answers(connectable(host), port):  # noqa: ASYNC110 - another process cannot set an event
        await asyncio.sleep(POLL)


async def _answers(host: str, port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return (await reader.readline()).startswith(b"HTTP/")
    except OSError:
        return False
    finally:
        writer.close()


def connectable(host: str) -> str:
    """Where to connect to reach a server bound to `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def require_free_port(host: str, port: int) -> None:
    """Raises Refusal if the port is taken or not ours to take."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise Refusal(f"the address {host} is not known here ({error.strerror}): choose one with --host.") from error
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Refusal(_port_sentence(error.errno, host, port)) from error


def _port_sentence(number: int | None, host: str, port: int) -> str:
    if number == errno.EADDRINUSE:
        return f"port {port} on {host} is taken by another program: choose another one, as --port {port % 65535 + 1}."
    if number == errno.EACCES:
        return f"port {port} is reserved for the system: choose one above 1023 with --port, or put nginx in front."
    return f"{host} is no address of this machine: choose one with --host, as 127.0.0.1 or 0.0.0.0."
