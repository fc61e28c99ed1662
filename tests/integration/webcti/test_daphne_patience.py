"""Slow requests, slow readers and idle connections, on a real server (SECURITY T-DOS-02)."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress

import pytest
from websockets.asyncio.client import connect

from tests.integration.webcti.serving import Served, ask, served

GIVEN_UP = 20.0
"""Seconds after which a test does not wait any longer for the server to lose its patience."""
ROOM = 64


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("tests.integration.webcti.hasty:application", MAX_CONNECTIONS=str(ROOM)) as running:
        yield running


async def dribbled(port: int, head: bytes) -> bytes | None:
    """What comes back to somebody who sends a byte five times a second; None if they are waited for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    answer = asyncio.create_task(reader.read())
    try:
        async with asyncio.timeout(GIVEN_UP):
            while not answer.done():
                with suppress(ConnectionError):
                    writer.write(b"a")
                    await writer.drain()
                await asyncio.wait({answer}, timeout=0.2)
            with suppress(ConnectionError):
                return await answer
            return b""
    except TimeoutError:
        return None
    finally:
        answer.cancel()
        writer.close()


@pytest.mark.parametrize(
    "head", [b"", b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"]
)
async def test_t_dos_02_a_request_that_never_comes_to_an_end_is_not_waited_for(server: Served, head: bytes) -> None:
    assert await dribbled(server[0], head) == b""


async def test_a_connection_is_kept_for_further_requests(server: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server[0])
    for _ in range(4):
        await asyncio.sleep(0.6)  # longer in all than a request may take to arrive
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        assert await reader.readexactly(1) == b"0"
    writer.close()


async def test_t_dos_02_a_reader_that_stops_is_not_waited_for(server: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server[0], limit=65536)
    writer.write(b"GET /pour HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    last = b""
    for _ in range(100):
        now = (await ask(server[0], "GET /ended HTTP/1.1")).rpartition(b"\r\n\r\n")[2]
        if (last := now) != b"0":
            break
        await asyncio.sleep(0.2)
    assert last != b"0"
    received = 0
    with suppress(ConnectionError):
        while piece := await reader.read(1 << 20):
            received += len(piece)
    assert received < 2000 * 65536
    writer.close()


async def test_t_dos_02_idle_connections_make_room_for_a_request(server: Served) -> None:
    port = server[0]
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2 * ROOM)]
    answers = await asyncio.gather(*(ask(port, "GET / HTTP/1.1") for _ in range(5)))
    assert {answer[:13] for answer in answers} == {b"HTTP/1.1 200 "}
    for _reader, writer in idle:
        writer.close()


async def test_t_dos_02_nobody_who_is_served_makes_room(server: Served) -> None:
    port = server[0]
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/")) for _ in range(ROOM)]
        assert await ask(port, "GET / HTTP/1.1") == b""
        for browser in browsers:
            await browser.send("still here")
        assert [await browser.recv() for browser in browsers] == ["still here"] * ROOM
    for _ in range(50):  # and when they are gone there is room again
        if (await ask(port, "GET / HTTP/1.1")).startswith(b"HTTP/1.1 200 "):
            return
        await asyncio.sleep(0.1)
    pytest.fail("there is no room although everybody left")
