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
from bench.latency import Change, Seeing, Seen, paced, percentile
from bench.manager import Manager, manager
from bench.people import FIRST, sign_in
from bench.relay import CHANNEL
from bench.servers import serving
from tests.running import running_portal

SOCKETS = 200
RATE = 200.0
"""Events a second."""
SECONDS = 8
ROUNDS = 3
SETTLED = 1.0
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
    beside = "Redis to websockets, bare"
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        peer = min(percentile(seen.others, share) for seen in relay) * 1000
        own = min(percentile(seen.own, share) for seen in portal) * 1000
        others = min(percentile(seen.others, share) for seen in portal) * 1000
        yield Figure(f"wire to browser, own line, {name}", own, "ms", BAR, Better.LOWER, peer, beside)
        yield Figure(f"wire to browser, others' lamps, {name}", others, "ms", BAR, Better.LOWER, peer, beside)
    lost = sum(seen.lost for seen in portal)
    yield Figure("wire to browser: changes lost", lost, "changes", 0, Better.LOWER)


def _seen(exchange: Manager, browsers: Browsers, extensions: Sequence[str]) -> Seen:
    browsers.forget()
    changes = exchange.change(int(RATE * SECONDS), RATE)
    return _asked(browsers, Seeing(changes, extensions))


def _relayed(watchers: Browsers, extensions: Sequence[str]) -> Seen:
    watchers.forget()
    changes = asyncio.run(_publish(extensions))
    return _asked(watchers, Seeing(changes, [""] * len(extensions)))


def _asked(browsers: Browsers, question: Seeing) -> Seen:
    time.sleep(SETTLED)
    seen: Seen = browsers.ask(question)
    return seen


async def _publish(extensions: Sequence[str]) -> list[Change]:
    """Give the relay what the gateway of the portal gives the hub: whose lamp changed, and when."""
    from cti import wire

    standing, changes = wire.Standing(1, 1_000, connected=True, since=None), []
    async with Redis.from_url(os.environ["REDIS_URL"]) as redis:
        async for number in paced(int(RATE * SECONDS), RATE):
            change = Change(extensions[number % len(extensions)], round(time.time(), 3))
            lamp = wire.dump({"x": change.extension, "s": "talking", "t": change.at})
            await redis.publish(CHANNEL, wire.lines_frame(standing, [lamp]))
            changes.append(change)
    return changes
