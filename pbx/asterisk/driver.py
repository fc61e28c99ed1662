"""The exchange `Asterisk`: keeps one session alive and starts the next when it ends."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from pbx.asterisk.address import Address
from pbx.asterisk.connection import Pace
from pbx.asterisk.session import Counts, Session
from pbx.commands import Command
from pbx.condition import Condition
from pbx.directory import Directory
from pbx.errors import PbxUnavailable
from pbx.events import PbxEvent
from pbx.link import Disconnected

logger = logging.getLogger(__name__)


class AsteriskPbx:
    """A `pbx.base.Pbx` over AMI."""

    def __init__(self, address: Address, pace: Pace | None = None) -> None:
        self.address = address
        self.pace = pace or Pace()
        self.counts = Counts()
        self._session: Session | None = None
        self._closing = asyncio.Event()
        self._complaint = ""

    def __repr__(self) -> str:
        return f"AsteriskPbx({self.address!r})"

    async def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        """See `pbx.base.Pbx.batches`."""
        tries = 0
        while not self._closing.is_set():
            session = await self._start()
            if session is None:
                await self._pause(tries)
                tries += 1
                continue
            tries = 0
            try:
                async for batch in session.batches():
                    yield batch
            finally:
                self._session = None
                session.close()
            reason = session.connection.reason
            logger.warning("pbx lost host=%s reason=%s", self.address.host, reason)
            yield (Disconnected(session.connection.last_heard, reason),)
            await self._pause(tries)

    async def execute(self, command: Command, request: str) -> None:
        """See `pbx.base.Pbx.execute`."""
        await self._living().execute(command, request)

    async def directory(self) -> Directory:
        """See `pbx.base.Pbx.directory`."""
        return await self._living().directory()

    def _living(self) -> Session:
        session = self._session
        if session is None or session.connection.ended.is_set():
            raise PbxUnavailable("There is no connection to the exchange.")
        return session

    @property
    def condition(self) -> Condition | None:
        """See `pbx.base.Pbx.condition`."""
        condition = self._session.condition if self._session else None
        if condition is None:
            return None
        counts = self.counts
        return replace(condition, reconnected=counts.connected, dropped=counts.dropped, corrected=counts.corrected)

    async def close(self) -> None:
        """See `pbx.base.Pbx.close`."""
        self._closing.set()
        if self._session is not None:
            self._session.close()

    async def _start(self) -> Session | None:
        """A session that has begun, or None after logging, once, why there is none."""
        session = Session(self.address, self.pace, self.counts)
        try:
            await session.start()
        except PbxUnavailable as error:
            if str(error) != self._complaint:
                logger.warning("pbx unavailable host=%s error=%s", self.address.host, error)
                self._complaint = str(error)
            return None
        self._complaint = ""
        self._session = session
        logger.info("pbx connected host=%s", self.address.host)
        return session

    async def _pause(self, tries: int) -> None:
        """Wait before the next try: a random part of a bound that grows (RELIABILITY rule J)."""
        retries = self.pace.retries
        pause = random.uniform(0, retries[min(tries, len(retries) - 1)])  # noqa: S311  spreads load, guards nothing
        try:
            async with asyncio.timeout(pause):
                await self._closing.wait()
        except TimeoutError:
            return
