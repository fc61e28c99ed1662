"""One target under libFuzzer, in a process of its own: python -m tests.fuzz.guided TARGET FILE [libFuzzer's arguments].

The input that fails is written to FILE. The target's code is instrumented as it is imported: none of it may be before.
"""

import sys
from pathlib import Path

import atheris
import django

from tests.fuzz.targets import TARGETS


def main(name: str, failing: Path, arguments: list[str]) -> None:
    target = TARGETS[name]
    atheris.enabled_hooks.add("str")
    with atheris.instrument_imports(include=list(target.code), enable_loader_override=False):
        django.setup()
        check = target.check()

    def watched(data: bytes) -> None:
        try:
            check(data)
        except Exception:
            failing.write_bytes(data)
            raise

    slow_or_large = f"-exact_artifact_path={failing}"
    atheris.Setup([sys.argv[0], slow_or_large, *arguments], watched)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
