"""Waiting for a condition, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from channels.db import database_sync_to_async

Seen = TypeVar("Seen")

SOON = 10.0
"""Seconds after which a test gives up: long enough for a busy machine, no figure of ours."""


async def until(look: Callable[[], Seen], within: float = SOON) -> Seen:
    """What `look` returns, once it is true. It may block or ask the database, so it runs in a thread."""
    look_aside = database_sync_to_async(look, thread_sensitive=False)
    async with asyncio.timeout(within):
        while not (seen := await look_aside()):  # noqa: ASYNC110 it sets no event
            await asyncio.sleep(0.01)
    return seen


async def until_here(look: Callable[[], Seen], within: float = SOON) -> Seen:
    """The same for what lives in this loop."""
    async with asyncio.timeout(within):
        while not (seen := look()):  # noqa: ASYNC110 it sets no event
            await asyncio.sleep(0.005)
    return seen


async def until_answer(look: Callable[[], Awaitable[Seen]], within: float = SOON) -> Seen:
    async with asyncio.timeout(within):
        while not (seen := await look()):  # noqa: ASYNC110 it sets no event
            await asyncio.sleep(0.01)
    return seen


def until_sync(look: Callable[[], Seen], within: float = SOON) -> Seen:
    ends = time.monotonic() + within
    while not (seen := look()):
        if time.monotonic() > ends:
            raise TimeoutError("it did not come true")
        time.sleep(0.01)
    return seen
