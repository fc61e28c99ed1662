"""People who listen to long recordings on slow lines, on one server: what they cost it, and everybody else.

The server is the portal's own, with one page and one sound of two hours (tests/integration/webcti/listening.py).
"""

import http.client
import os
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

from bench.fanout import DAPHNE
from bench.figures import Better, Figure
from bench.servers import Server, serving
from pbx.audio import wav

APPLICATION = "tests.integration.webcti.listening:application"
LISTENERS = 20
SECONDS = 8.0
"""How long they listen while others look at pages."""
SOUND = 7200 * wav.RATE
"""Frames."""
SIP = 4_000
"""Bytes that a listener takes at once, four times a second: a telephone's 16 kB/s."""
MEGABYTE = 1024 * 1024


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="webcti-bench-") as folder:
        _record(Path(folder))
        os.environ["LISTENING_DIR"] = folder
        with serving("webcti.daphne_guard", *DAPHNE, APPLICATION) as server:
            _page_views(server, 2.0)
            idle = _page_views(server, SECONDS)
            before = server.memory()
            over = Event()
            listeners = [Thread(target=_listen, args=(server.port, over)) for _ in range(LISTENERS)]
            for listener in listeners:
                listener.start()
            beside = _page_views(server, SECONDS)
            grown = server.memory() - before
            over.set()
            for listener in listeners:
                listener.join()
    yield Figure(f"memory of {LISTENERS} slow listeners", grown / MEGABYTE, "MB", 50, Better.LOWER)
    p95 = f"a page, p95, beside {LISTENERS} slow listeners"
    yield Figure(p95, _p95(beside) * 1000, "ms", 2.0, Better.LOWER, _p95(idle) * 1000, "nobody listens")


def _record(folder: Path) -> None:
    path = folder / "webcti" / "long.wav"
    path.parent.mkdir()
    path.write_bytes(wav.head(SOUND))
    os.truncate(path, wav.HEAD_BYTES + SOUND * 2)


def _listen(port: int, over: Event) -> None:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * SIP)
        line.connect(("127.0.0.1", port))
        line.sendall(b"GET /sound HTTP/1.1\r\nHost: x\r\nRange: bytes=0-\r\n\r\n")
        while not over.wait(0.25):
            if not line.recv(SIP):
                raise RuntimeError("the server hung up on a listener")


def _page_views(server: Server, seconds: float) -> list[float]:
    """Seconds of each view, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    times: list[float] = []
    until = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < until:
        connection.request("GET", "/page")
        connection.getresponse().read()
        times.append(time.perf_counter() - begun)
        time.sleep(0.02)
    connection.close()
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
