"""The test run's own promises: unknown requirements fail it, and with REQUIRE=all so does a skip."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import __main__ as suite
from tests.reqs import known, still_there
from tests.requirement_report import summary, tally

ROOT = Path(__file__).resolve().parents[2]


def run_pytest(folder: Path, text: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run one test file with the project's plugins, outside the project's own tests."""
    file = folder / "test_inner.py"
    file.write_text(text, encoding="utf-8")
    plugins = ["-p", "tests.reqs", "-p", "tests.skips", "-p", "no:cacheprovider", "-p", "no:valkey"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, "-c", str(ROOT / "pyproject.toml"), str(file)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_unknown_requirement_fails_the_run(tmp_path: Path) -> None:
    text = "import pytest\n@pytest.mark.req('MAIN-01', 'MAIN-99')\ndef test_a() -> None: pass\n"
    done = run_pytest(tmp_path, text)
    assert done.returncode != 0
    assert "docs/requirements.md does not know" in done.stderr
    assert "test_a: MAIN-99" in done.stderr


SKIPPING = """import pytest
def test_a() -> None: pytest.skip("there is no moon")
@pytest.fixture
def moon(): pytest.skip("there is no moon")
def test_b(moon) -> None: pass
"""


def test_a_skip_is_told_with_its_reason(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPPING, REQUIRE="")
    assert done.returncode == 0
    assert "there is no moon" in done.stdout


def test_with_require_all_each_skip_is_a_failure(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPPING, REQUIRE="all")
    assert done.returncode == 1
    assert "1 failed, 1 error" in done.stdout
    assert "REQUIRE=all, and this was skipped" in done.stdout


def test_with_require_all_a_skipped_module_is_a_failure(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "import pytest\npytest.skip('no', allow_module_level=True)\n", REQUIRE="all")
    assert done.returncode != 0
    assert "REQUIRE=all, and this was skipped" in done.stdout


def test_every_requirement_of_the_document_is_read() -> None:
    identifiers = known()
    assert len([name for name in identifiers if not name.startswith("X-")]) == 298
    assert len([name for name in identifiers if name.startswith("X-")]) == 24
    assert identifiers["MAIN-05"][0] == "C"


def test_a_requirement_with_a_failing_test_is_not_shown_by_its_passing_ones() -> None:
    passing, failing = tally(
        {
            "a": {"ids": ["MAIN-01", "MAIN-02"], "outcome": "passed"},
            "b": {"ids": ["MAIN-01"], "outcome": "failed"},
            "c": {"ids": ["LIC-01"], "outcome": "skipped"},
        }
    )
    identifiers = {"MAIN-01": ("C", ""), "MAIN-02": ("C", ""), "LIC-01": ("I", "")}
    assert failing == {"MAIN-01": ["b"]}
    assert summary(identifiers, passing, failing).startswith("core 1 of 2, ")
    assert summary(identifiers, passing, failing).endswith("facts 0 of 1 have passing tests.")


def test_what_a_test_showed_is_forgotten_with_the_test() -> None:
    here = "tests/unit/test_requirement_marks.py::"
    name = "test_what_a_test_showed_is_forgotten_with_the_test"
    outcomes = {f"{here}{name}[x] (PostgreSQL)": {}, f"{here}test_gone": {}, "tests/unit/test_gone.py::test_a": {}}
    assert list(still_there(outcomes)) == [f"{here}{name}[x] (PostgreSQL)"]


@pytest.mark.parametrize(
    ("arguments", "second_pass"),
    [
        ([], ["tests/integration"]),
        (["-m", "not slow", "-x"], ["-m", "not slow", "-x", "tests/integration"]),
        (["tests"], ["tests/integration"]),
        (["tests/unit"], []),
        (["tests/unit", "tests/integration/webcti", "-q"], ["-q", "tests/integration/webcti"]),
        (["tests/integration/webcti/test_stores.py::test_a"], ["tests/integration/webcti/test_stores.py::test_a"]),
    ],
)
def test_the_second_pass_is_about_the_database_tests_alone(arguments: list[str], second_pass: list[str]) -> None:
    assert suite.database_tests(arguments) == second_pass
