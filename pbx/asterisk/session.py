"""One connection's life: log in, look, follow, obey, audit.

The reader's side (`_hear`) translates and queues and never waits; the consumer's side (`batches`)
takes what is there. When the consumer falls too far behind, the queue is dropped and a snapshot
takes its place (RELIABILITY rule I). Every minute a snapshot is compared with what was remembered.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from pbx.asterisk import condition, directory, introduction, mailboxes, recordings, snapshot
from pbx.asterisk.actions import order_for
from pbx.asterisk.address import Address
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.connection import AmiConnection, Pace, connect
from pbx.asterisk.fields import moment
from pbx.asterisk.login import introduce, log_in
from pbx.asterisk.mailboxes import Mailboxes, OnMailbox
from pbx.asterisk.memory import Memory
from pbx.asterisk.orders import Action, Order
from pbx.asterisk.snapshot import Snapshot
from pbx.asterisk.translate import LIVE_EVENTS, translate
from pbx.asterisk.wiring import Wiring
from pbx.commands import Command, PlayMessage, SpeakGreeting
from pbx.condition import Condition
from pbx.directory import Directory
from pbx.errors import PbxError, PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from pbx.events import ChannelAnswered, ChannelRinging, PbxEvent
from pbx.link import Connected

logger = logging.getLogger(__name__)

MAX_WAITING_EVENTS = 50_000
WANTED = LIVE_EVENTS | snapshot.LIST_EVENTS | mailboxes.LIST_EVENTS | introduction.LIST_EVENTS | directory.LIST_EVENTS


@dataclass(slots=True)
class Counts:
    """What a driver met since it was made, for the health page."""

    connected: int = 0
    dropped: int = 0
    """Events thrown away because the consumer was too slow."""
    corrected: int = 0
    """Differences that an audit found and mended."""


class Session:
    """`start`, then `batches` and `execute`; over when `batches` ends."""

    def __init__(self, address: Address, pace: Pace, counts: Counts) -> None:
        self.address = address
        self.pace = pace
        self.counts = counts
        self.memory = Memory()
        self.connection: AmiConnection
        self.condition: Condition | None = None
        """Without what the driver counts."""
        self._wiring = Wiring(self.memory)
        self._mailboxes: Mailboxes
        self._introduction: introduction.Introduction
        self._core: AmiMessage | None = None
        self._waiting: deque[PbxEvent] = deque()
        self._news = asyncio.Event()
        self._booted = asyncio.Event()
        self._audit_now = asyncio.Event()
        self._looking = asyncio.Lock()
        self._heard: list[AmiMessage] | None = None
        """Events that came while a snapshot is being taken."""
        self._live = False
        self._expected: dict[str, asyncio.Future[str]] = {}
        """Originate by its ActionID, which is also its channel's unique id → empty when it rings, else why not."""

    async def start(self) -> None:
        """Connect, log in and take the first snapshot. Raises PbxUnavailable."""
        address = self.address
        self.connection = await connect(address, WANTED, self._hear, self._ended, self.pace)
        self._mailboxes = Mailboxes(self.connection.ask, self._tell, self.pace)
        try:
            await log_in(self.connection, address)
            with suppress(TimeoutError):
                async with asyncio.timeout(self.pace.booted):
                    await self._booted.wait()
            self._introduction = await introduce(self.connection)
            self._audit_now.clear()
            await self._ask_core()
            await self._resynchronise()
        except PbxError as error:
            self.close()
            raise PbxUnavailable(str(error)) from error
        except BaseException:
            self.close()
            raise
        self.counts.connected += 1
        self.connection.keep_alive()
        self.connection.run(self._audits())
        self.connection.run(self._mailboxes.run())

    def close(self) -> None:
        self.connection.end("The portal closed the connection.")

    # -- the consumer's side ---------------------------------------------------------------------

    async def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        """What happens, until the connection ends."""
        while True:
            await self._news.wait()
            self._news.clear()
            if not self._live and not self.connection.ended.is_set():
                try:
                    await self._resynchronise()
                except PbxError as error:
                    self.connection.end(f"The exchange could not be read again: {error}")
            if self._waiting:
                batch = tuple(self._waiting)
                self._waiting.clear()
                yield batch
            if self.connection.ended.is_set():
                return

    async def execute(self, command: Command, request: str) -> None:
        """See `pbx.base.Pbx.execute`."""
        if isinstance(command, OnMailbox):
            await self._mailboxes.execute(command)
            return
        if isinstance(command, PlayMessage | SpeakGreeting):
            await self._mailboxes.allow(command)
        order = order_for(command, request, self.memory)
        if order.starts:
            if order.starts in self._expected:
                raise PbxRefused("This request is being carried out already.")
            self._expected[order.starts] = asyncio.get_running_loop().create_future()
        try:
            for action in order.actions:
                await self.connection.ask(action.name, action.headers, number=order.starts)
            if order.starts:
                await self._verdict(order)
        except ValueError as error:
            raise PbxRefused(str(error)) from error
        finally:
            expected = self._expected.pop(order.starts, None)
            if expected is not None:
                expected.cancel()

    async def directory(self) -> Directory:
        """See `pbx.base.Pbx.directory`."""
        return await directory.read(self.connection.ask, self._introduction.commands, self.pace.lists)

    async def _verdict(self, order: Order) -> None:
        """Wait until the call that Asterisk queued rings or is refused."""
        try:
            async with asyncio.timeout(self.pace.answer if order.confirmed else self.pace.verdict):
                reason = await self._expected[order.starts]
        except TimeoutError:
            if order.confirmed:
                raise PbxOutcomeUnknown("The exchange did not confirm the change in time.") from None
            return
        if reason:
            line = self.memory.lines.get(order.telephone)
            raise PbxRefused(order.why(reason, registered=line.registered if line else None))

    # -- the reader's side -----------------------------------------------------------------------

    def _hear(self, message: AmiMessage) -> None:
        """Take in one event from the wire."""
        name = message.event
        if name == "OriginateResponse":
            reason = "" if message["Response"] == "Success" else message["Reason"] or "0"
            self._decide(message["ActionID"], reason)
        elif name == "FullyBooted":
            self._booted.set()
            self._audit_now.set()
        elif name == "Reload":
            self._audit_now.set()
        self._mailboxes.hear(message)
        if self._heard is not None:
            self._heard.append(message)
        if self._live:
            self._queue(self._digest(message))

    def _digest(self, message: AmiMessage) -> Iterable[PbxEvent]:
        if message.event == "Newchannel":
            self.memory.named(message["Uniqueid"], message["Channel"])
        elif message.event == "Rename":
            self.memory.named(message["Uniqueid"], message["Newname"])
        arrived = self.connection.last_heard
        event = translate(message, arrived, self.address.zone)
        event = event or recordings.muted(message, arrived, self.memory.recordings)
        if event is None or not self.memory.learn(event):
            return ()
        if self._expected and isinstance(event, ChannelRinging | ChannelAnswered):
            self._decide(event.channel, "")
        for action in recordings.listen_anew(event, self.memory):
            self.connection.run(self._do(action))
        return self._wiring.follow(event)

    async def _do(self, action: Action) -> None:
        """Try it; whoever it was for may be gone."""
        try:
            await self.connection.ask(action.name, action.headers)
        except PbxError as error:
            logger.info("asterisk action failed action=%s error=%s", action.name, error)

    def _tell(self, event: PbxEvent) -> None:
        if self._live:
            self._queue((event,))

    def _queue(self, events: Iterable[PbxEvent]) -> None:
        self._waiting.extend(events)
        if len(self._waiting) > MAX_WAITING_EVENTS:
            logger.warning("asterisk events dropped waiting=%d", len(self._waiting))
            self.counts.dropped += len(self._waiting)
            self._waiting.clear()
            self._live = False
        self._news.set()

    def _decide(self, starts: str, reason: str) -> None:
        expected = self._expected.get(starts)
        if expected is not None and not expected.done():
            expected.set_result(reason)

    def _ended(self) -> None:
        for expected in self._expected.values():
            if not expected.done():
                expected.set_exception(PbxOutcomeUnknown(f"No answer came. {self.connection.reason}"))
        self._news.set()

    # -- how the exchange is ---------------------------------------------------------------------

    async def _ask_core(self) -> None:
        """It tells nobody's calls: whoever refuses it is asked no more."""
        if "CoreStatus" in self._introduction.commands:
            with suppress(PbxRefused):
                (self._core,) = await self.connection.ask("CoreStatus")

    def _note_condition(self, now: Snapshot) -> None:
        core, zone = self._core, self.address.zone
        self.condition = Condition(
            looked=datetime.now(UTC),
            started=condition.moment(core, "Startup", zone) if core else None,
            reloaded=condition.moment(core, "Reload", zone) if core else None,
            ahead=now.ahead,
            calls=condition.calls(core) if core else None,
            trunks=now.trunks,
        )

    # -- snapshots -------------------------------------------------------------------------------

    async def _look(self) -> tuple[Snapshot, list[AmiMessage]]:
        """A snapshot, and the events that came while it was taken."""
        heard: list[AmiMessage] = []
        self._heard = heard
        try:
            answers = await asyncio.gather(*(self._list(*action) for action in snapshot.ACTIONS))
        finally:
            self._heard = None
        return snapshot.read(answers, datetime.now(UTC)), heard

    async def _list(self, action: str, headers: tuple[tuple[str, str], ...]) -> Sequence[AmiMessage]:
        try:
            return await self.connection.ask(action, headers, self.pace.lists)
        except PbxRefused:
            if action == "Status":
                raise
            return ()  # nothing to list, or a module that this exchange does without

    async def _resynchronise(self) -> None:
        async with self._looking:
            self._install(*await self._look())

    def _install(self, now: Snapshot, heard: Iterable[AmiMessage]) -> None:
        """Begin again from `now`, then apply what happened since it began."""
        self.memory.restart(now.channels, now.lines, now.names)
        recorded = self.memory.still_recorded(now.recordings, now.at)
        channels = self._wiring.restart(now.channels)
        info = self._introduction.info(self.address.host)
        self._waiting.clear()
        self._live = True
        self._note_condition(now)
        self._queue((Connected(now.at, info, now.lines, channels), *recorded))
        self._mailboxes.restart(now.contexts)
        for message in heard:
            if moment(message, now.at) >= now.at:
                self._queue(self._digest(message))

    async def _audits(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.pace.audit):
                    await self._audit_now.wait()
            self._audit_now.clear()
            try:
                await self._audit()
            except PbxError as error:
                self.connection.end(f"The exchange could not be audited: {error}")

    async def _audit(self) -> None:
        """Mend what differs from the exchange in two looks, so that nothing on its way counts."""
        async with self._looking:
            now, _ = await self._look()
            await self._ask_core()
            self._note_condition(now)
            first = self.memory.differences(now.channels, now.lines)
            if not first:
                return
            await asyncio.sleep(self.pace.second_look)
            now, heard = await self._look()
            stubborn = first & self.memory.differences(now.channels, now.lines)
            if stubborn and self._live:
                logger.warning("asterisk events missed corrected=%s", "; ".join(sorted(stubborn)[:10]))
                self.counts.corrected += len(stubborn)
                self._install(now, heard)
