"""The marks `@pytest.mark.req("MAIN-05")`: which requirement a test shows.

An identifier that docs/requirements.md does not know fails the run. What passed is remembered
between runs, so that `./portal test --req` can tell which requirements have a passing test.
"""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "req(*ids): the requirements that this test shows")
