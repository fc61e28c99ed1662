"""A circuit breaker for Redis: a page waits for a slow one once, and whoever comes soon after does not wait at all.

A page reads Redis a dozen times. Without this each read of one that answers late costs the whole patience, and pages
that could do without take half a minute (RELIABILITY R-16).
"""

import time
from typing import Any

import redis

PAUSE = 2.0
"""Seconds after a late answer in which nobody asks."""


class Breaker:
    """Open until `_until`, in seconds of the monotonic clock. Shared by all threads of a process."""

    def __init__(self) -> None:
        self._until = 0.0

    def trip(self) -> None:
        self._until = time.monotonic() + PAUSE

    def check(self) -> None:
        """Raises redis.ConnectionError while it is open."""
        if time.monotonic() < self._until:
            raise redis.ConnectionError("Redis answered too late a moment ago")


def guarded(pool: redis.ConnectionPool) -> redis.ConnectionPool:
    """`pool`, whose connections share a breaker of their own."""
    breaker, plain = Breaker(), pool.connection_class

    class GuardedConnection(plain):  # type: ignore[misc, valid-type]  # of a URL's scheme, known at run time alone
        def connect(self) -> None:
            breaker.check()
            try:
                super().connect()
            except redis.TimeoutError:
                breaker.trip()
                raise

        def send_packed_command(self, *args: Any, **kwargs: Any) -> Any:
            breaker.check()
            return super().send_packed_command(*args, **kwargs)

        def read_response(self, *args: Any, **kwargs: Any) -> Any:
            try:
                return super().read_response(*args, **kwargs)
            except redis.TimeoutError:
                breaker.trip()
                raise

    pool.connection_class = GuardedConnection
    return pool
