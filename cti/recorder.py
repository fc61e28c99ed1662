"""Finished legs on their way to the history, in batches.

Nothing is lost while the database is away, up to a bound; beyond it the oldest legs are dropped and
counted, for the reconcile reads them again from the exchange's own log (RELIABILITY rules B, I).
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from cti.database import DatabaseThread
from cti.writer import UNWRITABLE, Tell, Writer
from history import actions
from history.telling.changes import Told
from pbx.states import FinishedLeg

logger = logging.getLogger(__name__)

BOUND = 20_000
"""Legs that wait at most: some hours of a busy exchange."""
BATCH = 500


class Recorder(Writer):
    """Keeps the finished legs of one exchange until they are written."""

    what = "history"

    def __init__(self, database: DatabaseThread, tell: Tell, *, bound: int = BOUND) -> None:
        super().__init__(database, tell)
        self._bound = bound
        self._waiting: deque[tuple[str, FinishedLeg]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, pbx: str, legs: Iterable[FinishedLeg]) -> None:
        for leg in legs:
            if len(self._waiting) >= self._bound:
                self._waiting.popleft()
                self.dropped += 1
            self._waiting.append((pbx, leg))
        if self._waiting:
            self._arrived.set()

    async def drain(self) -> None:
        """Write what waits; what the database refuses now is left to the reconcile."""
        while self._waiting and await self.write():
            pass

    async def _write(self) -> None:
        """The oldest legs alone."""
        batch = [self._waiting[at] for at in range(min(BATCH, len(self._waiting)))]
        told = await self._database.run(_record, batch)
        for written in batch:
            if self._waiting and self._waiting[0] is written:  # unless dropped meanwhile
                self._waiting.popleft()
        await self._tell(*told)


def _record(batch: Sequence[tuple[str, FinishedLeg]]) -> Told:
    by_exchange: dict[str, list[FinishedLeg]] = {}
    for pbx, leg in batch:
        by_exchange.setdefault(pbx, []).append(leg)
    return Told.together(told for pbx, legs in by_exchange.items() for told in _record_of(pbx, legs))


def _record_of(pbx: str, legs: Sequence[FinishedLeg]) -> Iterator[Told]:
    """All legs at once; if one of them cannot be written ever, all but that one: it must not hold up the rest."""
    try:
        written = actions.record(pbx, legs)
    except UNWRITABLE as error:
        if len(legs) == 1:
            logger.error("leg unwritable pbx=%s origin=%s error=%s", pbx, legs[0].origin, error)  # noqa: TRY400
            return
    else:
        yield Told(written.changed, written.people)
        return
    for leg in legs:
        yield from _record_of(pbx, [leg])
