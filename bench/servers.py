"""Servers of the benches: each a process on a free port of loopback, whose CPU time and memory can be read."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from bench.browsers import allow_files
from tests.running import free_port
from webcti import places

READY_WITHIN = 40.0
FILES = 4096
"""A file for each socket, and some."""


class Server:
    """A running server process."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self._process = psutil.Process(process.pid)

    def cpu(self) -> float:
        """Seconds of CPU that it took so far."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        """Bytes that it holds."""
        return int(self._process.memory_info().rss)


@contextmanager
def serving(*module: str) -> Iterator[Server]:
    """Run `python -m module`, where `{port}` stands for its port; yields it once somebody listens there."""
    allow_files(FILES)
    port = free_port()
    command = [sys.executable, "-m", *(part.format(port=port) for part in module)]
    environment = {**os.environ, "PUBLIC_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(command, env=environment, cwd=places.ROOT)
    try:
        _wait_until_ready(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {error}") from error
            time.sleep(0.05)
        else:
            return
