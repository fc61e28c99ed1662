"""An exchange that does what a test tells it: the smallest thing that keeps the contract of pbx.base.Pbx."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from pbx.commands import Command
from pbx.condition import Condition
from pbx.directory import Directory
from pbx.events import PbxEvent
from pbx.link import Disconnected
from tests.unit.pbx.script import START, Script, connected


class ScriptedPbx:
    """Yields the batches that the test puts; notes what it was told to do."""

    condition: Condition | None = None

    def __init__(self) -> None:
        self.executed: list[tuple[Command, str]] = []
        self.error: Exception | None = None
        self.delay = 0.0
        self.listed = Directory([])
        self._batches: asyncio.Queue[Sequence[PbxEvent] | None] = asyncio.Queue()

    def put(self, *events: PbxEvent) -> None:
        self._batches.put_nowait(events)

    def play(self, script: Script) -> None:
        """What `script` tells since it was played last."""
        self.put(*script.events)
        script.events.clear()

    def connect(self) -> None:
        self.put(connected())

    def disconnect(self) -> None:
        self.put(Disconnected(START, "the cable was pulled"))

    async def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        while (batch := await self._batches.get()) is not None:
            yield batch

    async def execute(self, command: Command, request: str) -> None:
        self.executed.append((command, request))
        await asyncio.sleep(self.delay)
        if self.error:
            raise self.error

    async def directory(self) -> Directory:
        return self.listed

    async def close(self) -> None:
        self._batches.put_nowait(None)
