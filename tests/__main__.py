"""`./portal test`: everything on SQLite, then the database tests once more on PostgreSQL.

The whole suite, which is what it is without arguments, runs in parts, each in as many processes as suit it.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tests import findings, postgres, requirement_report, security

ROOT = Path(__file__).resolve().parent.parent
DATABASE_TESTS = ROOT / "tests" / "integration"
NOTHING_COLLECTED = 5  # pytest's exit code
MOST_AT_ONCE = 4  # processes; each collects all tests before it begins


@dataclass(frozen=True, slots=True)
class Part:
    """Tests that run in processes of their own, file by file in the order of `folders`."""

    name: str
    folders: tuple[str, ...]
    further: int = 0
    """Processes more than there are processors, for tests that wait most of their time; below zero: fewer."""


PARTS = (
    Part(
        "Database and unit tests, SQLite", ("tests/integration", "tests/unit")
    ),  # the quick ones last: all end together
    Part("Asterisk", ("tests/asterisk",), further=1),
    Part("Browser", ("tests/browser",), further=-1),  # a browser keeps more than one processor busy
)


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of pytest. `skipped` says why there was none."""

    name: str
    code: int = 0
    skipped: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return self.code != 0 or (bool(self.skipped) and os.environ.get("REQUIRE") == "all")

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.name}: skipped, {self.skipped}"
        return f"{self.name}: {'failed' if self.code else 'passed'}, {timedelta(seconds=round(self.seconds))}"


def main(arguments: list[str]) -> int:
    if "--req" in arguments:
        return requirement_report.print_report()
    if "--security" in arguments:
        return security.print_report()
    with tempfile.TemporaryDirectory(prefix="webcti-found-") as folder:
        os.environ[findings.FILE] = str(Path(folder) / "findings")
        passes = [*on_sqlite(arguments)]
        if wanted := database_tests(arguments):
            passes.append(on_postgresql([*at_once(arguments), *wanted]))
        print()
        print(*findings.all_told(), *passes, sep="\n")
    return int(any(one.failed for one in passes))


def on_sqlite(arguments: Sequence[str]) -> list[Pass]:
    if arguments:
        return [timed("SQLite", [*at_once(arguments), *arguments])]
    return [timed(part.name, [*side_by_side(part.further), *part.folders]) for part in PARTS]


def timed(name: str, arguments: Sequence[str], **environment: str) -> Pass:
    print(f"\n{name}:", flush=True)
    began = time.monotonic()
    code = pytest(arguments, **environment)
    return Pass(name, code, seconds=time.monotonic() - began)


def on_postgresql(arguments: Sequence[str]) -> Pass:
    name = "PostgreSQL, the database tests"
    try:
        with postgres.running_cluster() as url:
            # The cluster goes as a whole; dropping its database first would only wait for who still holds it.
            done = timed(name, ["--reuse-db", *arguments], TEST_DATABASE_URL=url)
    except postgres.Unavailable as error:
        return Pass(name, skipped=str(error))
    return replace(done, code=0) if done.code == NOTHING_COLLECTED else done


def pytest(arguments: Iterable[str], **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()  # Ctrl-C reached it already; `kill` reached only us
            process.wait(timeout=30)
            raise


def at_once(arguments: Sequence[str]) -> list[str]:
    """Options that spread what is asked for over the processors: the whole suite, or all of its quick tests.

    Else one process it is: some files are done before a second one has begun.
    """
    if arguments and ("not slow" not in arguments or any(map(is_path, arguments))):
        return []
    return side_by_side()


def side_by_side(further: int = 0) -> list[str]:
    """Options that spread tests over the processors, file by file in the order in which they are collected."""
    processes = min(os.cpu_count() or 1, MOST_AT_ONCE) + further
    return ["-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"] if processes > 1 else []


def database_tests(arguments: Sequence[str]) -> list[str]:
    """`arguments` for the second pass: of the paths only those to database tests; empty if none was meant."""
    paths = [argument for argument in arguments if is_path(argument)]
    options = [argument for argument in arguments if argument not in paths]
    chosen = [path for path in paths if _file(path).is_relative_to(DATABASE_TESTS)]
    above = not paths or any(DATABASE_TESTS.is_relative_to(_file(path)) for path in paths)
    if above:
        chosen = [str(DATABASE_TESTS.relative_to(ROOT))]
    return [*options, *chosen] if chosen else []


def is_path(argument: str) -> bool:
    return not argument.startswith("-") and _file(argument).exists()


def _file(argument: str) -> Path:
    return (ROOT / argument.partition("::")[0]).resolve()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # takes the cluster along, as with Ctrl-C
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
