"""The gateway's ear for commands: takes one when it comes, and lets it run now or never.

Checked in this order, right before the exchange is asked: still in its time by Redis's clock, the
lease still ours by our own clock. What was taken is answered, whatever the exchange does; only a
gateway that ends leaves its page to find the outcome unknown.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from typing import Any, cast

import redis
from redis.asyncio import Redis

from cti import commands, store
from cti.lease import Deadline
from pbx.base import Pbx
from pbx.errors import PbxError, PbxOutcomeUnknown, PbxRefused, PbxUnavailable

logger = logging.getLogger(__name__)

POLL = 5
"""Seconds of one blocking read."""
AT_ONCE = 32
"""Commands under way at the same time at most."""
PAUSE = 0.5


class Commander:
    """Takes the commands that are meant for the leader of `epoch`."""

    def __init__(self, redis_client: "Redis", pbx: Pbx, epoch: int, deadline: Deadline) -> None:
        self._redis = redis_client
        self._pbx = pbx
        self._list = store.commands(epoch)
        self._deadline = deadline
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await self._room.acquire()
                text = await self._next()
                group.create_task(self._serve(text))

    async def _next(self) -> str:
        while True:
            try:
                async with asyncio.timeout(POLL * 2):
                    taken = await cast(Awaitable[Any], self._redis.blpop([self._list], timeout=POLL))
            except (redis.RedisError, OSError, TimeoutError):
                await asyncio.sleep(PAUSE)
                continue
            if taken:
                return str(taken[1])

    async def _serve(self, text: str) -> None:
        try:
            try:
                request = commands.unpack(text)
            except ValueError as error:
                logger.warning("command unreadable error=%s", error)
                return
            answer = await self._execute(request)
            await self._reply(request.id, answer)
        finally:
            self._room.release()

    async def _execute(self, request: commands.Request) -> dict[str, Any]:
        kind = type(request.command).__name__ if request.command else commands.DIRECTORY
        try:
            await self._check_time(request)
            if request.command is None:
                async with asyncio.timeout(commands.LIST):
                    return {"directory": (await self._pbx.directory()).packed()}
            async with asyncio.timeout(commands.EXECUTE):
                await self._pbx.execute(request.command, request.id)
        except TimeoutError:
            return commands.failure(PbxOutcomeUnknown("the exchange did not answer in time"))
        except PbxError as error:
            return commands.failure(error)
        except ValueError as error:
            return commands.failure(PbxRefused(str(error)))
        except Exception:
            # The answer must not be "nothing happened" when nobody knows; and one command must not end the gateway.
            incident = secrets.token_hex(4)
            logger.exception("command failed kind=%s incident=%s", kind, incident)
            return commands.failure(PbxOutcomeUnknown(f"incident {incident}"))
        return {}

    async def _check_time(self, request: commands.Request) -> None:
        try:
            async with asyncio.timeout(commands.START):
                now, micro = await self._redis.time()
        except (redis.RedisError, OSError, TimeoutError) as error:
            raise PbxUnavailable("Redis does not tell the time") from error
        if now + micro / 1e6 > request.until:
            raise PbxUnavailable("the command came too late")
        if self._deadline.passed:
            raise PbxUnavailable("this gateway no longer leads")

    async def _reply(self, request: str, answer: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(commands.ANSWER):
                await commands.put_answer(self._redis.pipeline(transaction=True), request, answer).execute()
        except (redis.RedisError, OSError, TimeoutError) as error:
            logger.warning("answer lost request=%s error=%s", request, error)
