"""Whose time it is: the wall's, or a test's that moves only when told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC, never earlier than before."""
        ...

    async def wait(self, until: datetime | None, woken: asyncio.Event) -> None:
        """Return at `until` (None: never by itself), or earlier once `woken` is set."""
        ...


class WallClock:
    """Real time. Starts at the system's time and then runs evenly, whatever happens to that."""

    def __init__(self) -> None:
        self._loop_start: float | None = None
        self._start = datetime.now(UTC)

    def now(self) -> datetime:
        running = asyncio.get_running_loop().time()
        if self._loop_start is None:
            self._loop_start, self._start = running, datetime.now(UTC)
        return self._start + timedelta(seconds=running - self._loop_start)

    async def wait(self, until: datetime | None, woken: asyncio.Event) -> None:
        seconds = None if until is None else max(0.0, (until - self.now()).total_seconds())
        try:
            async with asyncio.timeout(seconds):
                await woken.wait()
        except TimeoutError:
            return


class ManualClock:
    """A test's time: `advance` moves it, and those who wait for that moment go on."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._waiting: set[asyncio.Event] = set()

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        for woken in self._waiting:
            woken.set()

    async def wait(self, until: datetime | None, woken: asyncio.Event) -> None:
        if until is not None and until <= self._now:
            return
        self._waiting.add(woken)
        try:
            await woken.wait()
        finally:
            self._waiting.discard(woken)
