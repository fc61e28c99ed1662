"""What Python code and browser scripts may not use: what turns text into markup or code (T-CSP-03), and views that
read rows without asking for whom (SECURITY §4)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("webcti", "backup", "demo", "guides", "management", "labels", "downloads", "services", "cti", "costs", "history"),
    *("phonebook", "accounts", "jobs", "mail", "company", "ui", "pbx"),
)
PYTHON = {
    r"\bmark_safe\(": "mark_safe switches escaping off: use format_html",
    r"\bshell\s*=\s*True": "no shell",
    r"\bpickle\b": "pickle runs what it reads",
    r"\.extra\(|RawSQL\(": "no SQL by hand",
}
VIEWS = {
    r"\b[A-Z]\w+\.(objects|_default_manager|_base_manager)\b(?!\.(visible_to|editable_by)\()": (
        "a view asks for whom: objects.visible_to(user) or objects.editable_by(user)"
    ),
}
SCRIPT = {
    r"\.(inner|outer)HTML\b": "text becomes markup: use textContent",
    r"\binsertAdjacentHTML\b": "text becomes markup: use append",
    r"\bdocument\.write\b": "text becomes markup",
    r"\beval\(|\bnew Function\(": "text becomes code",
    r"\bset(Timeout|Interval)\(\s*[\"'`]": "text becomes code",
}


def findings() -> Iterator[str]:
    for room in ROOMS:
        yield from _in_files((ROOT / room).rglob("*.py"), PYTHON)
        yield from _in_files(views_of(room), VIEWS)
    yield from _in_files((ROOT / "static").rglob("*.js"), SCRIPT)


def views_of(room: str) -> Iterator[Path]:
    yield from (ROOT / room).glob("views.py")
    yield from (ROOT / room).glob("views/**/*.py")


def in_text(text: str, rules: Mapping[str, str]) -> Iterator[str]:
    """`line: reason` for each thing in `text` that is forbidden."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield from (f"{number}: {reason}" for pattern, reason in rules.items() if re.search(pattern, line))


def _in_files(paths: Iterator[Path], rules: Mapping[str, str]) -> Iterator[str]:
    for path in sorted(paths):
        found = in_text(path.read_text(encoding="utf-8"), rules)
        yield from (f"{path.relative_to(ROOT)}:{finding}" for finding in found)
