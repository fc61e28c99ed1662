"""`./portal fuzz [TARGET …] [--seconds N] [--keep]`: feed what comes from outside with what nobody would think of.

Led by the branches that an input takes (atheris, libFuzzer) where there is a wheel of it, else blindly. What leads on
is kept in var/fuzz and taken up the next time; an input that fails goes to tests/fuzz/found/, and every run of the
tests feeds it in again.
Exit code 1 when something was found.
"""

import argparse
import os
import random
import subprocess
import sys
import time
import traceback
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz import corpus
from tests.fuzz.targets import TARGETS, Target

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "fuzz"
SEED = "seed-"
SECONDS = 60
SLOWEST = 10
"""Seconds for one input, after which it counts as a way to stop the portal."""
MEGABYTES = 1024
"""Above which one counts as a way to use up memory."""
KEPT_BYTES = 4000
"""Of each target's corpus in the repository."""


def main(arguments: list[str]) -> int:
    listed = "".join(f"\n  {target.name:<10} {target.about}" for target in TARGETS.values())
    parser = argparse.ArgumentParser(
        "./portal fuzz", epilog=f"targets:{listed}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="what is fuzzed; without: all, one after another")
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"for each target ({SECONDS})")
    parser.add_argument("--keep", action="store_true", help="put the shortest of what led on into tests/fuzz/corpus")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.targets if name not in TARGETS]:
        parser.error(f"there is no target {unknown[0]!r}; there are {', '.join(TARGETS)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    guided = find_spec("atheris") is not None
    if not guided:
        print("There is no atheris for this Python and machine: inputs are changed blindly.")
    failed = [
        target.name
        for target in TARGETS.values()
        if target.name in (chosen.targets or TARGETS)
        and not (_guided(target, chosen.seconds, keep=chosen.keep) if guided else _blindly(target, chosen.seconds))
    ]
    print(f"Found something in: {', '.join(failed)}." if failed else "Nothing was found.")
    return int(bool(failed))


def _guided(target: Target, seconds: int, *, keep: bool) -> bool:
    seen = WORK / target.name
    seen.mkdir(parents=True, exist_ok=True)
    for nth, seed in enumerate(seeds(target)):
        (seen / f"{SEED}{nth:04d}").write_bytes(seed)
    _failing(target).unlink(missing_ok=True)
    print(f"{target.name}: {target.about}, {seconds} s …", flush=True)
    code = _fuzzer(
        target,
        f"-max_total_time={seconds}",
        f"-max_len={target.longest}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEGABYTES}",
        "-print_final_stats=1",
        str(seen),
    )
    if _failing(target).exists():
        _tell(target, _failing(target).read_bytes())
    elif code:
        print(f"{target.name}: the fuzzer itself ended with code {code}; its last lines say why.")
    if keep and code == 0:
        _keep(target, seen)
    return code == 0


def _failing(target: Target) -> Path:
    return WORK / f"{target.name}.failing"


def _keep(target: Target, seen: Path) -> None:
    """The shortest of what led on."""
    found = {path.read_bytes() for path in seen.iterdir() if not path.name.startswith(SEED)}
    kept: list[bytes] = []
    for each in sorted(found, key=lambda each: (len(each), each)):
        if sum(map(len, kept)) + len(each) <= KEPT_BYTES:
            kept.append(each)
    corpus.write(corpus.CORPUS / f"{target.name}.txt", kept)


def _fuzzer(target: Target, *arguments: str) -> int:
    program = [sys.executable, "-m", "tests.fuzz.guided", target.name, str(_failing(target))]
    return subprocess.call([*program, *arguments], cwd=ROOT)


def _blindly(target: Target, seconds: int) -> bool:
    import django

    django.setup()
    check, beginnings = target.check(), seeds(target)
    over = time.monotonic() + seconds
    count = 0
    for content in corpus.changed(random.Random(), beginnings, target.longest):
        count += 1
        begun = time.monotonic()
        try:
            check(content)
        except Exception:
            traceback.print_exc()
            _tell(target, content)
            return False
        if time.monotonic() - begun > SLOWEST:
            _tell(target, content)
            return False
        if begun > over:
            break
    print(f"{target.name}: {count} inputs")
    return True


def seeds(target: Target) -> list[bytes]:
    """What a run begins with: from the samples of the tests, and what was found and kept before."""
    kept = (corpus.read(folder / f"{target.name}.txt") for folder in (corpus.FOUND, corpus.CORPUS))
    return [*target.beginnings(), *(each for inputs in kept for each in inputs)]


def _tell(target: Target, content: bytes) -> None:
    path = corpus.FOUND / f"{target.name}.txt"
    corpus.write(path, [*corpus.read(path), content])
    print(f"{target.name}: this input fails, and is kept in {path.relative_to(ROOT)}:\n  {content!r}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
