"""What this machine cannot run is skipped with its reason; with REQUIRE=all a skip is a failure."""

import os
from collections.abc import Generator
from typing import Any

import pytest
from django.conf import settings


def everything_is_required() -> bool:
    return os.environ.get("REQUIRE") == "all"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is for the other database is left out, which is no skip: the other pass runs it."""
    on_sqlite = "sqlite" in settings.DATABASES["default"]["ENGINE"]
    others = ("postgresql_only",) if on_sqlite else ("sqlite_only", "any_database")
    left_out = [item for item in items if any(map(item.get_closest_marker, others))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return _require((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return _require((yield))


def _require(report: Any) -> Any:
    if report.outcome == "skipped" and everything_is_required() and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"REQUIRE=all, and this was skipped: {reason}"
    return report
