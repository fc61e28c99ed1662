"""Files that people bring, on their way in: pieces, none larger than any other form, in a folder that nobody else can
read (T-UPL-03).

A file is stored under a random name; whoever keeps that name shows the one that somebody gave it, and does nothing else
with it.
"""

import os
import secrets
from pathlib import Path

from django.conf import settings


class OutOfStepError(Exception):
    """This piece does not begin where the last one ended."""


class TooLargeError(Exception):
    """More came than was announced."""


def folder() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def path_of(stored: str) -> Path:
    return folder() / stored


def begin(first: bytes) -> str:
    """Store the first piece; the name under which the file is kept."""
    stored = secrets.token_hex(16)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path_of(stored), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(first)
    return stored


def go_on(stored: str, size: int, at: int, piece: bytes) -> int:
    """Add a further piece, which begins at the byte `at`, to a file of `size` bytes; how many there are now.

    A piece that came before is passed over. Raises OutOfStepError, TooLargeError, and FileNotFoundError.
    """
    with path_of(stored).open("r+b") as file:
        there = file.seek(0, os.SEEK_END)
        if at > there:
            raise OutOfStepError
        if at + len(piece) > size:
            raise TooLargeError
        file.write(piece[there - at :])
        return file.tell()


def remove(stored: str) -> None:
    path_of(stored).unlink(missing_ok=True)
