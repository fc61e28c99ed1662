"""Which exchange a gateway talks to, and when it is to talk to another: administrators change it while it runs."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from django.db import DatabaseError

from company.exchange import Link
from company.secrets import UnreadableError
from cti.database import DatabaseThread

logger = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between two looks at which exchange is in force."""


class Runs(Protocol):
    async def run(self) -> None: ...


class Follower:
    """Runs a gateway for the exchange in force, and another one as soon as that changes; until cancelled.

    What leads leaves in order first, as at a restart: pages grey, legs are written, the lease is free.
    """

    def __init__(self, find: Callable[[], Link], make: Callable[[Link], Runs]) -> None:
        self._find = find
        self._make = make
        self._trouble = ""

    async def run(self) -> None:
        thread = DatabaseThread("exchange")
        try:
            link: Link | None = None
            while True:
                link = link or await self._next(thread)
                link = await self._run_while_in_force(link, thread)
        finally:
            thread.close()

    async def _run_while_in_force(self, link: Link, thread: DatabaseThread) -> Link:
        """Returns what is in force afterwards."""
        running = asyncio.ensure_future(self._make(link).run())
        watching = asyncio.ensure_future(self._other(link, thread))
        try:
            await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()  # a gateway ends by failing alone
            other = watching.result()
            logger.info("exchange changed from=%s to=%s", link.name, other.name)
            return other
        finally:
            for task in (running, watching):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _other(self, link: Link, thread: DatabaseThread) -> Link:
        while True:
            await asyncio.sleep(LOOK)
            found = await self._look(thread)
            if found is not None and (found.name, found.version) != (link.name, link.version):
                return found

    async def _next(self, thread: DatabaseThread) -> Link:
        while True:
            found = await self._look(thread)
            if found is not None:
                return found
            await asyncio.sleep(LOOK)

    async def _look(self, thread: DatabaseThread) -> Link | None:
        """None: nobody can tell now, which is logged once. What is in force goes on meanwhile."""
        try:
            found = await thread.run(self._find)
        except DatabaseError as error:
            self._say(f"database away error={error}")
        except UnreadableError:
            self._say("its secret was encrypted with a SECRET_KEY that is not known")
        except ValueError as error:
            self._say(str(error))
        else:
            self._trouble = ""
            return found
        return None

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            logger.error("exchange unknown reason=%s", trouble)
        self._trouble = trouble
