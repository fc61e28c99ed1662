"""`./portal run` itself: all its processes, from the first line to the last."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.running import free_port
from webcti import places

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.sqlite_only]
WITHIN = 60.0  # seconds
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")


class Run:
    """A `./portal run` with what it has said so far."""

    def __init__(self, data_dir: Path, port: int, *arguments: str, **environment: str) -> None:
        own = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "webcti.run", "--data-dir", str(data_dir), "--port", str(port), *arguments],
            env={**own, "PYTHONPATH": str(places.ROOT), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._news: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + WITHIN
        while not condition():
            assert time.monotonic() < deadline, f"Waited in vain for {what}:\n{self.text}"
            assert self.process.poll() is None or condition(), f"It ended before {what}:\n{self.text}"
            time.sleep(0.05)

    def until_ready(self) -> None:
        self.until(lambda: "Ctrl-C stops everything." in self.text, "the address")

    def family(self) -> list[psutil.Process]:
        """All that it started, however far down."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def find(self, word: str) -> psutil.Process:
        return next(process for process in self.family() if word in process.cmdline())

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=20)
        self._reader.join(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the whole file: the first test makes the demo, the others start upon it."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def run(data_dir: Path) -> Iterator[Run]:
    run = Run(data_dir, free_port())
    try:
        run.until_ready()
        yield run
    finally:
        run.end()


def gone(processes: list[psutil.Process]) -> bool:
    return not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def one_sentence(data_dir: Path, port: int, *arguments: str, **environment: str) -> str:
    """What a start that is refused says; fails if it says more, or ends in a traceback."""
    run = Run(data_dir, port, *arguments, **environment)
    assert run.process.wait(timeout=WITHIN) == 1, run.text
    run.end()
    [sentence] = run.lines
    return sentence


@pytest.mark.req("PLT-01", "PLT-04")
def test_it_prints_the_address_and_whom_to_be_and_serves(run: Run) -> None:
    assert f"http://127.0.0.1:{run.port}/" in run.text
    for role in ("employee", "manager", "administrator", "first login"):
        assert re.search(rf"{role} +\d+ +(password \S+|PIN \d{{4}})", run.text)
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/login/", timeout=10) as page:
        assert page.status == 200


@pytest.mark.req("PLT-05")
def test_only_this_machine_reaches_it_until_somebody_says_otherwise(run: Run) -> None:
    listening = {
        connection.laddr.ip
        for process in run.family()
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_ctrl_c_stops_everything_within_five_seconds(run: Run) -> None:
    family = run.family()
    assert len(family) >= 5
    began = time.monotonic()
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(timeout=20) == 0
    assert time.monotonic() - began < 6  # five, and one for a busy machine
    assert gone(family)


def test_kill_9_leaves_no_orphan(run: Run) -> None:
    family = run.family()
    run.process.kill()
    run.process.wait()
    deadline = time.monotonic() + 10
    while not gone(family):
        assert time.monotonic() < deadline, [one.cmdline() for one in family if one.is_running()]
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("name", "word"), [("web", "webcti.daphne_guard"), ("gateway", "gateway"), ("worker", "celery")]
)
def test_what_is_killed_comes_back(run: Run, name: str, word: str) -> None:
    killed = run.find(word)
    killed.kill()
    run.until(lambda: f"{name:<7} | ended (SIGKILL)" in run.text, "the death to be noticed")
    run.until(lambda: [one for one in run.family() if word in one.cmdline() and one.pid != killed.pid], "its return")


def test_a_killed_valkey_comes_back_and_the_portal_with_it(run: Run) -> None:
    next(process for process in run.family() if "valkey" in process.name()).kill()
    run.until(lambda: "valkey  | ended (SIGKILL)" in run.text, "the death to be noticed")
    address = f"http://127.0.0.1:{run.port}/readyz"
    run.until(lambda: b'"ready"' in urllib.request.urlopen(address, timeout=10).read(), "the portal to heal")


def test_a_second_run_on_the_same_folder_is_told_of_the_first(run: Run, data_dir: Path) -> None:
    sentence = one_sentence(data_dir, free_port())
    assert f"already runs on {data_dir} (process {run.process.pid}, http://127.0.0.1:{run.port})" in sentence


def test_a_port_that_is_taken_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = one_sentence(tmp_path, port)
    assert sentence.startswith(f"portal: port {port} on 127.0.0.1 is taken by another program: choose another one")


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    assert "is no address of this machine" in one_sentence(tmp_path, free_port(), "--host", "192.0.2.1")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be used" in one_sentence(tmp_path / "file" / "data", free_port())


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"TIME_ZONE": "Europe/Nowhere"}, "TIME_ZONE"),
        ({"REGION": "XX"}, "REGION"),
        ({"PBX_URL": "telnet://pbx"}, "PBX_URL"),
        ({"PBX_URL": "asterisk://pbx"}, "PBX_URL"),
        ({"DATABASE_URL": "mysql://db/portal"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://portal@127.0.0.1:9/portal"}, "DATABASE_URL"),
        ({"REDIS_URL": "redis://127.0.0.1:9/0"}, "REDIS_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": "k7-Zq_" + "0123456789abcdef" * 4, "DEBUG": "1"}, "DEBUG"),
    ],
)
def test_t_cfg_01_a_setting_that_makes_no_sense_stops_the_start_with_a_sentence(
    environment: dict[str, str], named: str, tmp_path: Path
) -> None:
    assert named in one_sentence(tmp_path, free_port(), **environment)
