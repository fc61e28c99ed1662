"""How tests look into Asterisk without the portal's driver: a small manager connection of their own.

It sees every class of events as account "lab", so that a mistake in the driver cannot hide itself.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Self

PATIENCE = 10.0  # seconds


class Block(tuple[tuple[str, str], ...]):
    """One manager message: its headers in order, some of them more than once."""

    __slots__ = ()

    def get(self, name: str) -> str:
        return next((value for key, value in self if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self if key == name]


class Console:
    def __init__(self, port: int, user: str, secret: str) -> None:
        self.port, self.user, self.secret = port, user, secret
        self.events: list[Block] = []
        self.counts: Counter[str] = Counter()
        """Events by name."""
        self.transcript = bytearray()
        """Everything received since the banner."""
        self._numbers = itertools.count(1)
        self._answers: dict[str, list[Block]] = {}
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.close()

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        await self._reader.readline()
        self._reading = asyncio.create_task(self._read())
        (answer,) = await self.ask("Login", Username=self.user, Secret=self.secret)
        if answer.get("Response") != "Success":
            self.close()
            raise AssertionError(f"manager login of {self.user}: {answer.get('Message')}")

    def close(self) -> None:
        self._reading.cancel()
        self._writer.close()

    @property
    def lost(self) -> bool:
        """Asterisk has closed the connection."""
        return self._reading.done()

    async def ask(self, action: str, variables: Mapping[str, str] | None = None, **fields: object) -> list[Block]:
        """Send one action; its answer, with all items when the answer is a list."""
        number = f"lab-{next(self._numbers)}"
        lines = [f"Action: {action}", f"ActionID: {number}", *(f"{name}: {value}" for name, value in fields.items())]
        lines += [f"Variable: {name}={value}" for name, value in (variables or {}).items()]
        self._answers[number] = []
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self.until(lambda: _is_complete(self._answers[number]), f"the answer to {action}")
        return self._answers.pop(number)

    async def wait_for(self, event: str, since: int = 0, **headers: str) -> Block:
        """The first such event from number `since` on; header values match by their beginning."""

        def found() -> Block | None:
            return next(
                (
                    block
                    for block in self.events[since:]
                    if block.get("Event") == event
                    and all(block.get(name).startswith(value) for name, value in headers.items())
                ),
                None,
            )

        await self.until(found, f"{event} {headers}; seen {[block.get('Event') for block in self.events[since:]]}")
        block = found()
        assert block is not None
        return block

    def now(self) -> int:
        return len(self.events)

    async def until(self, condition: object, what: str) -> None:
        assert callable(condition)
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"the console waited in vain for {what}") from None

    async def _read(self) -> None:
        rest = b""
        with suppress(ConnectionError):  # Asterisk may be killed under us
            while data := await self._reader.read(65536):
                self.transcript += data
                *blocks, rest = (rest + data).split(b"\r\n\r\n")
                for block in blocks:
                    self._take(parse(block))
                self._news.set()

    def _take(self, block: Block) -> None:
        waiting = self._answers.get(block.get("ActionID"))
        if waiting is not None and (not block.get("Event") or waiting) and block.get("Event") != "OriginateResponse":
            waiting.append(block)
        elif block.get("Event"):
            self.events.append(block)
            self.counts[block.get("Event")] += 1


def parse(block: bytes) -> Block:
    lines = block.decode("utf-8", "replace").split("\r\n")
    return Block((name, value.removeprefix(" ")) for name, _, value in (line.partition(":") for line in lines) if name)


def _is_complete(blocks: list[Block]) -> bool:
    if not blocks:
        return False
    return blocks[0].get("EventList") != "start" or blocks[-1].get("EventList") in {"Complete", "cancelled"}
