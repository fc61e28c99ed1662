"""The one process that talks to an exchange: mirrors it into Redis, runs commands, records what ended.

It stands by until it holds the lease, leads until it loses it, and stands by again. The live path
(reader, publisher) touches the exchange and Redis and nothing else; recording, lease and reconcile
run beside it, so a database outage cannot blind a page (ARCHITECTURE 4, RELIABILITY A–M).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import NamedTuple, cast

import redis
from django.db import DatabaseError
from redis.asyncio import Redis

from cti import lease, reconcile, store
from cti.commander import Commander
from cti.database import DatabaseThread
from cti.lease import Deadline, LeaseLost, Term
from cti.mailboxes import Postman
from cti.proofs import Witness
from cti.publisher import Publisher
from cti.recorder import Recorder
from cti.recordings import Archivist
from cti.switches import Clerk
from pbx.base import Pbx
from pbx.board import Board
from pbx.events import DigitsKeyed, FeatureChanged, MailboxChanged, PbxEvent, Woken
from pbx.link import Connected, Disconnected
from pbx.sound import AnnouncementSpoken, GreetingSpoken, MailboxListed, RecordingChanged

logger = logging.getLogger(__name__)

STAND_BY = 1.0
"""Seconds between tries to lead."""
CONDITION = 15.0
"""Seconds after which is told again how the exchange is."""
GOODBYE = 2.0
"""Seconds that an orderly end may take."""


class Threads(NamedTuple):
    """One for each kind of work, so that none waits for another."""

    lease: DatabaseThread
    history: DatabaseThread
    reconcile: DatabaseThread
    proofs: DatabaseThread
    mailboxes: DatabaseThread
    recordings: DatabaseThread
    services: DatabaseThread


class Gateway:
    """Leads one exchange when it may. `open_pbx` makes a fresh driver for each term."""

    def __init__(self, open_pbx: Callable[[], Pbx], new_board: Callable[[], Board], exchange: str) -> None:
        self._open_pbx = open_pbx
        self._new_board = new_board
        self._exchange = exchange
        self._holder = lease.new_holder()
        self._waits = False

    async def run(self) -> None:
        """Lead and stand by in turn, until cancelled."""
        threads = Threads(*map(DatabaseThread, Threads._fields))
        client = store.async_client()
        try:
            while True:
                started = lease.clock()
                term = await self._try_to_lead(client, threads.lease)
                if term is None:
                    await asyncio.sleep(STAND_BY)
                    continue
                self._waits = False
                logger.info("leading exchange=%s epoch=%d", self._exchange, term.epoch)
                pbx, board = self._open_pbx(), self._new_board()
                await self._lead(Leadership(term, Deadline(started), client, threads, pbx, board))
        finally:
            for thread in threads:
                thread.close()
            await client.aclose()

    async def _lead(self, leadership: "Leadership") -> None:
        try:
            await leadership.run()
        except* LeaseLost as lost:
            logger.warning("no longer leading exchange=%s reason=%s", self._exchange, lost.exceptions[0])
        finally:
            await leadership.end()

    async def _try_to_lead(self, client: "Redis", thread: DatabaseThread) -> Term | None:
        floor = 0
        try:
            # A database that was set back must not begin with an epoch that Redis already knows.
            async with asyncio.timeout(STAND_BY):
                floor = int(await cast(Awaitable[str | None], client.hget(store.meta(), "epoch")) or 0)
        except (redis.RedisError, OSError, TimeoutError, ValueError):
            logger.debug("epoch unknown to Redis")
        try:
            async with asyncio.timeout(lease.TTL - lease.MARGIN):
                term = await thread.run(lease.acquire, self._exchange, self._holder, floor)
        except (DatabaseError, TimeoutError) as error:
            self._say_waiting(f"lease unavailable error={error or 'time-out'}")
            return None
        if term is None:
            self._say_waiting("another gateway leads")
        return term

    def _say_waiting(self, why: str) -> None:
        if not self._waits:
            logger.info("standing by exchange=%s reason=%s", self._exchange, why)
        self._waits = True


class Leadership:
    """One term: everything that lives as long as the lease."""

    def __init__(
        self,
        term: Term,
        deadline: Deadline,
        client: "Redis",
        threads: Threads,
        pbx: Pbx,
        board: Board,
    ) -> None:
        self._term = term
        self._deadline = deadline
        self._threads = threads
        self._pbx = pbx
        self._board = board
        self._publisher = Publisher(client, board, term.epoch)
        self._recorder = Recorder(threads.history, self._publisher.tell_changed)
        self._witness = Witness(threads.proofs)
        self._postman = Postman(threads.mailboxes, self._publisher.tell_changed)
        self._archivist = Archivist(threads.recordings, self._publisher.tell_changed)
        self._clerk = Clerk(threads.services, self._publisher.tell_changed)
        self._commander = Commander(client, pbx, term.epoch, deadline)
        self._connected = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read())
            group.create_task(self._publisher.run())
            group.create_task(self._commander.run())
            group.create_task(self._recorder.run())
            group.create_task(self._witness.run())
            group.create_task(self._postman.run())
            group.create_task(self._archivist.run())
            group.create_task(self._clerk.run())
            group.create_task(self._keep_lease())
            group.create_task(self._catch_up())
            group.create_task(self._tell_condition())

    async def end(self) -> None:
        """Leave in order: greyed pages, legs written, the lease free for the next."""
        steps = (self._pbx.close(), self._publisher.farewell(), self._recorder.drain(), self._release())
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                for failure in await asyncio.gather(*steps, return_exceptions=True):
                    if isinstance(failure, Exception) and not isinstance(failure, LeaseLost | DatabaseError):
                        logger.error("end of term failed", exc_info=failure)
        logger.info("left exchange=%s epoch=%d", self._term.exchange, self._term.epoch)

    async def _release(self) -> None:
        await self._threads.lease.run(lease.release, self._term)

    async def _read(self) -> None:
        async for batch in self._pbx.batches():
            self._take(batch)
        raise LeaseLost("the driver ended")

    def _take(self, batch: Sequence[PbxEvent]) -> None:
        changes = self._board.apply_all(batch)
        links = [event for event in batch if isinstance(event, Connected | Disconnected)]
        for event in links:
            self._note_link(event)
        if links:
            self._publisher.replaced()
        else:
            self._publisher.changed(changes.lines)
        self._hand_on(batch)
        if changes.finished and self._board.info:
            self._recorder.add(self._board.info.name, changes.finished)

    def _hand_on(self, batch: Sequence[PbxEvent]) -> None:
        """What the board leaves to others."""
        for event in batch:
            if isinstance(event, DigitsKeyed):
                self._witness.add(event)
            elif isinstance(event, GreetingSpoken | AnnouncementSpoken):
                self._postman.take_in(event)
            elif isinstance(event, MailboxListed | MailboxChanged) and self._board.info:
                self._postman.add(self._board.info.name, event)
            elif isinstance(event, RecordingChanged | Connected) and self._board.info:
                self._archivist.add(self._board.info.name, event)
            if isinstance(event, FeatureChanged | Woken | Connected):
                self._clerk.add(event)

    def _note_link(self, event: Connected | Disconnected) -> None:
        if isinstance(event, Connected):
            logger.info("exchange connected name=%s version=%s", event.info.name, event.info.version)
            self._connected.set()
        else:
            logger.warning("exchange lost reason=%s", event.reason)

    async def _keep_lease(self) -> None:
        """Renew in time; without the database go on reading, but command no more once the deadline is over."""
        failing = False
        while True:
            await asyncio.sleep(lease.RENEW)
            started = lease.clock()
            try:
                async with asyncio.timeout(lease.TTL):
                    await self._threads.lease.run(lease.renew, self._term)
            except (DatabaseError, TimeoutError) as error:
                if not failing:
                    logger.warning("lease unavailable error=%s", error or "time-out")
                failing = True
            else:
                self._deadline.extend(started)
                if failing:
                    logger.info("lease back epoch=%d", self._term.epoch)
                failing = False

    async def _tell_condition(self) -> None:
        while True:
            if condition := self._pbx.condition:
                await self._publisher.tell_condition(condition)
            await asyncio.sleep(CONDITION)

    async def _catch_up(self) -> None:
        """After each connection: fill the gap in the history from the exchange's own log."""
        while True:
            await self._connected.wait()
            self._connected.clear()
            name = self._board.info.name if self._board.info else ""
            started = time.monotonic()
            try:
                await self._threads.reconcile.run(lease.set_name, self._term, name)
                changed = await self._threads.reconcile.run(reconcile.reconcile, self._term.exchange, name)
            except (DatabaseError, OSError) as error:
                logger.warning("reconcile failed error=%s", error)
                continue
            if any(changed):
                await self._publisher.tell_changed(*changed)
                logger.info("reconciled extensions=%d seconds=%.1f", len(changed.changed), time.monotonic() - started)
