"""A thousand sockets: what a delivered frame costs the server, beside Channels' own group layer.

Both sides send frames of the same words to the same number of sockets, under the same server. The
portal's go the whole way from the gateway's pen on: Redis, the hub, rights, the sockets of signed-in
people. CPU time is the server process's alone; the rounds of both sides alternate, and the best of
each counts.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from bench.browsers import Browsers
from bench.figures import Better, Figure
from bench.pen import pen
from bench.people import sign_in
from bench.portal import installation
from bench.servers import Server, serving
from pbx.party import Party
from pbx.states import Direction, Leg, LegState, Line
from tests.valkey import running_valkey

SOCKETS = 1_000
EACH = 10
"""Sockets of one person: of more, the oldest are closed."""
FIRST_SOCKETS = 100
"""Opened before memory is read: what a server loads with its first sockets is no socket's."""
MESSAGES = 20
PACE = 0.5
"""Seconds from one message to the next: both sides keep up with that."""
ROUNDS = 2
EXTENSION = "9000"
"""Whose lamp changes: a colleague of everybody's."""
MARK = b'"k":"lines"'

DAPHNE = (
    "--bind",
    "127.0.0.1",
    "--port",
    "{port}",
    "--verbosity",
    "0",
    "--ping-interval",
    "20",
    "--ping-timeout",
    "30",
)
# Small frames gain nothing from compression, and it costs a hundred kilobytes a socket.
PLAIN = ("--ws", "websockets-sansio", "--ws-per-message-deflate", "false")
UVICORN = ("--host", "127.0.0.1", "--port", "{port}", "--lifespan", "off", "--log-level", "warning", *PLAIN)
PORTAL, GROUPS = "webcti.asgi:application", "bench.group_server:application"


class Pair(NamedTuple):
    """The two sides under one server, as arguments of `python -m`."""

    name: str
    portal: tuple[str, ...]
    groups: tuple[str, ...]
    bar: float


PAIRS = (
    Pair("Daphne", ("webcti.daphne_guard", *DAPHNE, PORTAL), ("daphne", *DAPHNE, GROUPS), 0.3),
    Pair("uvicorn", ("uvicorn", *UVICORN, PORTAL), ("uvicorn", *UVICORN, GROUPS), 0.2),
)


@dataclass
class Side:
    """One server with its sockets, and what was measured of it."""

    server: Server
    say: Callable[[], None]
    """Cause one frame for every socket."""
    audiences: list[Browsers] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    """Seconds of CPU for a delivered frame, of each round."""
    growth: float = 0
    """KiB for a socket, frames under way included."""
    lost: int = 0


def measure() -> Iterator[Figure]:
    with installation() as folder, running_valkey(folder), pen() as writer:
        cookies = [*sign_in(SOCKETS // EACH)] * EACH
        for pair in PAIRS:
            with ExitStack() as stack:
                portal = Side(stack.enter_context(serving(*pair.portal)), lambda: writer.show(_line()))
                groups = Side(stack.enter_context(serving(*pair.groups)), lambda: writer.tell_group(_frame()))
                _fill(stack, portal, "/ws/live/", cookies, greeting=b'"k":"snapshot"')
                _fill(stack, groups, "/", cookies)
                for _ in range(ROUNDS):
                    _round(portal)
                    _round(groups)
            yield from _figures(pair, portal, groups)


def _figures(pair: Pair, portal: Side, groups: Side) -> Iterator[Figure]:
    cost, peer = min(portal.costs) * 1e6, min(groups.costs) * 1e6
    beside = "Channels' group layer"
    yield Figure(f"{pair.name}: CPU for a frame", cost, "µs", pair.bar, Better.LOWER, peer, beside)
    yield Figure(f"{pair.name}: memory of a socket", portal.growth, "KiB", 40, Better.LOWER)
    yield Figure(f"{pair.name}: frames lost", portal.lost + groups.lost, "frames", 0, Better.LOWER)


def _fill(stack: ExitStack, side: Side, path: str, cookies: Sequence[str], greeting: bytes = b"") -> None:
    _open(stack, side, path, cookies[:FIRST_SOCKETS], greeting)
    before = side.server.memory()
    _open(stack, side, path, cookies[FIRST_SOCKETS:], greeting)
    side.growth = (side.server.memory() - before) / (SOCKETS - FIRST_SOCKETS) / 1024
    side.costs.clear()


def _open(stack: ExitStack, side: Side, path: str, cookies: Sequence[str], greeting: bytes) -> None:
    """Open a socket for each cookie and let all that are open get some frames."""
    side.audiences.append(stack.enter_context(Browsers(side.server.port, path, cookies)))
    if greeting:
        side.audiences[-1].wait_for(greeting, 1)
    _round(side, messages=2)


def _round(side: Side, messages: int = MESSAGES) -> None:
    """Send the messages one by one, each when all have the one before, so that none is put together with another."""
    for audience in side.audiences:
        audience.forget()
    begun = side.server.cpu()
    missing = 0
    for count in range(1, messages + 1):
        due = time.monotonic() + PACE
        side.say()
        missing = sum(audience.wait_for(MARK, count) for audience in side.audiences)
        time.sleep(max(0.0, due - time.monotonic()))
    side.costs.append((side.server.cpu() - begun) / (messages * SOCKETS))
    side.lost += missing


def _line() -> Line:
    """The line as if its call had changed just now."""
    now = datetime.now(UTC)
    leg = Leg("1", "1", Direction.IN, LegState.TALKING, Party("+48601570947", "Jan Nowak"), now, now, now)
    return Line(EXTENSION, "Bench", registered=True, legs=(leg,))


def _frame() -> str:
    """What the portal sends to everybody when `_line` changed."""
    from cti import frames

    return frames.lines(frames.Standing(1, 1_000, connected=True, since=None), [frames.forms(_line(), b"").lamp])
