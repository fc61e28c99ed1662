"""The sample files, and reading one as a whole. The files were made for these tests: nobody in them exists."""

import io
import json
from pathlib import Path
from typing import Any

from phonebook.files.reading import Entry, Found, Source, Task, opened
from phonebook.files.report import Detected, Rejected, Warned

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "contacts"
EXPECTED = sorted((SAMPLES / "expected").glob("*.json"))
TASK = Task("GB", "en")


def expectation(path: Path) -> dict[str, Any]:
    """What should be read of a sample, without the remarks of whoever wrote it down."""
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    read.pop("note", None)
    return read


def source(content: bytes, task: Task = TASK) -> Source:
    return opened(io.BytesIO(content), task)


def read(content: bytes, task: Task = TASK) -> tuple[Detected, list[Entry]]:
    found = source(content, task)
    return found.detected, list(found.entries)


def contacts(content: bytes, task: Task = TASK) -> list[Any]:
    return [entry.contact for entry in read(content, task)[1] if isinstance(entry, Found)]


def rejected(content: bytes, task: Task = TASK) -> list[Rejected]:
    return [entry for entry in read(content, task)[1] if isinstance(entry, Rejected)]


def warned(content: bytes, task: Task = TASK) -> list[Warned]:
    return [entry for entry in read(content, task)[1] if isinstance(entry, Warned)]
