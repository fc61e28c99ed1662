"""How a writer waits for the database."""

import asyncio
import logging
from collections.abc import Iterator, Mapping

import pytest
from django.db import OperationalError

from cti import writer
from cti.database import DatabaseThread
from cti.writer import Writer


class Ledger(Writer):
    """Writes one number after the other, unless it is away."""

    what = "numbers"
    gather = 0.0

    def __init__(self, database: DatabaseThread) -> None:
        super().__init__(database, nobody)
        self.away = False
        self.numbers: list[int] = []
        self.written: list[int] = []
        self.done = asyncio.Event()

    @property
    def waiting(self) -> int:
        return len(self.numbers)

    def add(self, number: int) -> None:
        self.numbers.append(number)
        self._arrived.set()

    async def _write(self) -> None:
        if self.away:
            raise OperationalError("gone")
        self.written.append(self.numbers.pop(0))
        if not self.numbers:
            self.done.set()


async def nobody(_changed: Mapping[str, frozenset[str]], _people: Mapping[int, frozenset[str]]) -> None:
    """Nobody is concerned."""


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    thread = DatabaseThread("test")
    yield Ledger(thread)
    thread.close()


async def test_an_outage_is_said_once_and_so_is_its_end(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="cti.writer")
    ledger.add(1)
    ledger.away = True
    assert [await ledger.write() for _ in range(3)] == [False] * 3
    ledger.away = False
    assert await ledger.write()
    assert [record.getMessage() for record in caplog.records] == [
        "numbers unavailable waiting=1 error=gone",
        "numbers back waiting=0 dropped=0",
    ]


async def test_everything_is_written_in_the_end_and_in_order(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "FIRST_PAUSE", 0.001)
    ledger.away = True
    running = asyncio.create_task(ledger.run())
    for number in range(3):
        ledger.add(number)
        await asyncio.sleep(0.002)
    assert ledger.written == []
    ledger.away = False
    async with asyncio.timeout(10):
        await ledger.done.wait()
    assert ledger.written == [0, 1, 2]
    running.cancel()
