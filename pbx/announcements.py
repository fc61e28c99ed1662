"""The folder from which an exchange plays announcements: `<name>.wav` each, 16 bits, 8 kHz, one channel.

What we put there has a name of our own drawing; whatever else lies there is somebody else's and stays. A caller hears
the old sound or the new one, whole. The time of a file is that of its announcement: so what differs is seen without
reading it.
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from pbx.audio.wav import NotSound, read_head

NAME_BYTES = 12
_NAME = re.compile(r"[0-9a-f]{24}")
_OURS = re.compile(r"([0-9a-f]{24})\.wav")
_UNFINISHED = re.compile(r"[0-9a-f]{24}\.[0-9a-f]{16}\.tmp")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file is told by: bytes, and seconds since the epoch."""

    size: int
    stamp: int


def new_name() -> str:
    """Safe as a file name, in the dialplan and in AstDB; tells nothing."""
    return token_hex(NAME_BYTES)


def is_ours(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def install(folder: Path, name: str, wave: bytes, stamp: int) -> None:
    """Put a whole WAVE file there, instead of the one of that name. Raises OSError."""
    unfinished = folder / f"{name}.{token_hex(8)}.tmp"
    fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(wave)
            file.flush()
            os.fchmod(fd, 0o644)
            os.utime(fd, (stamp, stamp))
        unfinished.replace(folder / f"{name}.wav")
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def remove(folder: Path, name: str) -> None:
    """Nothing when it is gone already. Raises OSError."""
    (folder / f"{name}.wav").unlink(missing_ok=True)


def ours(folder: Path) -> Mapping[str, Kept]:
    """Name → file of all that we have put there. Raises OSError."""
    with os.scandir(folder) as entries:
        found = [(match[1], entry) for entry in entries if (match := _OURS.fullmatch(entry.name))]
        return {name: _kept(entry.stat(follow_symlinks=False)) for name, entry in found}


def tidy(folder: Path, before: float) -> None:
    """Remove what was never finished, if it was begun before that time (seconds since the epoch). Raises OSError."""
    with os.scandir(folder) as entries:
        left = [entry for entry in entries if _UNFINISHED.fullmatch(entry.name)]
    for entry in left:
        with suppress(FileNotFoundError):
            if entry.stat(follow_symlinks=False).st_mtime < before:
                (folder / entry.name).unlink()


def seconds(folder: Path, name: str) -> float | None:
    """How long the announcement of that name is; None: the exchange has none that can be played."""
    try:
        fd = os.open(folder / f"{name}.wav", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return read_head(fd).seconds
    except (NotSound, OSError):
        return None
    finally:
        os.close(fd)


def _kept(status: os.stat_result) -> Kept:
    return Kept(status.st_size, int(status.st_mtime))
