"""A throw-away MariaDB: its own data, on a Unix socket only, gone when the tests are."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql

from tests.postgres import unprivileged

READY_WITHIN = 60.0  # seconds
PACKAGES = "mariadb-server-core mariadb-client-core"
# Data that is thrown away need not survive a power cut.
HASTE = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=16M",
    "--innodb-log-file-size=8M",
    "--innodb-fast-shutdown=2",
    "--performance-schema=OFF",
    "--skip-log-bin",
)


class Unavailable(Exception):
    """Why there is no MariaDB on this machine."""


def program(name: str) -> str:
    """Its path; servers lie where only root looks. Raises Unavailable."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/libexec:/usr/local/libexec")
    if not found:
        raise Unavailable(f"{name} is not installed (Debian: apt-get install {PACKAGES})")
    return found


@contextmanager
def running_server() -> Iterator[Path]:
    """Make and run a server; yields its socket, at which root needs no password. Raises Unavailable."""
    install, server_program, identity = program("mariadb-install-db"), program("mariadbd"), unprivileged()
    with tempfile.TemporaryDirectory(prefix="webcti-my-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        data, socket = folder / "data", folder / "socket"
        options = ["--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"]
        made = subprocess.run([install, *options], cwd=folder, capture_output=True, text=True, check=False, **identity)
        if made.returncode:
            raise Unavailable(f"mariadb-install-db failed: {made.stdout.strip()} {made.stderr.strip()}")
        listen = [f"--socket={socket}", "--skip-networking", f"--pid-file={folder / 'pid'}"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [server_program, "--no-defaults", f"--datadir={data}", *listen, *HASTE],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **identity,
            )
        try:
            _wait_until_ready(socket, server, folder / "log")
            yield socket
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_until_ready(socket: Path, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not socket.exists():  # it listens there when it is ready, and not before
        if server.poll() is not None or time.monotonic() > deadline:
            raise Unavailable(f"MariaDB did not start: {log.read_text(errors='replace')}")
        time.sleep(0.05)
    pymysql.connect(unix_socket=str(socket), user="root").close()
