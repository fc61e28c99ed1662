"""Whether the preparation of the last start still holds: a stamp over everything that it was made from."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from webcti import places
from webcti.run.environment import differing

SOURCES = (
    "requirements.txt",
    "locale/*/LC_MESSAGES/*.po",
    "static/**/*",
    "*/migrations/*.py",
    "*/management/commands/*.py",
    "*/demo.py",
    "*/demo_prices.csv",
    "pbx/simulator/*.py",
    "ui/*.py",
    "webcti/*.py",
)


def is_fresh(environment: Mapping[str, str], data_dir: Path) -> bool:
    """Never for a database elsewhere: only its own migration table knows."""
    if "DATABASE_URL" in environment or "DATABASE_URL_FILE" in environment:
        return False
    if not (data_dir / "portal.sqlite3").exists() or not (data_dir / "static" / "staticfiles.json").exists():
        return False
    try:
        return _stamp(data_dir).read_text() == fingerprint(environment)
    except OSError:
        return False


def remember(environment: Mapping[str, str], data_dir: Path) -> None:
    _stamp(data_dir).write_text(fingerprint(environment))


def fingerprint(environment: Mapping[str, str]) -> str:
    """A hash over the settings given, and over name, size and time of each source."""
    parts: list[object] = [differing(environment)]
    parts += [[str(path), status.st_size, status.st_mtime_ns] for path in sources() if (status := path.stat())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def sources() -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(path for path in places.ROOT.glob(pattern) if path.is_file())


def _stamp(data_dir: Path) -> Path:
    return data_dir / "prepared"
