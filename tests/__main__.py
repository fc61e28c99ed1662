"""`./portal test`: everything on SQLite, then the database tests once more on PostgreSQL."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import postgres, requirement_report, security

ROOT = Path(__file__).resolve().parent.parent
DATABASE_TESTS = ROOT / "tests" / "integration"
NOTHING_COLLECTED = 5  # pytest's exit code
MOST_AT_ONCE = 4  # processes; each collects all tests before it begins


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of pytest. `skipped` says why there was none."""

    name: str
    code: int = 0
    skipped: str = ""

    @property
    def failed(self) -> bool:
        return self.code != 0 or (bool(self.skipped) and os.environ.get("REQUIRE") == "all")

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.name}: skipped, {self.skipped}"
        return f"{self.name}: {'failed' if self.code else 'passed'}"


def main(arguments: list[str]) -> int:
    if "--req" in arguments:
        return requirement_report.print_report()
    if "--security" in arguments:
        return security.print_report()
    arguments = [*side_by_side(arguments), *arguments]
    passes = [on_sqlite(arguments)]
    if wanted := database_tests(arguments):
        passes.append(on_postgresql(wanted))
    print()
    for one in passes:
        print(one)
    return int(any(one.failed for one in passes))


def on_sqlite(arguments: Sequence[str]) -> Pass:
    return Pass("SQLite", pytest(arguments))


def on_postgresql(arguments: Sequence[str]) -> Pass:
    name = "PostgreSQL, the database tests"
    try:
        with postgres.running_cluster() as url:
            print(f"\n{name}:", flush=True)
            # The cluster goes as a whole; dropping its database first would only wait for who still holds it.
            code = pytest(["--reuse-db", *arguments], TEST_DATABASE_URL=url)
    except postgres.Unavailable as error:
        return Pass(name, skipped=str(error))
    return Pass(name, 0 if code == NOTHING_COLLECTED else code)


def pytest(arguments: Iterable[str], **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()  # Ctrl-C reached it already; `kill` reached only us
            process.wait(timeout=30)
            raise


def side_by_side(arguments: Sequence[str]) -> list[str]:
    """Options that spread the quick tests over the processors, file by file.

    A slow test wants the machine to itself, and some files are done before a second process has begun.
    """
    processes = min(os.cpu_count() or 1, MOST_AT_ONCE)
    if processes == 1 or "not slow" not in arguments or any(map(is_path, arguments)):
        return []
    return ["-n", str(processes), "--dist", "loadfile"]


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
