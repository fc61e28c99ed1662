"""Finished legs on their way to the history: beside the live path, in batches, patient.

Nothing is lost while the database is away, up to a bound; beyond it the oldest legs are dropped and
counted, for the reconcile reads them again from the exchange's own log (RELIABILITY rules B, I).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from django.db import DatabaseError, DataError, IntegrityError

from cti.database import DatabaseThread
from history import actions
from history.models import Record
from pbx.states import FinishedLeg

logger = logging.getLogger(__name__)

BOUND = 20_000
"""Legs that wait at most: some hours of a busy exchange."""
BATCH = 500
GATHER = 0.1
"""Seconds in which legs gather before a write: one call ends several of them."""
UNWRITABLE = (DataError, IntegrityError, ValueError)
"""What a database says of a row that it will never take."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0

Tell = Callable[[Mapping[str, frozenset[str]]], Awaitable[None]]


class Recorder:
    """Keeps the finished legs of one exchange until they are written."""

    def __init__(self, database: DatabaseThread, tell: Tell, *, bound: int = BOUND) -> None:
        self._database = database
        self._tell = tell
        self._bound = bound
        self._waiting: deque[tuple[str, FinishedLeg]] = deque()
        self._arrived = asyncio.Event()
        self.dropped = 0
        self._failing = False

    def add(self, pbx: str, legs: Iterable[FinishedLeg]) -> None:
        for leg in legs:
            if len(self._waiting) >= self._bound:
                self._waiting.popleft()
                self.dropped += 1
            self._waiting.append((pbx, leg))
        if self._waiting:
            self._arrived.set()

    async def run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._arrived.wait()
            await asyncio.sleep(GATHER)
            if await self.write_batch():
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def drain(self) -> None:
        """Write what waits; what the database refuses now is left to the reconcile."""
        while self._waiting and await self.write_batch():
            pass

    async def write_batch(self) -> bool:
        """Write the oldest legs; False if the database would not have them."""
        batch = [self._waiting[at] for at in range(min(BATCH, len(self._waiting)))]
        try:
            records = await self._database.run(_record, batch)
        except DatabaseError as error:
            if not self._failing:
                logger.warning("history unavailable waiting=%d error=%s", len(self._waiting), error)
            self._failing = True
            return False
        if self._failing:
            logger.info("history back waiting=%d dropped=%d", len(self._waiting), self.dropped)
            self._failing = False
        for written in batch:
            if self._waiting and self._waiting[0] is written:  # unless dropped meanwhile
                self._waiting.popleft()
        if not self._waiting:
            self._arrived.clear()
        await self._tell(changed_by(records))
        return True


def _record(batch: Sequence[tuple[str, FinishedLeg]]) -> list[Record]:
    by_exchange: dict[str, list[FinishedLeg]] = {}
    for pbx, leg in batch:
        by_exchange.setdefault(pbx, []).append(leg)
    return [record for pbx, legs in by_exchange.items() for record in _record_of(pbx, legs)]


def _record_of(pbx: str, legs: Sequence[FinishedLeg]) -> list[Record]:
    """All legs at once; if one of them cannot be written ever, all but that one: it must not hold up the rest."""
    try:
        return actions.record(pbx, legs)
    except UNWRITABLE as error:
        if len(legs) == 1:
            logger.error("leg unwritable pbx=%s origin=%s error=%s", pbx, legs[0].origin, error)  # noqa: TRY400
            return []
    return [record for leg in legs for record in _record_of(pbx, [leg])]


def changed_by(records: Iterable[Record]) -> dict[str, frozenset[str]]:
    """Which lists of which extensions these rows belong to."""
    changed: dict[str, frozenset[str]] = {}
    for record in records:
        what = {"history", "voicemail"} if record.voicemail else {"history"}
        changed[record.extension] = changed.get(record.extension, frozenset()) | what
    return changed
