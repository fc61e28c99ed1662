"""What the exchange tells of recordings, on its way to the history, in order.

Each telling counts, and one that is missed is made good: whoever connects learns which channels there are, and
what was recorded on others is over.
"""

import logging
from collections import deque
from typing import TypeAlias

from cti.database import DatabaseThread
from cti.writer import UNWRITABLE, Tell, Writer
from history.recordings import arriving
from history.telling.changes import Told
from pbx.link import Connected
from pbx.sound import RecordingChanged

logger = logging.getLogger(__name__)

BOUND = 5_000
"""Tellings that wait at most: more conversations than are recorded in an hour."""

Heard: TypeAlias = RecordingChanged | Connected


class Archivist(Writer):
    """Keeps what one exchange told of recordings until it is written."""

    what = "recordings"
    gather = 0.0

    def __init__(self, database: DatabaseThread, tell: Tell) -> None:
        super().__init__(database, tell)
        self._waiting: deque[tuple[str, Heard]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, pbx: str, event: Heard) -> None:
        """Take in an event of the exchange `pbx`; beyond the bound the oldest goes."""
        if len(self._waiting) >= BOUND:
            self._waiting.popleft()
            self.dropped += 1
            logger.warning("recording dropped waiting=%d", BOUND)
        self._waiting.append((pbx, event))
        self._arrived.set()

    async def _write(self) -> None:
        while self._waiting:
            oldest = self._waiting[0]
            try:
                told = await self._database.run(_take_in, *oldest)
            except UNWRITABLE as error:
                logger.error("recording unwritable error=%s", error)  # noqa: TRY400
                told = Told()
            if self._waiting and self._waiting[0] is oldest:  # unless dropped meanwhile
                self._waiting.popleft()
            if any(told):
                await self._tell(*told)


def _take_in(pbx: str, event: Heard) -> Told:
    if isinstance(event, Connected):
        return arriving.settle(pbx, [channel.channel for channel in event.channels])
    return arriving.told(pbx, event)
