"""Faults that have their tests already: those with a real Asterisk and SIP telephones, and uploads that are killed."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from xml.etree import ElementTree as ET

from webcti import places

ASTERISK = "tests/asterisk/test_portal_faults.py"
_ID = re.compile(r"def test_r_([0-9]{2})")
TESTS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("R-31", "tests/integration/downloads/test_killed.py", frozenset({"R-31"})),
    (
        "With a real Asterisk and SIP telephones",
        ASTERISK,
        frozenset(f"R-{number}" for number in _ID.findall((places.ROOT / ASTERISK).read_text(encoding="utf-8"))),
    ),
)
"""What stands above them in the report, where they are, and which faults they show."""
IDS = frozenset[str]().union(*(ids for _title, _path, ids in TESTS))


def run(wanted: Collection[str]) -> list[str]:
    """Run the tests of those that are named, or all; which of them broke a promise."""
    broken: list[str] = []
    for title, path, ids in TESTS:
        if wanted and not ids.intersection(wanted):
            continue
        print(f"\n{title}:", flush=True)
        chosen = [] if len(ids) == 1 else sorted(ids.intersection(wanted))
        broken += _run(path, " or ".join(one.lower().replace("-", "_") for one in chosen))
    return broken


def _run(path: str, names: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="webcti-faults-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", path, "-k", names, "-q", f"--junit-xml={report}"]
        done = subprocess.run(command, cwd=places.ROOT, check=False, capture_output=True, text=True)
        if not report.exists():
            print(done.stdout[-2000:], done.stderr[-2000:])
            return [path]
        return [name for case in ET.parse(report).iter("testcase") if (name := _told(case))]


def _told(case: ET.Element) -> str:
    """Print what came of it; its name if it broke a promise, or was not tried."""
    name, seconds = case.get("name", ""), float(case.get("time", "0"))
    skipped, failed = case.find("skipped"), [*case.findall("failure"), *case.findall("error")]
    verdict = "broken" if failed else f"NOT RUN: {skipped.get('message')}" if skipped is not None else "kept"
    print(f"      {name}\n      {verdict}, {seconds:.0f} s", flush=True)
    for failure in failed:
        print(f"      BROKEN:   {failure.get('message', '')[:1500]}")
    return name if failed or skipped is not None else ""
