"""Sockets of many browsers, held open in a process of their own: they take what comes and note when.

    with Browsers(port, "/ws/live/", cookies) as browsers:
        browsers.wait_for(b'"k":"snapshot"', 1)
        browsers.forget()
        …
        latencies = browsers.ask(of_frames)

They parse no more of the protocol (RFC 6455) than whole, unmasked frames, so that on a small machine
the server is measured and not its clients.
"""

import asyncio
import base64
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

AT_ONCE = 50
"""Handshakes under way at a time."""
OPEN_WITHIN = 120.0
HEARD_WITHIN = 60.0
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Noted(NamedTuple):
    """One text frame of one socket."""

    at: float
    """Epoch seconds."""
    text: bytes


Ask = Callable[[Sequence[Sequence[Noted]]], Any]
"""Made of the frames of each socket, in the sockets' process."""


class Browsers:
    """One socket for each of `cookies`. The methods wait for the other process."""

    def __init__(self, port: int, path: str, cookies: Sequence[str]) -> None:
        self._line, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_run, args=(theirs, port, path, list(cookies)), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self._answer()
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._line.close()
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.kill()

    def wait_for(self, mark: bytes, count: int) -> int:
        """Wait until every socket noted `count` frames that hold `mark`; how many are missing when patience ends."""
        deadline = time.monotonic() + HEARD_WITHIN
        while missing := self.ask(Missing(mark, count)):
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        return cast(int, missing)

    def forget(self) -> None:
        """Forget the frames noted so far."""
        self.ask(_forget)

    def ask(self, question: Ask) -> Any:
        self._line.send(question)
        return self._answer()

    def _answer(self) -> Any:
        answer = self._line.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


class Missing(NamedTuple):
    """How many frames with `mark` are still to come, until each socket has `count`."""

    mark: bytes
    count: int

    def __call__(self, sockets: Sequence[Sequence[Noted]]) -> int:
        return sum(max(0, self.count - sum(self.mark in frame.text for frame in frames)) for frames in sockets)


def _forget(sockets: Iterable[Sequence[Noted]]) -> None:
    for frames in sockets:
        cast(list[Noted], frames).clear()


def _run(line: Connection, port: int, path: str, cookies: Sequence[str]) -> None:
    allow_files(len(cookies) + 100)
    asyncio.run(_browse(line, port, path, cookies))


async def _browse(line: Connection, port: int, path: str, cookies: Sequence[str]) -> None:
    try:
        browsers = await _open_all(port, path, cookies)
    except (OSError, TimeoutError) as error:
        line.send(error)
        return
    line.send(None)
    over = asyncio.Event()

    def answer() -> None:
        try:
            question = line.recv()
        except EOFError:
            over.set()
            return
        lost = sum(1 for browser in browsers if browser.gone)
        sockets = [browser.frames for browser in browsers]
        line.send(ConnectionError(f"{lost} sockets were closed") if lost else question(sockets))

    asyncio.get_running_loop().add_reader(line.fileno(), answer)
    await over.wait()


async def _open_all(port: int, path: str, cookies: Sequence[str]) -> list["Browser"]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def open_one(cookie: str) -> Browser:
        async with turn:
            loop = asyncio.get_running_loop()
            _, browser = await loop.create_connection(lambda: Browser(port, path, cookie), "127.0.0.1", port)
            await browser.opened
            return browser

    async with asyncio.timeout(OPEN_WITHIN):
        return list(await asyncio.gather(*map(open_one, cookies)))


class Browser(asyncio.Protocol):
    """One socket of RFC 6455, as far as a server's frames need it."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self.frames: list[Noted] = []
        self.gone = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._host, self._path, self._cookie = f"127.0.0.1:{port}", path, cookie
        self._rest = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        headers = {
            "Host": self._host,
            "Origin": f"http://{self._host}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Cookie": self._cookie,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._transport.write(f"GET {self._path} HTTP/1.1\r\n{lines}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        now = time.time()
        data = self._rest + data
        if not self.opened.done():
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            self._take_answer(head)
        at = 0
        while frame := frame_at(data, at):
            opcode, begin, at = frame
            if opcode == TEXT:
                self.frames.append(Noted(now, data[begin:at]))
            elif opcode == PING:
                # A mask of zeros leaves the words as they are.
                self._transport.write(bytes((0x80 | PONG, 0x80 | at - begin, 0, 0, 0, 0)) + data[begin:at])
            elif opcode == CLOSE:
                self.gone = True
        self._rest = data[at:]

    def _take_answer(self, head: bytes) -> None:
        status = head.partition(b"\r\n")[0].decode()
        if " 101 " in status:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(ConnectionRefusedError(status))

    def connection_lost(self, error: Exception | None) -> None:
        self.gone = True
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionResetError("closed before the handshake was over"))


def frame_at(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Opcode, begin and end of the words of the whole frame that begins at `at`; None until it is there."""
    there = len(data) - at
    if there < 2:
        return None
    length, begin = data[at + 1], at + 2
    if length == 126:
        length, begin = int.from_bytes(data[begin : begin + 2]), begin + 2
    elif length == 127:
        length, begin = int.from_bytes(data[begin : begin + 8]), begin + 8
    end = begin + length
    return (data[at] & 0x0F, begin, end) if begin <= len(data) and end <= len(data) else None


def allow_files(count: int) -> None:
    """Let this process and those that it starts hold so many files open, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        count = min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
