"""A throw-away PostgreSQL: its own cluster, on a Unix socket only, gone when the tests are."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

USER = "portal"
READY_WITHIN = 30.0  # seconds
# A cluster that is thrown away need not survive a power cut.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120", "shared_buffers=64MB")


class Unavailable(Exception):
    """Why there is no PostgreSQL on this machine."""


def programs() -> Path:
    """The folder of initdb and postgres, the newest version first. Raises Unavailable."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    on_path = shutil.which("initdb")
    for initdb in [*found, *([Path(on_path).resolve()] if on_path else [])]:
        if (initdb.parent / "postgres").exists():
            return initdb.parent
    raise Unavailable("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)")


def unprivileged() -> dict[str, Any]:
    """How to start its programs: they refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


@contextmanager
def running_cluster() -> Iterator[str]:
    """Make and run a cluster; yields a DATABASE_URL. Raises Unavailable."""
    folder_of_programs, identity = programs(), unprivileged()
    with tempfile.TemporaryDirectory(prefix="webcti-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        data = folder / "data"
        options = ["-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        initdb = [str(folder_of_programs / "initdb"), "-D", str(data), *options]
        made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, check=False, **identity)
        if made.returncode:
            raise Unavailable(f"PostgreSQL's initdb failed: {made.stderr.strip()}")
        settings = [word for setting in HASTE for word in ("-c", setting)]
        listen = ["-k", str(folder), "-c", "listen_addresses="]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(folder_of_programs / "postgres"), "-D", str(data), *listen, *settings],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **identity,
            )
        try:
            _wait_until_ready(folder, server)
            yield f"postgres://{USER}@/portal?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # ends at once, cutting off who is still connected
            server.wait(timeout=20)


def _wait_until_ready(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            psycopg.connect(host=str(folder), user=USER, dbname="postgres").close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                words = (folder / "log").read_text(errors="replace")
                raise Unavailable(f"PostgreSQL did not start: {words}") from error
            time.sleep(0.05)
        else:
            return
