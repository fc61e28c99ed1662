"""Sound files that people bring along, put together piece by piece on this machine's disk (T-UPL-01, T-UPL-08).

One person has one upload at a time, in a file of our own naming. What comes out is samples; the file itself goes.
"""

import os
from array import array
from pathlib import Path
from typing import Final

from django.conf import settings

from pbx.audio import wav

FOLDER: Final = "uploads"
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class OutOfOrder(Exception):
    """This piece does not follow the one before."""


def take(user_id: int, piece: bytes, *, at: int, size: int) -> "array[int] | None":
    """Add `piece` at byte `at` of a file of `size`; the sound once it is complete, None before.

    Raises OutOfOrder, NotSound, TooLong; the upload is over then.
    """
    path = _path(user_id)
    fd = os.open(path, _FLAGS | (os.O_TRUNC if at == 0 else 0), 0o600)
    over = True
    try:
        complete = _add(fd, piece, at, size)
        over = complete
        return wav.samples(fd, wav.read_head(fd)) if complete else None
    finally:
        os.close(fd)
        if over:
            path.unlink(missing_ok=True)


def _add(fd: int, piece: bytes, at: int, size: int) -> bool:
    """Whether the file is complete with `piece`."""
    if size > wav.LARGEST:
        raise wav.TooLong(f"The file has {size} bytes.")
    if os.fstat(fd).st_size != at or not piece or at + len(piece) > size:
        raise OutOfOrder
    os.pwrite(fd, piece, at)
    return at + len(piece) == size


def _path(user_id: int) -> Path:
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{user_id}.part"
