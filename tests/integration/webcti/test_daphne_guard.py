"""The limits below the application, on a real server (SECURITY V1, V3, T-UPL-01, T-WS-06, T-WS-15)."""

import asyncio
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.integration.webcti.guarded import SIZES
from tests.integration.webcti.serving import Served, ask, served

LIMIT = 256 * 1024
SLACK = 24 * 1024 * 1024
"""Bytes by which the server may grow while somebody pushes hundreds of megabytes."""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("tests.integration.webcti.guarded:application") as running:
        yield running


async def test_t_upl_01_a_body_that_says_it_is_too_big_is_refused_before_it_is_read(
    server: Served,
) -> None:
    port, process = server
    before = process.memory_info().rss
    answer = await ask(port, f"POST / HTTP/1.1\r\nContent-Length: {400 * 1024 * 1024}", b"x")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert process.memory_info().rss - before < SLACK


async def test_t_upl_01_a_form_in_chunks_without_end_is_cut_off(server: Served) -> None:
    port, process = server
    before = process.memory_info().rss
    chunk = b"%x\r\n" % 1_000_000 + b"x" * 1_000_000 + b"\r\n"
    head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=b"
    answer = await ask(port, head, *[chunk] * 200)
    assert answer[:13] in {b"HTTP/1.1 413 ", b""}  # what is still on its way may reset the connection
    assert process.memory_info().rss - before < SLACK
    assert (await ask(port, "GET / HTTP/1.1")).endswith(b"\r\n\r\n0")


async def test_bodies_within_the_limit_pass(server: Served) -> None:
    port, _process = server
    for size in (0, 1, LIMIT):
        answer = await ask(port, f"POST / HTTP/1.1\r\nContent-Length: {size}", b"x" * size)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b"\r\n\r\n" + str(size).encode())


async def test_t_upl_01_forms_are_not_parsed_below_the_application(server: Served) -> None:
    """Twisted's parser would hold all of it in memory, and refuse what it cannot read."""
    head = "POST / HTTP/1.1\r\nContent-Length: 9\r\nContent-Type: multipart/form-data"
    assert (await ask(server[0], head, b"no form..")).endswith(b"\r\n\r\n9")


async def test_the_server_does_not_say_what_it_is(server: Served) -> None:
    port, _process = server
    answer = await ask(port, "GET / HTTP/1.1")
    assert b"daphne" not in answer.lower()


async def poured(port: int) -> tuple[int, int]:
    http, websocket = (await ask(port, "GET /sent HTTP/1.1")).rpartition(b"\r\n\r\n")[2].split()
    return int(http), int(websocket)


async def until_stopped(port: int, which: int) -> int:
    """How much was sent, once it does not become more."""
    last = -1
    while (now := (await poured(port))[which]) != last or not now:
        last = now
        await asyncio.sleep(0.2)
    return now


async def test_t_fil_03_a_reader_that_stops_stops_the_sender(server: Served) -> None:
    port, process = server
    before = process.memory_info().rss
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=65536)
    writer.write(b"GET /pour HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    stopped_at = await until_stopped(port, 0)
    assert stopped_at < 2000 * 65536
    assert process.memory_info().rss - before < SLACK
    while await reader.read(1 << 20):  # and goes on when it reads again
        pass
    assert (await poured(port))[0] == 2000 * 65536
    writer.close()


async def test_a_browser_that_does_not_read_costs_no_memory(server: Served) -> None:
    port, process = server
    before = process.memory_info().rss
    async with connect(f"ws://127.0.0.1:{port}/pour", max_queue=1, compression=None) as browser:
        assert await until_stopped(port, 1) < 2000 * 65536
        assert process.memory_info().rss - before < SLACK
        for _ in range(2000):
            await browser.recv()
    assert (await poured(port))[1] == 2000 * 65536


@pytest.mark.parametrize("hesitates", [False, True])
async def test_frames_of_any_size_arrive_whole_and_in_order(server: Served, hesitates: bool) -> None:
    port, _process = server
    async with connect(f"ws://127.0.0.1:{port}/sizes", max_queue=1, max_size=None, compression=None) as browser:
        for number, size in enumerate(SIZES * 10):
            assert await browser.recv() == str(number).rjust(size, "ż")
            if hesitates:
                await asyncio.sleep(0.01)
        await browser.send("and after them")
        assert await browser.recv() == "and after them"


async def test_a_browser_that_resets_the_connection_harms_nobody(server: Served) -> None:
    port, _process = server
    async with connect(f"ws://127.0.0.1:{port}/") as other:
        async with connect(f"ws://127.0.0.1:{port}/pour", max_queue=1, compression=None) as browser:
            await browser.recv()
            browser.transport.abort()
        await other.send("still here")
        assert await other.recv() == "still here"


async def test_t_ws_06_a_huge_message_closes_the_socket(server: Served) -> None:
    port, _process = server
    async with connect(f"ws://127.0.0.1:{port}/") as browser:
        await browser.send("small")
        assert await browser.recv() == "small"
        await browser.send("x" * 100_000)
        with pytest.raises(ConnectionClosed) as closed:
            await browser.recv()
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1009
