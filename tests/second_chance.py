"""Where real processes, a browser or an exchange run beside the test: it counts as slow, and gets one more chance.

Such a test waits for others on a machine whose pace it does not know. What needed the second chance is
listed at the end of the run, so that it is mended and not forgotten. Everything else has one. The matrix
of people and pages is slow by its size alone.
"""

import pytest

FOLDERS = ("tests/browser/", "tests/asterisk/", "tests/integration/cti/test_leadership.py")
LONG = (*FOLDERS, "tests/integration/matrix/")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(LONG):
            item.add_marker(pytest.mark.slow)
        if item.nodeid.startswith(FOLDERS):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.write_line(f"needed a second chance: {report.nodeid}", yellow=True)
