"""Where real processes, a browser or an exchange run beside the test: it counts as slow, and gets one more chance.

Such a test waits for others on a machine whose pace it does not know. What needed the second chance is
listed at the end of the run with how it failed at first, so that it is mended and not forgotten. Everything else
has one. The matrix of people and pages is slow by its size alone.
"""

from collections.abc import Iterator, Sequence

import pytest

FOLDERS = ("tests/browser/", "tests/asterisk/", "tests/integration/cti/test_leadership.py")
LONG = (*FOLDERS, "tests/integration/matrix/")

FIRST, LAST, WIDTH = 4, 8, 200
"""Of what a failure says: lines from its beginning, lines from its end, characters of each."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(LONG):
            item.add_marker(pytest.mark.slow)
        if item.nodeid.startswith(FOLDERS):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports: Sequence[pytest.TestReport] = terminalreporter.stats.get("rerun", ())
    if reports:
        terminalreporter.section("second chances", yellow=True)
    for report in reports:
        terminalreporter.write_line(f"needed a second chance: {report.nodeid} ({report.when})", yellow=True)
        for line in gist(report.longreprtext):
            terminalreporter.write_line(f"    {line}")


def gist(failure: str) -> Iterator[str]:
    """The few lines of a `failure`, as pytest words it, that say what went wrong: whose step, why, and where."""
    lines = failure.rstrip().splitlines()
    steps = [line for line in lines if line.startswith(">")]
    said = [line.removeprefix("E").strip() for line in lines if line.startswith("E ")] or lines[:-1]
    if len(said) > FIRST + LAST:
        said = [*said[:FIRST], "…", *said[-LAST:]]
    for line in filter(None, (*steps[:1], *said, *lines[-1:])):
        yield line if len(line) <= WIDTH else f"{line[:WIDTH]}…"
