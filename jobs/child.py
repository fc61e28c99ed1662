"""A process of its own for work that may take all memory, or never end: pouring a PDF file from other people's text.

    content = limited(pdf.poured, document)
    for line in flowing(child.entries, file, "PL"): ...

The child imports one module and computes. It has no database, no secret in its environment, and limits that the
kernel holds: the worker that waits for it is not in danger.
"""

import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import BinaryIO

MEGABYTE = 1024 * 1024
PASSED = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
"""Where programs, libraries and caches are; nothing else of our environment is the child's business."""
ROOT = Path(__file__).resolve().parent.parent
MOST_WRITTEN = 64 * MEGABYTE
"""Bytes of one temporary file."""
PATIENCE = 3
"""How much longer a second of work may take by the clock."""
READ = 64 * 1024
"""Bytes that are taken at once of what a child writes."""
NO_MEMORY, NO_RESULT, NO_LIBRARY = 3, 4, 5
"""Exit codes."""


class ChildError(Exception):
    """The child ended without a result."""


class OverTime(ChildError):
    """It was ended after `seconds` of its own work, or PATIENCE times as long by the clock."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"more than {seconds} seconds")
        self.seconds = seconds


class OverMemory(ChildError):
    """It got no more than `megabytes`."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(f"more than {megabytes} MB")
        self.megabytes = megabytes


class LibraryMissing(ChildError):
    """What it needs to do its work is not installed on this machine."""


Work = Callable[[bytes], bytes]
Flow = Callable[[BinaryIO, str], Iterable[bytes]]


def limited(work: Work, given: bytes, *, seconds: float = 20.0, memory: int = 512 * MEGABYTE) -> bytes:
    """`work(given)`, where `work` is a function of a module, computed in a child within `seconds` and `memory` bytes.

    The seconds are the child's own; by the clock it may take three times as long, for others may keep the machine busy.
    Raises OverTime, OverMemory, LibraryMissing, and ChildError for everything else that went wrong there.
    """
    try:
        done = subprocess.run(
            _command(work, seconds, memory),
            input=given,
            capture_output=True,
            cwd=ROOT,
            env=_surroundings(),
            timeout=PATIENCE * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OverTime(seconds) from None
    _raise_for(done.returncode, done.stderr, seconds, memory)
    return done.stdout


def flowing(
    work: Flow, file: BinaryIO, told: str, *, seconds: float = 20.0, memory: int = 512 * MEGABYTE
) -> Iterator[bytes]:
    """The lines of `work(file, told)` as they come, computed as by `limited`; whoever stops listening ends the child.

    `file` has a descriptor, which the child reads and seeks as its own. By the clock it may take three times `seconds`
    from one line to the next: it waits while nobody listens. Raises what `limited` raises, perhaps after many lines.
    """
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            [*_command(work, seconds, memory), told],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=ROOT,
            env=_surroundings(),
        )
        try:
            yield from _lines(child, PATIENCE * seconds)
            code = child.wait(PATIENCE * seconds)
        except (TimeoutError, subprocess.TimeoutExpired):
            raise OverTime(seconds) from None
        finally:
            child.kill()
            child.communicate()
        complaints.seek(0)
        _raise_for(code, complaints.read(), seconds, memory)


def _lines(child: subprocess.Popen[bytes], patience: float) -> Iterator[bytes]:
    """What `child` writes, a line at a time without its end. Raises TimeoutError when it is silent for so long."""
    if child.stdout is None:  # it has a pipe
        return
    descriptor, rest = child.stdout.fileno(), b""
    ready = select.poll()
    ready.register(descriptor, select.POLLIN | select.POLLHUP)
    while True:
        if not ready.poll(patience * 1000):
            raise TimeoutError
        read = os.read(descriptor, READ)
        if not read:
            return
        *lines, rest = (rest + read).split(b"\n")
        yield from lines


def _command(work: Work | Flow, seconds: float, memory: int) -> list[str]:
    return [sys.executable, "-m", "jobs.child", work.__module__, work.__qualname__, str(ceil(seconds)), str(memory)]


def _surroundings() -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    return {**passed, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


def _raise_for(code: int, complaints: bytes, seconds: float, memory: int) -> None:
    """Raises what the child's exit code stands for, unless it is that of success."""
    if code == 0:
        return
    if code == -signal.SIGXCPU:
        raise OverTime(seconds)
    if code == NO_MEMORY or code < 0:  # libraries in C end by a signal when they get no memory
        raise OverMemory(memory // MEGABYTE)
    said = complaints.decode(errors="replace").strip().rpartition("\n")[2] or f"exit {code}"
    raise LibraryMissing(said) if code == NO_LIBRARY else ChildError(said)


def main() -> int:
    """In the child: module, function, seconds and bytes as arguments, and for a flow what it is told.

    What it is given comes from standard input.
    """
    module, function, seconds, memory, *told = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))  # SIGXCPU first, which says why
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        work = getattr(import_module(module), function)
        if told:
            for line in work(sys.stdin.buffer, *told):
                sys.stdout.buffer.write(line + b"\n")
        else:
            sys.stdout.buffer.write(work(sys.stdin.buffer.read()))
        sys.stdout.flush()
    except (MemoryError, SystemError):  # the latter of a C extension that got no memory and did not say so
        return NO_MEMORY
    except Exception as error:  # noqa: BLE001 - the parent reads the last line: where it was, and no word of the text
        place = traceback.extract_tb(error.__traceback__)[-1]
        sys.stderr.write(f"\n{type(error).__name__} at {Path(place.filename).name}:{place.lineno}\n")
        return NO_LIBRARY if isinstance(error, ImportError) else NO_RESULT
    return 0


if __name__ == "__main__":
    sys.exit(main())
