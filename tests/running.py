"""The whole portal for a test: the real processes, on a data folder of their own.

    with running_portal(folder) as portal:
        portal.control(do="call", **{"from": "601570947", "to": "1011"})
        portal.kill("gateway")

Valkey, Daphne, the gateway and Celery run as an installation runs them; the exchange is the simulator,
quiet and led through its control socket, unless `pbx_url` names another.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests import valkey
from tests.valkey import running_valkey
from webcti import places
from webcti.run.environment import Options, for_run
from webcti.run.programs import portal as programs_of

READY_WITHIN = 40.0  # seconds
POLL = 0.05
# What a test's own settings must not leak into the portal that it runs.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "VIRTUAL_ENV")


class RunningPortal:
    """The processes of one portal: `valkey`, `web`, `gateway`, and `worker` when it is asked for."""

    def __init__(self, folder: Path, redis_url: str, environment: Mapping[str, str], pbx_url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.control_path = folder / "pbx.sock"
        options = Options(self.port, "127.0.0.1", folder)
        own = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        calls = str(folder / "calls.csv")
        sounds = folder / "exchange"
        files = f"cdr={quote(calls)}&spool={quote(str(sounds))}"
        simulator = f"simulator:?quiet=1&control={quote(str(self.control_path))}&{files}"
        own |= {"DEMO": "1", "PYTHONPATH": str(places.ROOT), "REDIS_URL": redis_url}
        own |= {"CALLS_PER_MINUTE": "600", "CALLS_PER_HOUR": "3600"}  # a test clicks faster than people
        own |= {"PBX_URL": pbx_url or simulator, "PBX_CDR": calls}
        own |= {"VOICEMAIL_DIR": str(sounds / "voicemail"), "RECORDINGS_DIR": str(sounds / "monitor")}
        own |= {"ANNOUNCEMENTS_DIR": str(sounds / "announcements")}
        self.environment = for_run({**own, **environment}, options)
        self.commands = {"valkey": valkey.command_in(folder)}
        self.commands |= {program.name: program.command for program in programs_of(options)}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def manage(self, *arguments: str) -> str:
        """What `manage.py` printed; raises AssertionError with its words if it fails."""
        command = [sys.executable, str(places.ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, cwd=places.ROOT
        )
        if done.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, name: str) -> None:
        with self.log_path(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.commands[name],
                env=self.environment_of(name),
                cwd=places.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def environment_of(self, name: str) -> dict[str, str]:
        """What the process `name` is given."""
        return self.environment

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a process and all that it started; it stays away until it is started again."""
        process = self.processes.pop(name)
        send_to_group(process.pid, number)
        process.wait(timeout=20)
        send_to_group(process.pid, signal.SIGKILL)

    def restart(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        self.kill(name, number)
        self.start(name)

    def wait_until_ready(self) -> None:
        """Return once the web serves and the gateway has the exchange."""
        self.wait(lambda: self.readiness().get("status") == "ready", "the portal to be ready")

    def readiness(self) -> dict[str, Any]:
        """What /readyz tells this machine; empty while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=5) as answer:
                found = json.load(answer)
        except (urllib.error.URLError, OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def wait(self, condition: Callable[[], object], what: str, within: float = READY_WITHIN) -> None:
        deadline = time.monotonic() + within
        while not condition():
            ended = [name for name, process in self.processes.items() if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"Waited in vain for {what}; ended: {ended or 'none'}.\n{self.logs()}")
            time.sleep(POLL)

    def control(self, **request: object) -> dict[str, Any]:
        """Ask the simulator, as pbx/simulator/control.py lists; `from_` stands for "from". Raises if it says no."""
        if "from_" in request:
            request["from"] = request.pop("from_")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(10)
            line.connect(str(self.control_path))
            line.sendall(json.dumps(request).encode() + b"\n")
            with line.makefile("rb") as file:
                answer: dict[str, Any] = json.loads(file.readline())
        if not answer.get("ok"):
            raise AssertionError(f"The simulator refuses {request}: {answer.get('error')}")
        return answer

    def hang_up_all(self) -> None:
        """End every call of the simulator."""
        self.wait(self._is_silent, "all calls to end")

    def _is_silent(self) -> bool:
        channels = self.control(do="state")["channels"]
        for channel in channels:
            with suppress(AssertionError):  # it ended with the one before
                self.control(do="hang_up", who=channel["who"])
        return not channels

    def log_path(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def log(self, name: str) -> str:
        path = self.log_path(name)
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def logs(self) -> str:
        """The end of every log, for the message of a failing test."""
        return "\n".join(f"--- {name}\n{self.log(name)[-3000:]}" for name in self.commands)

    def stop(self) -> None:
        """End all, what the others lean on last."""
        self._end([name for name in self.processes if name != "valkey"])
        self._end(list(self.processes))

    def _end(self, names: Sequence[str]) -> None:
        for name in names:
            self.processes[name].terminate()
        deadline = time.monotonic() + 5
        for name in names:
            process = self.processes.pop(name)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            send_to_group(process.pid, signal.SIGKILL)
            process.wait(timeout=5)


@contextmanager
def running_portal(
    *, worker: bool = False, pbx_url: str = "", prepared: Path | None = None, **environment: str
) -> Iterator[RunningPortal]:
    """Start a portal with the demo's people and nothing in its history; yields it once it is ready.

    `prepared` is a folder made by `prepare`, which saves the seconds that it takes. Further settings
    come as keyword arguments, as PUBLIC_URL="…".
    """
    with tempfile.TemporaryDirectory(prefix="webcti-run-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if prepared:
            shutil.copytree(prepared, folder, dirs_exist_ok=True)
        portal = RunningPortal(folder, valkey.url_in(folder), environment, pbx_url)
        try:
            portal.start("valkey")
            portal.wait(lambda: valkey.answers(valkey.url_in(folder)), "Valkey")
            if not prepared:
                portal.manage("prepare")
            for program in ("gateway", "web", *(["worker"] if worker else [])):
                portal.start(program)
            portal.wait_until_ready()
            yield portal
        finally:
            portal.stop()


@contextmanager
def prepared_folder(fill: Callable[[RunningPortal], None] | None = None, **environment: str) -> Iterator[Path]:
    """A data folder with database, people and static files, to start many portals from.

    `fill` puts more into the database; `environment` are settings, as in `running_portal`.
    """
    with tempfile.TemporaryDirectory(prefix="webcti-made-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with running_valkey(folder) as redis_url:
            portal = RunningPortal(folder, redis_url, environment, "")
            portal.manage("prepare")
            if fill is not None:
                fill(portal)
        yield folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send_to_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, number)
