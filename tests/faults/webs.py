"""Web processes that die under many sockets, and browsers that never read: R-22, R-24, R-25."""

import contextlib
import signal
import socket
import time
from collections.abc import Iterator, Sequence

import psutil

from tests.faults.audience import Ticket
from tests.faults.rig import WEBS, Rig
from tests.faults.table import Fault, Limits, Measured, Size

SLOW = 50
WINDOW = 4096
"""Bytes that a browser which never reads can have waiting."""
MEGABYTE = 1024 * 1024


@contextlib.contextmanager
def seated(rig: Rig, count: int) -> Iterator[None]:
    """`count` browsers more, while the block lasts."""
    screens = rig.audience.open(rig.tickets(count))
    try:
        yield
    finally:
        rig.audience.leave(screens)


def until_share(rig: Rig, share: float) -> float:
    many = len(rig.audience.screens) * share
    return rig.took(lambda: rig.audience.live >= many, f"{share:.0%} of the browsers are live", 120)


def r_22(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    web = psutil.Process(rig.processes["web"].pid)
    tickets = [ticket for ticket in rig.tickets(2 * SLOW) if ticket.base_url == rig.urls[0]]
    lines = [never_reads(rig.port, ticket) for ticket in tickets]
    before = web.memory_info().rss
    try:
        with rig.town.telephoning(pace=0.02):
            time.sleep(5 if size.kills < 2 else 20)
        right = rig.takes_to_see_right()
        grown = web.memory_info().rss - before
    finally:
        for line in lines:
            line.close()
    limits.say(f"{len(lines)} browsers that never read")
    limits.at_most("memory grew by", grown / MEGABYTE, 50, "MB")
    limits.at_most("the others are right after", right, 5)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def never_reads(port: int, ticket: Ticket) -> socket.socket:
    """A socket that is opened as a browser does, and then left alone."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
    line.connect(("127.0.0.1", port))
    host = f"127.0.0.1:{port}"
    head = {
        "Host": host,
        "Origin": f"http://{host}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
        "Cookie": ticket.cookies,
    }
    line.sendall(
        "\r\n".join(("GET /ws/live/ HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", "")).encode()
    )
    return line


def die(rig: Rig, names: Sequence[str], number: signal.Signals) -> None:
    for name in names:
        rig.kill(name, number)
    for name in names:
        rig.start(name)


def r_24(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    with seated(rig, size.sockets):
        for number in (signal.SIGTERM, signal.SIGKILL):
            call = rig.town.talk("1030")
            die(rig, WEBS[:1], number)
            rig.town.end(call)
            limits.at_most(f"{number.name}: 99 % live after", until_share(rig, 0.99), 30)
            limits.at_most("right", rig.takes_to_see_right(60), 30)
        limits.say(f"{len(rig.audience.screens)} sockets, half of them there")
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_25(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    with seated(rig, size.herd):
        began = time.monotonic()
        die(rig, WEBS, signal.SIGKILL)
        until_share(rig, 0.99)
        limits.at_most("99 % live after", time.monotonic() - began, 30)
        until_share(rig, 1.0)
        limits.at_most("all", time.monotonic() - began, 60)
        limits.at_most("right", rig.takes_to_see_right(60), 30)
        limits.say(f"{len(rig.audience.screens)} browsers that come back at once")
    return limits.measured()


FAULTS = (
    Fault("R-22", "Browsers that never read, while all telephone", "50 MB at most; the others are right", r_22),
    Fault("R-24", "A web process is ended, and killed, under many sockets", "99 % live 30 s later, and right", r_24),
    Fault("R-25", "Both web processes die, and everybody comes back at once", "99 % in 30 s, all in 60 s", r_25),
)
