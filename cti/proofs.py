"""What people keyed in at their telephones, on its way to the proofs: beside the live path, patient for a minute."""

import asyncio
import logging

from django.db import DatabaseError

from accounts.proving import proofs
from cti.database import DatabaseThread
from pbx.events import DigitsKeyed

logger = logging.getLogger(__name__)

BOUND = 200
"""Answers that wait at most: an hour has sixty (accounts.proving.proofs.EVERYWHERE)."""
PAUSE = 1.0


class Witness:
    """Tells `accounts.proving.proofs` what the exchange heard."""

    def __init__(self, database: DatabaseThread) -> None:
        self._database = database
        self._heard: asyncio.Queue[tuple[float, DigitsKeyed]] = asyncio.Queue(BOUND)

    def add(self, event: DigitsKeyed) -> None:
        if self._heard.full():
            logger.warning("digits dropped extension=%s", event.extension)
            return
        until = asyncio.get_running_loop().time() + proofs.LASTS.total_seconds()
        self._heard.put_nowait((until, event))

    async def run(self) -> None:
        while True:
            until, event = await self._heard.get()
            await self._tell(event, until)

    async def _tell(self, event: DigitsKeyed, until: float) -> None:
        """While the database is away try again, until the proof is over anyway."""
        while True:
            try:
                await self._database.run(proofs.answered, event.request, event.extension, event.digits)
            except DatabaseError as error:
                if asyncio.get_running_loop().time() > until:
                    logger.warning("digits lost extension=%s error=%s", event.extension, error)
                    return
                await asyncio.sleep(PAUSE)
            else:
                return
