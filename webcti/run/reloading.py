"""--dev: which files changed since the last look."""

from collections.abc import Iterator
from pathlib import Path

from webcti import places

ENDINGS = frozenset({".py", ".html", ".po"})
SKIPPED = frozenset({"tests", "bench", "var", "docs", "node_modules"})


def snapshot() -> dict[Path, int]:
    """Every file that a running program has read, with its time of change (ns)."""
    return {path: path.stat().st_mtime_ns for path in _files(places.ROOT) if path.exists()}


def changed_endings(before: dict[Path, int], after: dict[Path, int]) -> frozenset[str]:
    return frozenset(path.suffix for path, _ in before.items() ^ after.items())


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name == "__pycache__":
            continue
        if path.is_dir():
            if path.name not in SKIPPED:
                yield from _files(path)
        elif path.suffix in ENDINGS:
            yield path
