"""`./portal test --security`: which attack of docs/security.md is fended off by which tests.

A test says so by its name: `test_t_rst_02_a_link_works_once` is about T-RST-02. The page lists for each attack the
files with such tests; tests/unit/test_security_page.py keeps it true, and this command brings it up to date.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security.md"
NOT_YET = "not built yet"
_NAMED = re.compile(r"(?<![a-z])t_([a-z]{2,4})_(\d\d)(?=_)")
_ROW = re.compile(r"^\| (T-[A-Z]+-\d\d) \| (P[012]) \| (.+?) \| (.+?) \|$", re.MULTILINE)

Tests = Mapping[str, frozenset[str]]
"""Attack → files below tests/ with a test against it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page; `tests` are the files that it names, none when the feature is not built yet."""

    attack: str
    priority: str
    what: str
    tests: tuple[str, ...]
    built: bool

    @classmethod
    def of(cls, match: re.Match[str]) -> "Row":
        built = not match[4].startswith(NOT_YET)
        files = tuple(re.findall(r"`([^`]+)`", match[4])) if built else ()
        return cls(match[1], match[2], match[3], files, built)


def rows(text: str) -> list[Row]:
    return [Row.of(match) for match in _ROW.finditer(text)]


def named_tests(folder: Path = ROOT / "tests") -> Tests:
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for name in test_names(path.read_text(encoding="utf-8")):
            for attack in attacks_in(name):
                found.setdefault(attack, set()).add(path.relative_to(folder).as_posix())
    return {attack: frozenset(files) for attack, files in found.items()}


def test_names(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name


def attacks_in(name: str) -> list[str]:
    """`test_t_ws_01_t_pin_05_no_socket` → T-WS-01, T-PIN-05."""
    return [f"T-{letters.upper()}-{number}" for letters, number in _NAMED.findall(name)]


def faults(page: list[Row], tests: Tests) -> Iterator[str]:
    """What the page says and the tests do not show, or the other way round."""
    for row in page:
        there = tests.get(row.attack, frozenset())
        yield from (f"{row.attack}: no test in {gone} is named after it" for gone in row.tests if gone not in there)
        if row.built and not row.tests:
            yield f"{row.attack}: is said to be built, and no test is named"
        if there and not row.built:
            yield f"{row.attack}: is said not to be built, and has tests in {', '.join(sorted(there))}"
    for attack in sorted(set(tests) - {row.attack for row in page}):
        yield f"{attack}: has tests in {', '.join(sorted(tests[attack]))}, and the page does not know it"


def brought_up_to_date(text: str, tests: Tests) -> str:
    """The page with today's files in its last column."""

    def line(match: re.Match[str]) -> str:
        row, files = Row.of(match), sorted(tests.get(match[1], ()))
        if not row.built and not files:
            return match[0]
        shown = ", ".join(f"`{file}`" for file in files)
        return f"| {row.attack} | {row.priority} | {row.what} | {shown or 'none'} |"

    return _ROW.sub(line, text)


def print_report() -> int:
    """Brings the page up to date and prints what is open; 1 if an attack on something that is built has no test."""
    tests = named_tests()
    PAGE.write_text(brought_up_to_date(PAGE.read_text(encoding="utf-8"), tests), encoding="utf-8")
    page = rows(PAGE.read_text(encoding="utf-8"))
    for row in page:
        print(f"  {row.attack:<9} {row.priority} {len(row.tests) or ('-' if row.built else ' '):>3}  {row.what}")
    for fault in (found := list(faults(page, tests))):
        print(f"FAULT  {fault}")
    built = [row for row in page if row.built]
    print(f"\n{len(built)} of {len(page)} attacks are about what is built; {len(found)} faults.")
    return int(bool(found))
