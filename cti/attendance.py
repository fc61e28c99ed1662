"""Who is here: people with a living socket, as marks in Redis that fade by themselves.

Each web process marks the people of its sockets. A letter goes only to those of whom no process says so (NOTI-01).
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any

import redis

from cti import store

logger = logging.getLogger(__name__)

LASTS = 45
"""Seconds that a mark stays: two rounds may fail. history.telling.notify.PATIENCE is longer."""
ROUND = 15.0


def mark_key(user_id: int) -> str:
    return store.key(f"here:{user_id}")


async def keep_marking(people: Callable[[], Iterable[int]], joined: asyncio.Event) -> None:
    """Mark the `people` each round, and soon after somebody `joined`; until cancelled."""
    while True:
        client = store.async_client()
        try:
            await _mark(client, people, joined)
        except (redis.RedisError, OSError) as error:  # the mirror says so for all
            logger.debug("attendance not marked error=%s", error)
            await asyncio.sleep(1)
        finally:
            await client.aclose()


async def _mark(client: "redis.asyncio.Redis", people: Callable[[], Iterable[int]], joined: asyncio.Event) -> None:
    while True:
        joined.clear()
        async with client.pipeline(transaction=False) as pipe:
            for user_id in people():
                pipe.set(mark_key(user_id), "1", ex=LASTS)
            await pipe.execute()
        try:
            async with asyncio.timeout(ROUND):
                await joined.wait()
        except TimeoutError:
            continue
        await asyncio.sleep(1)  # whoever comes with them is marked in one go


def here(people: Collection[int]) -> frozenset[int]:
    """Those of `people` who have a page open. Nobody, while Redis is away: a letter too many is better than none."""
    asked = list(people)
    if not asked:
        return frozenset()
    try:
        marks: Any = store.client().mget([mark_key(user_id) for user_id in asked])
    except (redis.RedisError, OSError):
        return frozenset()
    return frozenset(user_id for user_id, mark in zip(asked, marks, strict=True) if mark)
