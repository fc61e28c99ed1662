import ast
import re
from pathlib import Path

from tests.lint.forbidden import ROOMS

ROOT = Path(__file__).resolve().parents[3]
TABLE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
READS = (
    re.compile(r"""environment\.\w+\(\s*"([A-Z][A-Z_]+)\""""),
    re.compile(r"""os\.environ(?:\.get\(|\[)\s*"([A-Z][A-Z_]+)\""""),
    re.compile(r"""os\.getenv\(\s*"([A-Z][A-Z_]+)\""""),
)
# Read from every terminal program's environment, or Django's own.
NOT_OURS = {"NO_COLOR", "DJANGO_SETTINGS_MODULE"}


def read_in_the_code() -> set[str]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return {name for pattern in READS for name in pattern.findall(text)} - NOT_OURS


def in_the_table() -> list[str]:
    return re.findall(r"^\| `([A-Z_]+)` \|", TABLE, re.MULTILINE)


def test_every_variable_that_is_read_is_in_the_table() -> None:
    assert not read_in_the_code() - set(in_the_table())


def test_every_variable_in_the_table_is_read() -> None:
    assert not set(in_the_table()) - read_in_the_code()


def test_no_variable_is_in_the_table_twice() -> None:
    assert len(in_the_table()) == len(set(in_the_table()))


def defaults_in_the_code() -> dict[str, str]:
    """Of settings.py, as they would be written into the environment; what is computed, or has none, is left out."""
    found = {}
    for call in ast.walk(ast.parse((ROOT / "webcti" / "settings.py").read_text(encoding="utf-8"))):
        match call:
            case ast.Call(ast.Attribute(ast.Name("environment"), reads), [ast.Constant(str(name)), *further], keywords):
                named = [word.value for word in keywords if word.arg == "default"]
                match [further[1] if reads == "choice" else further[0]] if further else named:
                    case [ast.Constant(bool(value))]:
                        found.setdefault(name, str(int(value)))
                    case [ast.Constant(value)]:
                        found.setdefault(name, str(value))
                    case [] if not keywords:
                        found.setdefault(name, "0" if reads == "flag" else "")
    return found


def test_the_defaults_in_the_table_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`|]+)`)? ?\|", TABLE, re.MULTILINE)
    code = defaults_in_the_code()
    told = {name: default for name, default in rows if name in code}
    assert len(told) > 50
    assert told == {name: code[name] for name in told}
