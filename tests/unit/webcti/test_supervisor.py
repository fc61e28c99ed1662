"""The supervisor with small programs of its own: what they are does not matter to it."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from webcti.run.console import Console
from webcti.run.programs import Program
from webcti.run.supervisor import Supervisor

# Prints its name and pid, has a child of its own, and stays.
PATIENT = """
import os, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("up", os.getpid(), child.pid, flush=True)
signal.signal(signal.SIGTERM, lambda *_: (print("bye", flush=True), sys.exit(0)))
time.sleep(600)
"""
STUBBORN = PATIENT.replace('signal.SIGTERM, lambda *_: (print("bye", flush=True), sys.exit(0))', "15, signal.SIG_IGN")
WITHIN = 10.0  # seconds


def program(name: str, code: str, tier: int = 1) -> Program:
    return Program(name, (sys.executable, "-c", code), tier)


class Output(io.StringIO):
    def pids(self, name: str) -> list[list[int]]:
        """[pid, pid of its child] of each start of `name`."""
        rows = [line.split("|", 1) for line in self.getvalue().splitlines() if "|" in line]
        return [[int(word) for word in text.split()[1:]] for head, text in rows if name in head and " up " in text]


@asynccontextmanager
async def supervised(*programs: Program) -> AsyncIterator[tuple[Supervisor, Output]]:
    output = Output()
    supervisor = Supervisor(os.environ, Console(output))
    try:
        await supervisor.start(programs)
        for one in programs:
            await until(lambda one=one: output.pids(one.name))
        yield supervisor, output
    finally:
        await supervisor.stop()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(WITHIN):
        while not condition():  # noqa: ASYNC110 - other processes set no events
            await asyncio.sleep(0.02)


def lives(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


async def test_what_dies_is_started_again_and_takes_its_children_along() -> None:
    async with supervised(program("web", PATIENT)) as (_, output):
        [[first, grandchild]] = output.pids("web")
        os.kill(first, signal.SIGKILL)
        await until(lambda: len(output.pids("web")) == 2)
        assert not lives(first)
        assert not lives(grandchild)
        assert "ended (SIGKILL); starts again in 0.5 s" in output.getvalue()


async def test_a_program_that_dies_at_once_is_tried_less_and_less_often() -> None:
    async with supervised(program("web", PATIENT)) as (supervisor, output):
        await supervisor.start([program("gateway", "raise SystemExit(3)")])
        await until(lambda: "starts again in 1 s" in output.getvalue())
        assert "ended (exit code 3); starts again in 0.5 s" in output.getvalue()


async def test_a_program_that_is_not_there_is_named_and_tried_again() -> None:
    async with supervised(program("web", PATIENT)) as (supervisor, output):
        await supervisor.start([Program("gateway", ("/nowhere/gateway",), 1)])
        await until(lambda: "starts again in 0.5 s" in output.getvalue())
        assert "gateway | cannot be started: No such file or directory: /nowhere/gateway" in output.getvalue()


async def test_each_line_carries_the_name_of_its_process_also_the_last_one_without_an_end() -> None:
    code = PATIENT + "\n"
    async with supervised(program("web", code.replace('print("up"', 'print("a line"); print("up"'))) as (
        supervisor,
        output,
    ):
        await supervisor.start([program("gateway", "import sys; sys.stderr.write('no end of line')")])
        await until(lambda: "gateway | no end of line" in output.getvalue())
        assert "web     | a line" in output.getvalue()


async def test_a_line_without_end_does_not_fill_the_memory_or_stop_the_reading() -> None:
    endless = (
        "import sys; sys.stdout.write('x' * 300_000 + '\\nafter\\n'); sys.stdout.flush(); import time; time.sleep(600)"
    )
    async with supervised(program("web", PATIENT)) as (supervisor, output):
        await supervisor.start([program("gateway", endless)])
        await until(lambda: "gateway | after" in output.getvalue())


async def test_all_end_when_it_stops_the_last_tier_first() -> None:
    async with supervised(program("valkey", PATIENT, tier=0), program("web", PATIENT)) as (supervisor, output):
        everybody = [pid for name in ("valkey", "web") for pids in output.pids(name) for pid in pids]
        await supervisor.stop()
        await until(lambda: not any(map(lives, everybody)))
        said = [line.split("|")[0].split()[-1] for line in output.getvalue().splitlines() if line.endswith("| bye")]
        assert said == ["web", "valkey"]


async def test_who_does_not_listen_is_ended_within_five_seconds() -> None:
    async with supervised(program("web", STUBBORN), program("valkey", STUBBORN, tier=0)) as (supervisor, output):
        everybody = [pid for name in ("valkey", "web") for pids in output.pids(name) for pid in pids]
        async with asyncio.timeout(5):
            await supervisor.stop()
        await until(lambda: not any(map(lives, everybody)))


async def test_a_restart_for_changed_files_waits_for_nothing() -> None:
    async with supervised(program("web", PATIENT)) as (supervisor, output):
        supervisor.children[0].restart()
        await until(lambda: len(output.pids("web")) == 2)
        assert "starts again" not in output.getvalue()


@pytest.mark.parametrize("also_the_first_undertaker", [False, True])
async def test_kill_9_of_the_supervisor_leaves_no_orphan(also_the_first_undertaker: bool, tmp_path: Path) -> None:
    """A supervisor in a process of its own, killed; with the second parameter its undertaker was killed before."""
    script = tmp_path / "supervise.py"
    script.write_text(
        "import asyncio, os, sys\n"
        "from webcti.run.console import Console\n"
        "from webcti.run.programs import Program\n"
        "from webcti.run.supervisor import Supervisor\n"
        "async def main():\n"
        "    supervisor = Supervisor(os.environ, Console())\n"
        f"    await supervisor.start([Program('web', (sys.executable, '-c', {STUBBORN!r}), 1)])\n"
        "    told_of = 0\n"
        "    while True:\n"
        "        if supervisor.undertaker.process.pid != told_of:\n"
        "            told_of = supervisor.undertaker.process.pid\n"
        "            print('undertaker', told_of, flush=True)\n"
        "        await asyncio.sleep(0.02)\n"
        "asyncio.run(main())\n",
        encoding="utf-8",
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    assert process.stdout is not None
    undertaker = int((await process.stdout.readline()).split()[1])
    pids = [int(word) for word in (await process.stdout.readline()).split()[-2:]]
    if also_the_first_undertaker:
        os.kill(undertaker, signal.SIGKILL)
        async for line in process.stdout:
            if line.startswith(b"undertaker"):  # the next one knows all that there is to bury
                break
    process.kill()
    await process.wait()
    await until(lambda: not any(map(lives, pids)))
