"""A TCP proxy that can be told to fail: to cut what it carries, to swallow it, to hold it up or to cut it in pieces."""

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: close with a reset instead of a goodbye."""


class FaultProxy:
    """Stands before 127.0.0.1:`port`, or a Unix socket; runs in a thread of its own, so that it never waits for a test.

    `latency` (seconds for each read of at most 64 kB), `rate` (bytes a second) and `piece` (bytes written at a time;
    0: as they come) may be set at any moment, and hold for both directions from then on.
    """

    def __init__(self, target: int | Path) -> None:
        self.port = 0
        self.latency = 0.0
        self.rate = 0.0
        self.piece = 0
        self.accepted = 0
        """Connections that came so far."""
        self._target = target
        self._swallows = False
        self._refuses = False
        self._left: int | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self._loop.close()

    def swallow(self, *, on: bool) -> None:
        """Let bytes vanish in both directions, with every connection left open: a half-open link."""
        self._swallows = on

    def refuse(self, *, on: bool) -> None:
        """Close whoever comes; who is there already stays."""
        self._refuses = on

    def reset(self) -> None:
        """Cut every connection without a goodbye."""
        self._loop.call_soon_threadsafe(self._cut)

    def reset_after(self, count: int) -> None:
        """Carry `count` bytes more, wherever that is in a message, and then cut every connection."""
        self._left = count

    def heal(self) -> None:
        """Carry everything from now on as it comes."""
        self._swallows = self._refuses = False
        self.latency, self.rate, self.piece, self._left = 0.0, 0.0, 0, None

    def _cut(self) -> None:
        for writer in self._writers:
            end: socket.socket = writer.get_extra_info("socket")
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            writer.transport.abort()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        server.close()
        self._cut()
        carrying = asyncio.all_tasks() - {asyncio.current_task()}
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        try:
            if self._refuses:
                raise ConnectionRefusedError
            there, back = await self._connect()
        except OSError:
            writer.close()
            return
        ends = {writer, back}
        self._writers |= ends
        try:
            await asyncio.gather(self._pour(reader, back), self._pour(there, writer))
        finally:
            self._writers -= ends

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.latency:
                    await asyncio.sleep(self.latency)
                if not self._swallows:
                    await self._write(writer, data)
        writer.close()

    async def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        last = self._left is not None and len(data) >= self._left
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        step = self.piece or len(data) or 1
        for begin in range(0, len(data), step):
            writer.write(data[begin : begin + step])
            await writer.drain()
            if self.piece:
                await asyncio.sleep(0)
        if self.rate:
            await asyncio.sleep(len(data) / self.rate)
        if last:
            self._left = None
            self._cut()


@contextmanager
def fault_proxy(target: int | Path) -> Iterator[FaultProxy]:
    proxy = FaultProxy(target)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
