"""Listeners whose line is slow, on a real server."""

import asyncio
import os
import socket
from collections.abc import Iterator

import pytest

from pbx.audio import wav
from tests.integration.webcti.serving import Served, ask, served

LISTENERS = 20
ROOM = 50 * 1024 * 1024
LENGTH = 7200 * wav.RATE
"""Frames: two hours, 115 MB."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("recordings")
    (root / "webcti").mkdir()
    path = root / "webcti" / "long.wav"
    path.write_bytes(wav.head(LENGTH))
    os.truncate(path, wav.HEAD_BYTES + LENGTH * 2)
    with served("tests.integration.webcti.listening:application", LISTENING_DIR=str(root)) as running:
        yield running


async def listen(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask for the sound on a line that takes little at once, and read where it begins."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=line, limit=4096)
    writer.write(b"GET /sound HTTP/1.1\r\nHost: x\r\nRange: bytes=0-\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 206 ")
    assert await reader.readexactly(4) == b"RIFF"
    return reader, writer


async def open_files(port: int) -> int:
    return int((await ask(port, "GET /page HTTP/1.1")).rpartition(b"\r\n\r\n")[2])


@pytest.mark.req("VM-02")
async def test_t_fil_03_twenty_slow_listeners_cost_little_memory_and_leave_no_file_open(server: Served) -> None:
    port, process = server
    idle = await open_files(port)
    before = process.memory_info().rss
    lines = [await listen(port) for _ in range(LISTENERS)]
    for _ in range(20):
        for reader, _writer in lines:
            await reader.readexactly(2000)
        assert process.memory_info().rss - before < ROOM
    assert await open_files(port) >= idle + 2 * LISTENERS
    for _reader, writer in lines:
        writer.transport.abort()
    async with asyncio.timeout(20):
        while await open_files(port) > idle:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)


async def test_t_fil_02_a_part_in_the_middle_comes_at_once(server: Served) -> None:
    port, _process = server
    answer = await ask(port, "GET /sound HTTP/1.1\r\nRange: bytes=100000000-100000099")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 206 ")
    assert body == bytes(100)


async def test_the_end_of_a_long_sound_arrives(server: Served) -> None:
    port, _process = server
    answer = await ask(port, "GET /sound HTTP/1.1")
    assert len(answer.partition(b"\r\n\r\n")[2]) == wav.HEAD_BYTES + LENGTH * 2
