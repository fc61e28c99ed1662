"""A throw-away PostgreSQL: its own cluster, on a Unix socket only, gone when the tests are."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
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


class Cluster:
    """A cluster in `folder`, which can be stopped and started. `settings`: of postgresql.conf."""

    def __init__(self, folder: Path, settings: Sequence[str] = HASTE) -> None:
        self.folder = folder
        self.url = f"postgres://{USER}@/portal?host={folder}"
        self._programs, self._identity = programs(), unprivileged()
        self._settings = settings
        self._server: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Raises Unavailable."""
        if self._identity:
            os.chown(self.folder, self._identity["user"], self._identity["group"])
        options = ["-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        initdb = [str(self._programs / "initdb"), "-D", str(self.folder / "data"), *options]
        made = subprocess.run(initdb, cwd=self.folder, capture_output=True, text=True, check=False, **self._identity)
        if made.returncode:
            raise Unavailable(f"PostgreSQL's initdb failed: {made.stderr.strip()}")

    def start(self) -> None:
        """Returns when it answers. Raises Unavailable."""
        settings = [word for setting in self._settings for word in ("-c", setting)]
        listen = ["-k", str(self.folder), "-c", "listen_addresses="]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *listen, *settings],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._identity,
            )
        _wait_until_ready(self.folder, self._server)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it at once, cutting off who is still connected; SIGQUIT: without a word, as `-m immediate` does."""
        if self._server is not None:
            self._server.send_signal(number)
            self._server.wait(timeout=20)
            self._server = None


@contextmanager
def running_cluster() -> Iterator[str]:
    """Make and run a cluster; yields a DATABASE_URL. Raises Unavailable."""
    with tempfile.TemporaryDirectory(prefix="webcti-pg-", ignore_cleanup_errors=True) as name:
        cluster = Cluster(Path(name))
        cluster.make()
        try:
            cluster.start()
            yield cluster.url
        finally:
            cluster.stop()


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
