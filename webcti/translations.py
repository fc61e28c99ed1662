"""Compiles .po files into the .mo files that Django reads, with Babel: the gettext programs are not needed."""

import os
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def stale(locale_folder: Path) -> list[Path]:
    """The .po files that are newer than their .mo file, or have none."""
    return [path for path in sorted(locale_folder.glob("*/LC_MESSAGES/*.po")) if not _is_current(path)]


def compile_all(catalogues: Iterable[Path]) -> None:
    """Each .mo appears whole: a running process never reads half of one, and two may compile at the same time."""
    for path in catalogues:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3])
        draft = path.with_suffix(f".{os.getpid()}.draft")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(path.with_suffix(".mo"))


def _is_current(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns
