"""Installers on the disk: one folder, names of our own making, nobody but the portal writes (T-UPL-03).

A file is never renamed and never written to once it is whole: which one is downloaded, the database alone says. So
a kill between any two steps leaves the old one or the new one, and at worst a file that nobody knows, which `sweep`
takes away.
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol, Self

from django.conf import settings

from downloads.kinds import HEAD, TAIL
from downloads.pieces import Added

RESERVE: Final = 1024**3
"""Bytes of the disk that uploads leave free: calls and letters are written there, too (RELIABILITY R-30)."""
FORGOTTEN_AFTER: Final = 3600
"""Seconds after which a file that no row names is nobody's."""
_NAME = re.compile(r"[0-9a-f]{32}")
_BLOCK: Final = 256 * 1024


class Body(Protocol):
    """What a request brings, read piece by piece."""

    def read(self, size: int, /) -> bytes: ...


class NoRoom(Exception):
    """The disk is too full for a file of this size."""


class Busy(Exception):
    """Another request writes this file at this moment."""


class Lost(Exception):
    """The file is not there, or not as long as the portal knows it to be."""


class Stored:
    """An open installer, for ui.files: owns the descriptor."""

    def __init__(self, fd: int) -> None:
        self.fd, self.size = fd, os.fstat(fd).st_size

    @classmethod
    def of(cls, name: str, size: int) -> Self:
        """Raises Lost."""
        try:
            opened = cls(os.open(path_of(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC))
        except OSError as error:
            raise Lost from error
        if opened.size != size:
            opened.close()
            raise Lost
        return opened

    def close(self) -> None:
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)


def folder() -> Path:
    return Path(settings.DATA_DIR) / "installers"


def path_of(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise Lost
    return folder() / name


def create(size: int) -> str:
    """An empty file, if there is room for `size` bytes to come, in it and elsewhere; its name. Raises NoRoom."""
    folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    if shutil.disk_usage(folder()).free < size + RESERVE:
        raise NoRoom
    name = secrets.token_hex(16)
    fd = os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
    os.fchmod(fd, 0o640)
    os.close(fd)
    _keep_name()
    return name


@contextmanager
def held(name: str) -> Iterator[int]:
    """The file, open for writing by nobody else. Raises Busy, Lost."""
    try:
        fd = os.open(path_of(name), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise Lost from error
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield fd
    finally:
        os.close(fd)


def write(fd: int, body: Body, added: Added) -> None:
    """Write what is new of the piece, and see it on the disk. Raises Lost, OSError when the disk is full.

    What stood behind is of a piece whose request died, and goes. A body that is shorter than it said is Lost, too.
    """
    if os.fstat(fd).st_size < added.at:
        raise Lost
    os.ftruncate(fd, added.at)
    _skip(body, added.skip)
    at = added.at
    while at < added.arrived:
        block = body.read(min(_BLOCK, added.arrived - at))
        if not block:
            raise Lost
        at += _write_all(fd, block, at)
    os.fdatasync(fd)


def ends(fd: int, size: int) -> tuple[bytes, bytes]:
    """The beginning and the end of the file, as downloads.kinds looks at them. Raises Lost."""
    if os.fstat(fd).st_size != size:
        raise Lost
    return os.pread(fd, HEAD, 0), os.pread(fd, TAIL, max(0, size - TAIL))


def digest(fd: int) -> str:
    """SHA-256 in hexadecimal, read block by block from the disk."""
    found, at = hashlib.sha256(), 0
    while block := os.pread(fd, _BLOCK, at):
        found.update(block)
        at += len(block)
    return found.hexdigest()


def settle(fd: int) -> None:
    """Whatever happens now, this file is there, whole."""
    os.fsync(fd)
    _keep_name()


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def sweep(known: Collection[str]) -> int:
    """Remove the files that no row names: those of uploads that died on their way. Returns how many."""
    if not folder().is_dir():
        return 0
    before, removed = time.time() - FORGOTTEN_AFTER, 0
    for path in folder().iterdir():
        if _NAME.fullmatch(path.name) and path.name not in known and path.lstat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _keep_name() -> None:
    fd = os.open(folder(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _skip(body: Body, length: int) -> None:
    while length > 0:
        block = body.read(min(_BLOCK, length))
        if not block:
            raise Lost
        length -= len(block)


def _write_all(fd: int, block: bytes, at: int) -> int:
    view = memoryview(block)
    written = 0
    while written < len(view):
        written += os.pwrite(fd, view[written:], at + written)
    return written
