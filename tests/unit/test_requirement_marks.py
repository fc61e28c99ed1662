"""The test run's own promises: unknown requirements fail it, and with REQUIRE=all so does a skip."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import __main__ as suite
from tests import findings
from tests.reqs import known, still_there
from tests.requirement_report import summary, tally

pytest_plugins = ["pytester"]
Run = Callable[[str], pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(text)`: a run of pytest inside this one, of one test file, with our plugins and no others."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("REQUIRE", raising=False)
    pytester.makeini("[pytest]\nmarkers = req")

    def run(text: str) -> pytest.RunResult:
        pytester.makepyfile(test_inner=text)
        return pytester.runpytest_inprocess("-ra", "--strict-markers", "-p", "tests.reqs", "-p", "tests.skips")

    return run


def test_an_unknown_requirement_fails_the_run(run: Run) -> None:
    done = run("import pytest\n@pytest.mark.req('MAIN-01', 'MAIN-99')\ndef test_a() -> None: pass\n")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*docs/requirements.md does not know", "*test_a: MAIN-99"])


SKIPPING = """import pytest
def test_a() -> None: pytest.skip("there is no moon")
@pytest.fixture
def moon(): pytest.skip("there is no moon")
def test_b(moon) -> None: pass
"""


def test_a_skip_is_told_with_its_reason(run: Run) -> None:
    done = run(SKIPPING)
    assert done.ret == pytest.ExitCode.OK
    done.assert_outcomes(skipped=2)
    done.stdout.fnmatch_lines(["*there is no moon"])


def test_with_require_all_each_skip_is_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE", "all")
    done = run(SKIPPING)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.assert_outcomes(failed=1, errors=1)
    done.stdout.fnmatch_lines(["*REQUIRE=all, and this was skipped*"])


def test_with_require_all_a_skipped_module_is_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE", "all")
    done = run("import pytest\npytest.skip('no', allow_module_level=True)\n")
    assert done.ret == pytest.ExitCode.INTERRUPTED
    done.stdout.fnmatch_lines(["*REQUIRE=all, and this was skipped*"])


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


@pytest.mark.parametrize(
    ("arguments", "processes"),
    [
        (["-m", "not slow"], "4"),
        (["-m", "not slow", "-x"], "4"),
        (["-m", "not slow", "tests/unit/pbx"], None),
        (["-m", "slow"], None),
        ([], "4"),
    ],
)
def test_all_tests_and_all_quick_ones_run_side_by_side(
    arguments: list[str], processes: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 16)
    options = suite.at_once(arguments)
    assert (options[1] if options else None) == processes
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert suite.at_once(arguments) == []


def test_every_test_has_its_part() -> None:
    parts = [folder for part in suite.PARTS for folder in part.folders]
    files = [path.relative_to(suite.ROOT) for path in (suite.ROOT / "tests").rglob("test_*.py")]
    assert [file for file in files if sum(file.is_relative_to(part) for part in parts) != 1] == []


def test_the_whole_suite_fails_and_tells_when_one_of_its_parts_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pytest_of_one_part(arguments: list[str], **_environment: str) -> int:
        failed = "tests/asterisk" in arguments
        if failed:
            with Path(os.environ[findings.FILE]).open("a") as file:
                file.write("FAILED tests/asterisk/test_a.py::test_a\n")
        return int(failed)

    monkeypatch.setenv(findings.FILE, "")
    monkeypatch.setattr(suite, "pytest", pytest_of_one_part)
    monkeypatch.setattr(suite, "on_postgresql", lambda _arguments: suite.Pass("PostgreSQL"))
    assert suite.main([]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "FAILED tests/asterisk/test_a.py::test_a" in told
    assert [line.split(", 0:")[0] for line in told[-4:]] == [
        "Database and unit tests, SQLite: passed",
        "Asterisk: failed",
        "Browser: passed",
        "PostgreSQL: passed",
    ]
