"""What Python code and browser scripts may not use, because it turns text into markup or code (T-CSP-03)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("webcti", "demo", "management", "services", "cti", "history", "phonebook", "accounts", "mail", "ui", "pbx")
PYTHON = {
    r"\bmark_safe\(": "mark_safe switches escaping off: use format_html",
    r"\bshell\s*=\s*True": "no shell",
    r"\bpickle\b": "pickle runs what it reads",
    r"\.extra\(|RawSQL\(": "no SQL by hand",
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
    yield from _in_files((ROOT / "static").rglob("*.js"), SCRIPT)


def _in_files(paths: Iterator[Path], rules: Mapping[str, str]) -> Iterator[str]:
    for path in sorted(paths):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for pattern, reason in rules.items():
                if re.search(pattern, line):
                    yield f"{path.relative_to(ROOT)}:{number}: {reason}"
