"""The marks `@pytest.mark.req("MAIN-05")`: which requirement a test shows.

An identifier that docs/requirements.md does not know fails the run. Outcomes are remembered between
runs in pytest's cache, so that `./portal test --req` can tell which requirements have a passing test.
"""

import re
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
STORE = "webcti/requirements"
_ROW = re.compile(r"^\| ([A-Z]+-\d+) \| ([CSAI]) \| (.+) \|$", re.MULTILINE)

# test → {"ids": […], "outcome": "passed" | "failed" | "skipped"}; what ran on PostgreSQL has entries of its own.
Outcomes = dict[str, dict[str, object]]


def known(path: Path = ROOT / "docs" / "requirements.md") -> dict[str, tuple[str, str]]:
    """identifier → (class, sentence), in the order of the document."""
    return {row[1]: (row[2], row[3]) for row in _ROW.finditer(path.read_text(encoding="utf-8"))}


def ids_of(item: pytest.Item) -> list[str]:
    return [str(argument) for mark in item.iter_markers("req") for argument in mark.args]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    identifiers = known()
    unknown = [f"{item.nodeid}: {name}" for item in items for name in ids_of(item) if name not in identifiers]
    if unknown:
        raise pytest.UsageError("docs/requirements.md does not know\n  " + "\n  ".join(unknown))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if ids := ids_of(item):
        report.user_properties.append(("requirements", ids))
    return report


class Recorder:
    """Keeps each test's outcome, and writes all down when the run ends."""

    def __init__(self) -> None:
        self.outcomes: Outcomes = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ids = next((value for name, value in report.user_properties if name == "requirements"), None)
        if ids is None or (report.when != "call" and report.outcome == "passed"):
            return
        self.outcomes[f"{report.nodeid}{_database()}"] = {"ids": ids, "outcome": report.outcome}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        cache = getattr(session.config, "cache", None)  # absent with -p no:cacheprovider
        if cache is not None and self.outcomes:
            cache.set(STORE, {**still_there(cache.get(STORE, {})), **self.outcomes})


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # of several processes side by side, the one that hears of all
        config.pluginmanager.register(Recorder())


def _database() -> str:
    return "" if "sqlite" in settings.DATABASES["default"]["ENGINE"] else " (PostgreSQL)"


def still_there(outcomes: Mapping[str, dict[str, object]]) -> Outcomes:
    """`outcomes` without the tests that are no longer written."""
    texts: dict[str, str] = {}
    kept = {}
    for name, outcome in outcomes.items():
        path, _, test = name.partition("::")
        if path not in texts:
            file = ROOT / path
            texts[path] = file.read_text(encoding="utf-8") if file.exists() else ""
        function = re.split(r"[\[ ]", test.split("::")[-1])[0]
        if f"def {function}(" in texts[path]:
            kept[name] = outcome
    return kept
