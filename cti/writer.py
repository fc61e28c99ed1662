"""What an exchange tells, on its way to the database: beside the live path, patient.

Whoever reads the exchange hands things on and waits for nothing. They are written as soon as the database takes them;
while it is away they wait, up to a bound that each writer has (RELIABILITY rules B, I).
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from django.db import DatabaseError, DataError, IntegrityError

from cti.database import DatabaseThread

logger = logging.getLogger(__name__)

UNWRITABLE = (DataError, IntegrityError, ValueError)
"""What a database says of a row that it will never take."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0

Tell = Callable[[Mapping[str, frozenset[str]], Mapping[int, frozenset[str]]], Awaitable[None]]
"""Tells whoever is concerned that rows changed: extension → topics, and user id → topics."""


class Writer(ABC):
    """Keeps what one exchange told until it is written."""

    what: ClassVar[str]
    """In the log."""
    gather: ClassVar[float] = 0.1
    """Seconds in which things gather before a write: one call or message causes several."""

    def __init__(self, database: DatabaseThread, tell: Tell) -> None:
        self._database = database
        self._tell = tell
        self._arrived = asyncio.Event()
        self._failing = False
        self.dropped = 0

    @property
    @abstractmethod
    def waiting(self) -> int:
        """So many things wait to be written."""

    @abstractmethod
    async def _write(self) -> None:
        """Write what waits, or a part of it, and forget what is written. Raises DatabaseError."""

    async def run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._arrived.wait()
            await asyncio.sleep(self.gather)
            if await self.write():
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def write(self) -> bool:
        """Write what waits, or a part of it; False if the database would not have it."""
        try:
            await self._write()
        except DatabaseError as error:
            if not self._failing:
                logger.warning("%s unavailable waiting=%d error=%s", self.what, self.waiting, error)
            self._failing = True
            return False
        if self._failing:
            logger.info("%s back waiting=%d dropped=%d", self.what, self.waiting, self.dropped)
            self._failing = False
        if not self.waiting:
            self._arrived.clear()
        return True
