"""The gateway's pen: whole lines into Redis, and one numbered message about them in the same step.

What changes while a message is under way is put together into the next one, so the reader of the
exchange never waits. When Redis fails or was emptied, everything pending is dropped and the whole
board is written anew (RELIABILITY rules A, F, I). A script makes each step atomic and refuses a
leader whose epoch is over.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

import redis
from redis.asyncio import Redis

from cti import store, wire
from cti.lease import LeaseLost
from pbx.capabilities import PbxInfo
from pbx.condition import Condition
from pbx.states import Line

logger = logging.getLogger(__name__)

BEAT = 3.0
"""Seconds between heartbeats."""
PATIENCE = 5.0
"""Seconds that one step may take."""
PAUSE = 0.5
"""Seconds between tries while Redis is away."""

CONDITION_KEPT = 120
"""Seconds for which what was said of the exchange counts."""

WRITE = """
local known = redis.call('HMGET', KEYS[2], 'epoch', 'seq')
if known[1] and tonumber(known[1]) > tonumber(ARGV[1]) then return 'fenced' end
local whole = ARGV[4] == '1'
if not whole and (known[1] ~= ARGV[1] or known[2] ~= ARGV[2]) then return 'lost' end
if whole then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[2], 'connected', ARGV[6], 'since', ARGV[7], 'info', ARGV[8])
end
local now = redis.call('TIME')
redis.call('HSET', KEYS[2], 'epoch', ARGV[1], 'seq', ARGV[3], 'beat', now[1] .. '.' .. string.format('%06d', now[2]))
for at = 9, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, at, math.min(at + 999, #ARGV)))
end
redis.call('PUBLISH', KEYS[3], ARGV[5])
return 'ok'
"""
"""KEYS: board, meta, channel. ARGV: epoch, last number, number, whole?, message, connected, since, info,
then extension and line in turn."""


class BoardView(Protocol):
    """What the publisher reads of pbx.board.Board."""

    @property
    def lines(self) -> Mapping[str, Line]: ...
    @property
    def connected(self) -> bool: ...
    @property
    def since(self) -> datetime | None: ...
    @property
    def info(self) -> PbxInfo | None: ...


@dataclass(slots=True)
class Counters:
    written: int = 0
    rebuilt: int = 0
    dropped: int = 0


class Publisher:
    """Publishes `board` under `epoch`. One task runs `run`; the others only say what changed."""

    def __init__(self, redis_client: "Redis", board: BoardView, epoch: int) -> None:
        self._redis = redis_client
        self._script = redis_client.register_script(WRITE)
        self._board = board
        self._epoch = epoch
        self._seq = 0
        self._pending: dict[str, Line] = {}
        self._whole = True
        self._wake = asyncio.Event()
        self._available = True
        self.counters = Counters()

    def changed(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._pending[line.extension] = line
        if self._pending:
            self._wake.set()

    def replaced(self) -> None:
        """The exchange was lost or is back: everything known before is as of now."""
        self._whole = True
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled. Raises LeaseLost when a later leader has written."""
        while True:
            if self._available:
                try:
                    async with asyncio.timeout(BEAT):
                        await self._wake.wait()
                except TimeoutError:
                    pass
            else:
                await asyncio.sleep(PAUSE)
            self._wake.clear()
            await self._step()

    async def farewell(self) -> None:
        """Say that nothing is live any more, before another gateway or none takes over."""
        self._whole = True
        await self._step(connected=False)

    async def tell_changed(
        self, changed: Mapping[str, Collection[str]], people: Mapping[int, Collection[str]] = MappingProxyType({})
    ) -> None:
        """Rows changed, see `wire.changed_message`. Lost when Redis is away: pages re-read when it is back."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._redis.publish(store.live_channel(), wire.changed_message(changed, people))
        except (redis.RedisError, OSError, TimeoutError):
            self.counters.dropped += 1

    async def tell_condition(self, condition: Condition) -> None:
        """How the exchange is; forgotten when nobody says it any more. Lost when Redis is away."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._redis.set(store.condition(), wire.pack_condition(condition), ex=CONDITION_KEPT)
        except (redis.RedisError, OSError, TimeoutError):
            self.counters.dropped += 1

    async def _step(self, *, connected: bool | None = None) -> None:
        whole, lines = self._whole, self._take()
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._write(lines, whole=whole, connected=connected)
        except (redis.RedisError, OSError, TimeoutError) as error:
            self._lost(f"{error or type(error).__name__}")
            return
        if answer == "fenced":
            raise LeaseLost(f"epoch {self._epoch} is over")
        if answer == "lost":
            self._lost("the board is gone from Redis")
            return
        if not self._available:
            logger.info("redis back epoch=%d", self._epoch)
            self._available = True
        self.counters.written += 1
        self.counters.rebuilt += whole

    def _take(self) -> tuple[Line, ...]:
        lines = tuple((self._board.lines if self._whole else self._pending).values())
        self._pending, self._whole = {}, False
        return lines

    def _lost(self, reason: str) -> None:
        if self._available:
            logger.warning("redis lost epoch=%d error=%s", self._epoch, reason)
        self._available = False
        self._whole = True

    async def _write(self, lines: tuple[Line, ...], *, whole: bool, connected: bool | None) -> str:
        last, self._seq = self._seq, self._seq + 1
        packed = [(line.extension, wire.pack_line(line)) for line in lines]
        if whole:
            message = wire.link_message(self._epoch, self._seq)
        elif packed:
            message = wire.lines_message(self._epoch, self._seq, [text for _, text in packed])
        else:
            message = wire.beat_message(self._epoch, self._seq)
        live = self._board.connected if connected is None else connected
        since = wire.seconds(self._board.since)
        answer = await self._script(
            keys=[store.board(), store.meta(), store.live_channel()],
            args=[
                *(self._epoch, last, self._seq, int(whole), message),
                *(int(live), since or "", wire.pack_info(self._board.info)),
                *(field for pair in packed for field in pair),
            ],
        )
        return str(answer)
