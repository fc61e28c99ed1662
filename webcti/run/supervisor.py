"""Keeps the portal's programs running: starts them in tiers, restarts what dies, stops all in time."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from webcti.run.console import Console
from webcti.run.programs import Program

FIRST_DELAY = 0.5  # seconds until the first restart; it doubles
LONGEST_DELAY = 30.0
STEADY_AFTER = 60.0  # seconds of life after which a death is a first one again
STOP_WITHIN = {0: 1.0, 1: 3.2}  # tier → seconds that it is given to end by itself
LONGEST_LINE = 64 * 1024  # bytes
LAST_WORDS = 0.5  # seconds for what is still in the pipe of a program that ended


class Undertaker:
    """The process that ends ours if we are killed: it hears which process groups live."""

    def __init__(self) -> None:
        self.groups: set[int] = set()
        self.hired = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None

    async def stay_hired(self) -> None:
        script = Path(__file__).with_name("undertaker.py")
        while True:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-S", "-E", str(script), stdin=asyncio.subprocess.PIPE, start_new_session=True
            )
            self.hired.set()
            for group in self.groups:
                self._tell(f"+{group}")
            await self.process.wait()

    async def dismiss(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            await self.process.wait()

    def born(self, group: int) -> None:
        self.groups.add(group)
        self._tell(f"+{group}")

    def died(self, group: int) -> None:
        self.groups.discard(group)
        self._tell(f"-{group}")

    def _tell(self, line: str) -> None:
        if self.process is not None and self.process.stdin is not None and self.process.returncode is None:
            self.process.stdin.write(f"{line}\n".encode())


class Lines(asyncio.SubprocessProtocol):
    """Passes a program's lines on and knows at once when it ends, even if a child of its own keeps the pipe open."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.rest = b""
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self._say(line)
        if len(self.rest) > LONGEST_LINE:
            self._flush()

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, _error: Exception | None) -> None:
        self._flush()
        self.closed.set()

    def _flush(self) -> None:
        if self.rest:
            self._say(self.rest)
            self.rest = b""

    def _say(self, line: bytes) -> None:
        self.say(line.decode("utf-8", "replace").rstrip())


class Child:
    """A program that is kept running until it is stopped."""

    def __init__(self, program: Program, environment: Mapping[str, str], console: Console, undertaker: Undertaker):
        self.program = program
        self.environment = environment
        self.console = console
        self.undertaker = undertaker
        self.pid: int | None = None
        self.stopping = asyncio.Event()
        self.restarting = False
        self.keeper = asyncio.create_task(self._keep_running(), name=program.name)

    async def _keep_running(self) -> None:
        delay = FIRST_DELAY
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                code = await self._live()
            except OSError as error:
                self._say(f"cannot be started: {error.strerror}: {self.program.command[0]}")
                code = 127  # as a shell says it
            if self.stopping.is_set():
                return
            if self.restarting or clock() - began > STEADY_AFTER:
                delay = FIRST_DELAY
            if not self.restarting:
                self._say(f"ended ({described(code)}); starts again in {delay:g} s")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(delay):
                        await self.stopping.wait()
                        return
                delay = min(delay * 2, LONGEST_DELAY)
            self.restarting = False

    async def _live(self) -> int:
        """Start it, pass its lines on, and return how it ended; the rest of its group goes with it."""
        transport, lines = await asyncio.get_running_loop().subprocess_exec(
            lambda: Lines(self._say),
            *self.program.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the others in order
        )
        self.pid = pid = transport.get_pid()
        self.undertaker.born(pid)
        if self.stopping.is_set():
            self._ask_to_end()
        await lines.exited.wait()
        self.pid = None
        kill_group(pid)
        self.undertaker.died(pid)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await lines.closed.wait()
        code = transport.get_returncode()
        transport.close()
        return code or 0

    def _say(self, text: str) -> None:
        self.console.line(self.program.name, text)

    def restart(self) -> None:
        """Ask it to end, to come back with new code."""
        self.restarting = True
        self._ask_to_end()

    async def stop(self, within: float) -> None:
        """End it, gently for `within` seconds."""
        self.stopping.set()
        self._ask_to_end()
        done, _ = await asyncio.wait([self.keeper], timeout=within)
        if not done and self.pid is not None:
            kill_group(self.pid)
        await self.keeper

    def _ask_to_end(self) -> None:
        """The leader of the group alone: Celery lets its own children finish."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    async def _pass_on(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        while True:
            try:
                line = await process.stdout.readuntil(b"\n")
            except asyncio.IncompleteReadError as end:
                line = end.partial
                if not line:
                    return
            except asyncio.LimitOverrunError as overrun:
                line = await process.stdout.read(overrun.consumed)
            self.console.line(self.program.name, line.decode("utf-8", "replace").rstrip())


class Supervisor:
    """All children, and the one who outlives us for a moment."""

    def __init__(self, environment: Mapping[str, str], console: Console) -> None:
        self.environment = environment
        self.console = console
        self.undertaker = Undertaker()
        self.children: list[Child] = []
        self._undertaking = asyncio.create_task(self.undertaker.stay_hired())

    async def start(self, programs: Sequence[Program]) -> None:
        await self.undertaker.hired.wait()
        self.children += [Child(program, self.environment, self.console, self.undertaker) for program in programs]

    async def stop(self) -> None:
        """Stop all, the last tier first, within five seconds."""
        for tier in sorted(STOP_WITHIN, reverse=True):
            ending = (child.stop(STOP_WITHIN[tier]) for child in self.children if child.program.tier == tier)
            for outcome in await asyncio.gather(*ending, return_exceptions=True):
                if isinstance(outcome, Exception):
                    self.console.line("portal", f"while stopping: {outcome}")
        self._undertaking.cancel()
        await self.undertaker.dismiss()


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def described(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
