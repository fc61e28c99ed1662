"""`./portal test --req`: which requirements have a passing test, from what the last runs remembered."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping

from tests.reqs import ROOT, STORE, Outcomes, known, still_there

CACHE = ROOT / ".pytest_cache" / "v" / STORE
CLASSES = {"C": "core", "S": "further", "A": "equivalent", "I": "facts"}


def print_report() -> int:
    """Prints the table; 1 if a requirement's tests fail or nothing was run yet."""
    if not CACHE.exists():
        print("No results yet: run ./portal test first.")
        return 1
    outcomes = still_there(json.loads(CACHE.read_text(encoding="utf-8")))
    passing, failing = tally(outcomes)
    identifiers = known()
    print("With passing tests:")
    for name in identifiers:
        if name in passing and name not in failing:
            print(f"  {name:<8} {passing[name]:>3}  {identifiers[name][1]}")
    print("\nWith failing tests:" if failing else "\nNone has failing tests.")
    for name, tests in failing.items():
        print(f"  {name:<8} {', '.join(tests)}")
    print("\nWithout a passing test:")
    for name, (kind, sentence) in identifiers.items():
        if name not in passing and name not in failing:
            print(f"  {name:<8} {kind}    {sentence}")
    print(f"\n{summary(identifiers, passing, failing)}")
    return int(bool(failing))


def tally(outcomes: Outcomes) -> tuple[Counter[str], dict[str, list[str]]]:
    """identifier → number of passing tests, and identifier → failing tests. A skipped test shows nothing."""
    passing: Counter[str] = Counter()
    failing: defaultdict[str, list[str]] = defaultdict(list)
    for test, entry in outcomes.items():
        ids = entry["ids"]
        assert isinstance(ids, list)
        for name in ids:
            if entry["outcome"] == "passed":
                passing[name] += 1
            elif entry["outcome"] == "failed":
                failing[name].append(test)
    return passing, dict(failing)


def summary(
    identifiers: Mapping[str, tuple[str, str]], passing: Mapping[str, int], failing: Mapping[str, list[str]]
) -> str:
    """`core 40 of 155, further 12 of 127, …`."""
    parts = []
    for letter, word in CLASSES.items():
        of_class = [name for name, (kind, _) in identifiers.items() if kind == letter]
        shown = [name for name in of_class if name in passing and name not in failing]
        parts.append(f"{word} {len(shown)} of {len(of_class)}")
    return ", ".join(parts) + " have passing tests."
