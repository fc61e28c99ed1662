"""The doors to Redis: which keys there are, and clients that neither hang nor repeat.

Redis is disposable (RELIABILITY rule A). redis-py below 8, and asynchronous clients without
`socket_timeout`: with one, an idle subscriber is cut off after it (SECURITY V5).
"""

import hashlib
from functools import cache

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from cti import breaker

QUICK = 1.0
"""Seconds that a page waits for Redis at most."""
CONNECT = 5.0


def key(name: str) -> str:
    return f"{settings.REDIS_PREFIX}:{name}"


def board() -> str:
    """Hash extension → the whole line."""
    return key("board")


def meta() -> str:
    """Hash: epoch, seq, connected, since, info, beat."""
    return key("meta")


def condition() -> str:
    """JSON of how the exchange is, see cti.wire; gone when no gateway says it any more."""
    return key("condition")


def live_channel() -> str:
    return key("live")


def commands(epoch: int) -> str:
    """List of commands for the leader of `epoch`: an old leader that wakes up cannot take a new one's."""
    return key(f"commands:{epoch}")


def reply(request: str) -> str:
    return key(f"reply:{request}")


def once(digest: str) -> str:
    return key(f"once:{digest}")


def session_name(session_key: str) -> str:
    """A session in messages: its key is a secret and stays out of them."""
    return hashlib.sha256(f"session\n{session_key}".encode()).hexdigest()[:32]


def client() -> "redis.Redis":
    """This process's client for synchronous code. A dead connection is replaced once, then it gives up; after a late
    answer nobody waits for a while (cti.breaker)."""
    return _client(settings.REDIS_URL)


@cache
def _client(url: str) -> "redis.Redis":
    pool = redis.ConnectionPool.from_url(
        url,
        decode_responses=True,
        encoding_errors="replace",
        socket_timeout=QUICK,
        socket_connect_timeout=QUICK,
        retry=Retry(NoBackoff(), 1),
    )
    return redis.Redis.from_pool(breaker.guarded(pool))


def async_client() -> "redis.asyncio.Redis":
    """A client for one event loop; close it with `aclose`. It never retries by itself."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        encoding_errors="replace",
        socket_timeout=None,
        socket_connect_timeout=CONNECT,
        retry=AsyncRetry(NoBackoff(), 0),
    )
