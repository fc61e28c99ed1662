"""Database work beside an event loop: on threads of its own, with connections that recover.

Bare asynchronous ORM calls never come back from a lost PostgreSQL connection, and a thread that
hangs in a dead one must hold up neither the loop nor the end of the process (STACK 3.7).
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Job = tuple[Callable[[], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


class DatabaseThread:
    """Runs one job after the other. A job whose caller gave up before it began is skipped."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=f"database-{name}", daemon=True)
        self._thread.start()

    async def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._jobs.put((lambda: function(*arguments), loop, future))
        return await future

    def close(self) -> None:
        """Let the thread end after the present job; nobody waits for it."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            function, loop, future = job
            if future.cancelled():
                continue
            close_old_connections()
            try:
                result, error = function(), None
            except Exception as failure:  # noqa: BLE001 the caller gets it
                result, error = None, failure
            finally:
                close_old_connections()
            try:
                loop.call_soon_threadsafe(_answer, future, result, error)
            except RuntimeError:
                break  # the loop is closed: the process ends
        connections.close_all()


def _answer(future: "asyncio.Future[Any]", result: object, error: Exception | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
