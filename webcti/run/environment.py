"""The environment that the portal's processes are given, from the command line and the caller's own settings."""

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from webcti import places

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NAME = re.compile(r"""environment\.\w+\(\s*"([A-Z][A-Z_]+)\"""")


@dataclass(frozen=True, slots=True)
class Options:
    port: int
    host: str
    data_dir: Path
    dev: bool = False

    @property
    def on_loopback(self) -> bool:
        return self.host in LOOPBACK


def defaults(caller: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """`caller` with what every command of the portal agrees on.

    Whoever sets no SECRET_KEY has no installation yet: that is the demo. Whoever does, gets no demo
    people and none of the demo's leniency.
    """
    environment = dict(caller)
    environment["DATA_DIR"] = str(data_dir)
    has_key = bool(caller.get("SECRET_KEY") or caller.get("SECRET_KEY_FILE"))
    environment.setdefault("DEMO", "0" if has_key else "1")
    if environment["DEMO"] == "1" and not caller.get("PBX_URL") and not caller.get("PBX_URL_FILE"):
        # The simulator keeps the log of calls that a real exchange keeps: what a stopped gateway missed is found there.
        log = str(data_dir / "calls.csv")
        control = str(places.socket_folder(data_dir) / "telephones.sock")
        sounds = data_dir / "exchange"
        environment["PBX_URL"] = (
            f"simulator:?seed=1&cdr={quote(log)}&control={quote(control)}&spool={quote(str(sounds))}"
        )
        environment.setdefault("VOICEMAIL_DIR", str(sounds / "voicemail"))
        environment.setdefault("RECORDINGS_DIR", str(sounds / "monitor"))
        environment.setdefault("ANNOUNCEMENTS_DIR", str(sounds / "announcements"))
        environment.setdefault("PBX_CDR", log)
        # The demo company's customers live in three countries, and people click on all of them.
        environment.setdefault("ALLOWED_COUNTRIES", "PL,DE,GB")
    environment.setdefault("DJANGO_SETTINGS_MODULE", "webcti.settings")
    environment["PYTHONUNBUFFERED"] = "1"
    return environment


def for_run(caller: Mapping[str, str], options: Options) -> dict[str, str]:
    """`defaults` with the addresses under which browsers reach this run."""
    environment = defaults(caller, options.data_dir)
    if "PUBLIC_URL" not in caller:
        first, *others = [url_of(host, options.port) for host in reachable_hosts(options.host)]
        environment["PUBLIC_URL"] = first
        environment.setdefault("ORIGINS", ",".join(others))
    if options.dev:
        environment["DEBUG"] = "1"
        environment["PYTHONWARNINGS"] = "default"
    return environment


def data_dir_of(caller: Mapping[str, str]) -> Path:
    return Path(caller.get("DATA_DIR") or places.ROOT / "var").absolute()


def url_of(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"


def reachable_hosts(host: str) -> list[str]:
    """The names that a browser may use for a server bound to `host`; the best one first."""
    if host in LOOPBACK:
        return ["::1", "localhost"] if host == "::1" else ["127.0.0.1", "localhost"]
    if host in {"0.0.0.0", "::"}:
        return list(dict.fromkeys([*own_addresses(), socket.gethostname().lower(), "127.0.0.1", "localhost"]))
    return [host]


def own_addresses() -> list[str]:
    """This machine's address on the network, if it has one. Nothing is sent: a datagram socket only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def settings_names() -> frozenset[str]:
    """Every variable that the settings read, with its `_FILE` form."""
    names = set(_NAME.findall((places.ROOT / "webcti" / "settings.py").read_text(encoding="utf-8")))
    return frozenset(names | {f"{name}_FILE" for name in names})


def differing(environment: Mapping[str, str]) -> dict[str, str]:
    """What `environment` sets of the portal's settings."""
    return {name: environment[name] for name in sorted(settings_names()) if name in environment}


def current() -> dict[str, str]:
    return dict(os.environ)
