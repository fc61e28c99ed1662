"""The simulator as an exchange of its own: it speaks AMI, writes its log of calls, and outlives every gateway.

It runs in a thread of the rig. What people at its telephones do is said through `do`; what the portal asked of it
stands in `clicks`.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pbx.asterisk.fields import REQUEST_PREFIX
from pbx.call_detail import CallDetail
from pbx.commands import Dial
from pbx.errors import PbxRefused
from pbx.events import PbxEvent
from pbx.simulator import commands
from pbx.simulator.detail_file import append
from pbx.simulator.hands import Hands
from pbx.simulator.simulator import Simulator
from tests.faults import wire
from tests.unit.pbx.fake_ami import FakeAsterisk, Headers, block, event

USER, SECRET = "portal", "right"
Result = TypeVar("Result")


@dataclass
class Click:
    """One Originate, as the exchange heard it."""

    at: float
    """Epoch seconds."""
    request: str
    extension: str
    number: str


@dataclass
class Manager(FakeAsterisk):
    """The manager interface of `simulator`."""

    simulator: Simulator = field(default_factory=Simulator)
    wiring: wire.Wiring = field(default_factory=wire.Wiring)
    clicks: list[Click] = field(default_factory=list)
    down: bool = False
    """Nobody listens: the exchange is being restarted."""
    loses_answers: bool = False
    """Calls are placed as they are asked for, and nobody is told."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.transport.abort()
        else:
            await super().serve(reader, writer)

    async def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(data)  # an exchange waits for nobody

    async def _answer(self, writer: asyncio.StreamWriter, headers: Headers) -> None:
        self.clock = time.time()
        said = dict(headers)
        if said["Action"] != "Originate" or not said["Channel"].startswith("PJSIP/"):
            self.verdicts = [{"Response": "Success", "Reason": "4"}]  # to what goes to the dialplan alone, as services
            await super()._answer(writer, headers)
            return
        answer = self._originate(said)
        if not self.loses_answers:
            await self._write(writer, answer)

    def _originate(self, said: dict[str, str]) -> bytes:
        request, extension = said["ChannelId"].removeprefix(REQUEST_PREFIX), said["Channel"].partition("/")[2]
        self.clicks.append(Click(self.clock, request, extension, said["Exten"]))
        try:
            dial = Dial(extension, said["Exten"])
            self.simulator.act(lambda: commands.execute(self.simulator.exchange, dial, request))
        except PbxRefused as refusal:
            return self._error(said["ActionID"], str(refusal))
        return block(("Response", "Success"), ("ActionID", said["ActionID"]), ("Message", "Originate queued"))

    def _list(self, number: str, action: str, key: str) -> bytes:
        exchange = self.simulator.exchange
        self.lists["Status"] = self.wiring.statuses(exchange.switch.channels.values())
        self.lists["DeviceStateList"] = [
            wire.device(line) for line in exchange.telephones.snapshot(lambda _extension: None)
        ]
        return super()._list(number, action, key)


class SimulatedExchange:
    """`log`: where it writes its calls, as Asterisk does."""

    def __init__(self, log: Path) -> None:
        self.port = 0
        self._log = log
        self._loop = asyncio.new_event_loop()
        self._ready: Future[None] = Future()
        self._raised, self._stopped = asyncio.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),), daemon=True)
        self._manager: Manager

    @property
    def clicks(self) -> list[Click]:
        return list(self._manager.clicks)

    def start(self) -> None:
        self._thread.start()
        self._ready.result(timeout=10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self._loop.close()

    def do(self, what: Callable[[Hands], Result]) -> Result:
        """Let somebody do something at their telephone now. Raises PbxRefused."""
        simulator = self._manager.simulator
        return self._inside(lambda: simulator.act(lambda: what(simulator.hands)))

    def busy(self) -> frozenset[str]:
        """The extensions whose telephones ring, dial or talk."""
        channels = self._inside(lambda: list(self._manager.simulator.exchange.switch.channels.values()))
        return frozenset(channel.extension for channel in channels if channel.extension)

    def lose_answers(self, *, on: bool) -> None:
        self._manager.loses_answers = on

    def go_down(self, *, politely: bool) -> None:
        """End every call and stop answering, with a goodbye or without one."""
        self._inside(lambda: self._go_down(politely=politely))

    def come_back(self) -> None:
        self._manager.down = False

    def _go_down(self, *, politely: bool) -> None:
        manager = self._manager
        manager.down = True
        if politely:  # as Asterisk does: every call is ended, and written down
            simulator = manager.simulator
            callers = [channel for channel in simulator.exchange.switch.channels.values() if channel.placed]
            simulator.act(lambda: [simulator.exchange.hang_up(channel) for channel in callers])
        self._loop.call_later(0.05, lambda: self._fall(politely=politely))

    def _fall(self, *, politely: bool) -> None:
        manager = self._manager
        if politely:
            for writer in manager._writers:
                writer.write(event("Shutdown", time.time(), Shutdown="Cleanly", Restart="False"))
        manager.simulator.crash(0.0, lose_calls=True)
        self._loop.call_later(0.05, manager.hang_up)

    def _inside(self, what: Callable[[], Result]) -> Result:
        async def run() -> Result:
            return what()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=10)

    async def _run(self) -> None:
        simulator = Simulator(quiet=True, people=False)
        self._manager = Manager(secret=SECRET, simulator=simulator, clock=time.time())
        playing = asyncio.create_task(self._play(simulator))
        server = await asyncio.start_server(self._manager.serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        await self._raised.wait()
        self._ready.set_result(None)
        await self._stopped.wait()
        server.close()
        self._manager.hang_up()
        playing.cancel()
        serving = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in serving:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*serving, return_exceptions=True)

    async def _play(self, simulator: Simulator) -> None:
        async for batch in simulator.batches():
            self._raised.set()
            for told in batch:
                await self._tell(told)

    async def _tell(self, told: PbxEvent) -> None:
        named = self._manager.wiring.named(told)
        if isinstance(named, CallDetail):
            append(self._log, named)
        if data := self._manager.wiring.said(named):
            await self._manager.send(data)
