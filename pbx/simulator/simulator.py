"""The simulated exchange as a `Pbx`: an `Exchange` kept to a clock, with people, traffic and a link."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TypeVar

from pbx.call_detail import CallDetail
from pbx.capabilities import Capability, PbxInfo
from pbx.commands import Command
from pbx.condition import Condition, Trunk
from pbx.directory import Directory, Entry
from pbx.errors import PbxUnavailable
from pbx.events import PbxEvent
from pbx.link import Disconnected
from pbx.simulator import commands
from pbx.simulator.audience import Nobody
from pbx.simulator.clock import Clock, WallClock
from pbx.simulator.company import COMPANY, Company
from pbx.simulator.control import ControlSocket
from pbx.simulator.detail_file import append
from pbx.simulator.exchange import Exchange
from pbx.simulator.hands import Hands
from pbx.simulator.people import People
from pbx.simulator.spool import Spool
from pbx.simulator.timeline import Timeline
from pbx.simulator.traffic import Traffic

INFO = PbxInfo("simulator", "WebCTI simulator", "1", frozenset(Capability))
TRUNKS = (Trunk("PJSIP/city-line", available=True), Trunk("PJSIP/mobile-gateway", available=True))
MOST_EVENTS = 20_000
"""What waits for a reader; one who is further behind gets a fresh snapshot instead."""

Result = TypeVar("Result")


class Simulator:
    """See `pbx.base.Pbx`.

    `seed` makes the day, `speed` shortens every delay, `quiet` leaves the calling to others, without
    `people` nobody lifts a receiver unless told. `control`, `cdr` and `spool` are paths: of the
    control socket, of the file to which call detail records are appended, and of the directory in which
    messages and recordings are kept as files.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        speed: float = 1.0,
        quiet: bool = False,
        people: bool = True,
        control: Path | None = None,
        cdr: Path | None = None,
        spool: Path | None = None,
        clock: Clock | None = None,
        company: Company = COMPANY,
    ) -> None:
        self._seed, self._speed, self._quiet, self._people = seed, speed, quiet, people
        self._company = company
        self._cdr = cdr
        self._spool = Spool(spool) if spool else None
        self._clock: Clock = clock or WallClock()
        self._socket = ControlSocket(control, self) if control else None
        self._events: list[PbxEvent] = []
        self._woken = asyncio.Event()
        self._exchange: Exchange | None = None
        self._closed = False
        self._starts = 0
        self._raised: datetime | None = None
        self._back = 0
        self.connected = False
        """Is the link up, and does somebody read it?"""

    @property
    def exchange(self) -> Exchange:
        """Raises PbxUnavailable before anybody read the first batch."""
        if self._exchange is None:
            raise PbxUnavailable("The simulator has not been started.")
        return self._exchange

    @property
    def hands(self) -> Hands:
        return Hands(self.exchange)

    # -- Pbx -----------------------------------------------------------------------------------

    async def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        if self._exchange is None:
            self._raise_exchange()
        self._catch_up()
        self._connect()
        if self._socket is not None:
            await self._socket.open()
        try:
            while not self._closed:
                self._catch_up()
                if self._events:
                    batch, self._events = tuple(self._events), []
                    yield batch
                    continue
                await self._clock.wait(self.exchange.timeline.next_due, self._woken)
                self._woken.clear()
        finally:
            self.connected = False
            if self._socket is not None:
                await self._socket.close()

    async def execute(self, command: Command, request: str) -> None:
        if not self.connected or self._closed:
            raise PbxUnavailable("The simulator cannot be reached.")
        self.act(lambda: commands.execute(self.exchange, command, request))

    async def directory(self) -> Directory:
        if not self.connected or self._closed:
            raise PbxUnavailable("The simulator cannot be reached.")
        people = sorted(self._company.people, key=lambda person: person.extension)
        return Directory([Entry(person.extension, person.name, person.email, "PJSIP", known=True) for person in people])

    @property
    def condition(self) -> Condition | None:
        if not self.connected:
            return None
        now, started = self.exchange.timeline.now, self._raised
        calls = len({channel.call for channel in self.exchange.switch.channels.values()})
        return Condition(now, started, started, 0.0, calls, TRUNKS, self._starts + self._back)

    async def close(self) -> None:
        self._closed = True
        self._woken.set()

    # -- what scripts and the control socket do --------------------------------------------------

    def act(self, what: Callable[[], Result]) -> Result:
        """Do something now, and let the reader of `batches` hear of it."""
        self._catch_up()
        try:
            return what()
        finally:
            self._woken.set()

    def attend(self, *, people: bool) -> None:
        """Let people lift receivers, or leave all of that to scripts."""
        self._people = people
        self._seat_people(self.exchange)

    def crash(self, seconds: float = 2.0, *, lose_calls: bool = False) -> None:
        """The link breaks and is back `seconds` later; with `lose_calls` the exchange itself restarted."""
        if self.connected:
            self._emit(Disconnected(self.exchange.timeline.now, "The simulator was told to drop the link."))
        self.connected = False
        if lose_calls:
            self._raise_exchange(after=self.exchange)
        self._back += 1
        turn = self._back
        self.exchange.timeline.after(seconds, lambda: self._connect() if turn == self._back else None)

    # -- inside --------------------------------------------------------------------------------

    def _raise_exchange(self, after: Exchange | None = None) -> None:
        """Begin without calls; settings and messages outlive a restart."""
        timeline = Timeline(self._clock.now(), self._speed)
        self._starts += 1
        self._raised = timeline.now
        prefix = "sim" if self._starts == 1 else f"sim{self._starts}"
        exchange = Exchange(timeline, self._emit, company=self._company, prefix=prefix, spool=self._spool)
        self._exchange = exchange
        if after is not None:
            after.recorder.finish_all()
            exchange.telephones.take_over(after.telephones)
            exchange.mailboxes.take_over(after.mailboxes)
        self._seat_people(exchange)
        if not self._quiet:
            traffic = Traffic(exchange, Random(f"traffic {self._seed}"))  # noqa: S311 - a play, not a secret
            if after is None:
                traffic.fill_mailboxes()
            traffic.start()

    def _seat_people(self, exchange: Exchange) -> None:
        random = Random(f"people {self._seed}")  # noqa: S311 - a play, not a secret
        exchange.audience = People(exchange, random) if self._people else Nobody()

    def _connect(self) -> None:
        self._events = [event for event in self._events if isinstance(event, Disconnected)]
        self.connected = True
        exchange = self.exchange
        self._events += (exchange.snapshot(INFO), *exchange.mailboxes.listings(), *exchange.recorder.living())

    def _emit(self, event: PbxEvent) -> None:
        if isinstance(event, CallDetail) and self._cdr is not None:
            append(self._cdr, event)
        if not self.connected:
            return
        self._events.append(event)
        if len(self._events) > MOST_EVENTS:
            self._events = [Disconnected(self.exchange.timeline.now, "The reader was too slow.")]
            self._connect()

    def _catch_up(self) -> None:
        """Let everything happen that is due by now."""
        self.exchange.timeline.run(self._clock.now())
