"""From an event on the exchange's wire to the browser's frame, beside a bare relay from Redis to sockets.

The portal is whole: a manager interface, the gateway, Valkey, Daphne, signed-in people. Each event
changes one line, which every socket has to show. The relay does the least that could be called the
same; it is given the same changes at the same rate, as frames of the same size, for as many sockets.
The rounds of both alternate, and the best of each counts.
"""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence

from redis.asyncio import Redis

from bench.browsers import Browsers
from bench.figures import Better, Figure
from bench.latency import Change, Seeing, Seen, paced
from bench.manager import Manager, manager
from bench.people import FIRST, sign_in
from bench.relay import CHANNEL
from bench.servers import serving
from tests.running import running_portal

SOCKETS = 200
RATE = 200.0
"""Events a second."""
SECONDS = 2
ROUNDS = 12
"""Short and many: on a busy machine each side finds a quiet one."""
PATIENCE = 20.0
"""Seconds after which whatever was not seen is lost."""
BAR = 3.0


def measure() -> Iterator[Figure]:
    extensions = [str(FIRST + at) for at in range(SOCKETS)]
    with manager(extensions) as exchange, running_portal(pbx_url=exchange.url) as portal:
        os.environ.update(portal.environment)
        import django

        django.setup()
        cookies = sign_in(SOCKETS)
        with (
            serving("bench.relay", "{port}") as relay,
            Browsers(portal.port, "/ws/live/", cookies) as browsers,
            Browsers(relay.port, "/", cookies) as watchers,
        ):
            browsers.wait_for(b'"k":"snapshot"', 1)
            rounds = [(_seen(exchange, browsers, extensions), _relayed(watchers, extensions)) for _ in range(ROUNDS)]
    yield from _figures([portal for portal, _ in rounds], [relay for _, relay in rounds])


def _figures(portal: Sequence[Seen], relay: Sequence[Seen]) -> Iterator[Figure]:
    """One's own line goes out at once; lamps of others are gathered, which no relay does: that time is set apart."""
    from cti.hub import REST

    peer, beside = min(_p99(seen.others) for seen in relay), "Redis to websockets, bare"
    own, others = min(_p99(seen.own) for seen in portal), min(_p99(seen.others) for seen in portal)
    gathering = REST * 1000
    yield Figure("wire to browser, own line: p99", own, "ms", BAR, Better.LOWER, peer, beside)
    name = f"wire to browser, others' lamps: p99 less {gathering:.0f} ms of gathering"
    yield Figure(name, others - gathering, "ms", BAR, Better.LOWER, peer, beside)
    lost = sum(seen.lost for seen in portal)
    yield Figure("wire to browser: changes lost", lost, "changes", 0, Better.LOWER)


def _p99(seconds: Sequence[float]) -> float:
    """Milliseconds."""
    ordered = sorted(seconds)
    return ordered[len(ordered) * 99 // 100] * 1000


def _seen(exchange: Manager, browsers: Browsers, extensions: Sequence[str]) -> Seen:
    browsers.forget()
    changes = exchange.change(int(RATE * SECONDS), RATE)
    return _asked(browsers, Seeing(changes, extensions))


def _relayed(watchers: Browsers, extensions: Sequence[str]) -> Seen:
    watchers.forget()
    changes = asyncio.run(_publish(extensions))
    return _asked(watchers, Seeing(changes, [""] * len(extensions)))


def _asked(browsers: Browsers, question: Seeing) -> Seen:
    """Ask until nothing is missing, so that a peer that fell behind is charged for it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        time.sleep(0.3)
        seen: Seen = browsers.ask(question)
        if not seen.lost or time.monotonic() > deadline:
            return seen


async def _publish(extensions: Sequence[str]) -> list[Change]:
    """Give the relay what the gateway of the portal gives the hub: whose lamp changed, and when."""
    from cti import frames, wire

    standing, changes = frames.Standing(1, 1_000, connected=True, since=None), []
    async with Redis.from_url(os.environ["REDIS_URL"]) as redis:
        async for number in paced(int(RATE * SECONDS), RATE):
            change = Change(extensions[number % len(extensions)], round(time.time(), 3))
            lamp = wire.dump({"x": change.extension, "s": "talking", "t": change.at})
            await redis.publish(CHANNEL, frames.lines(standing, [lamp]))
            changes.append(change)
    return changes
