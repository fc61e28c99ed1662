"""What the parts of a suite have found, told together at its end: what failed, and what needed its second chance."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

FILE = "FINDINGS"
"""The variable of the environment that names where parts write theirs; without it there are no parts."""
WORDS = {"failed": "FAILED", "error": "ERROR", "rerun": "needed a second chance:"}
"""Of pytest's kinds of outcomes those that somebody must look at."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if path := os.environ.get(FILE):
        found = [f"{word} {report.nodeid}\n" for kind, word in WORDS.items() for report in _of(terminalreporter, kind)]
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(found)


def _of(terminalreporter: pytest.TerminalReporter, kind: str) -> list[pytest.TestReport]:
    return [report for report in terminalreporter.stats.get(kind, ()) if hasattr(report, "nodeid")]


def all_told() -> Iterator[str]:
    path = Path(os.environ[FILE])
    if path.exists():
        yield from path.read_text(encoding="utf-8").splitlines()
