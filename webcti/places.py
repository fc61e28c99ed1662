"""Where an installation keeps what; standard library only, for the settings and for the supervisor alike."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class UnsafePlace(Exception):
    """A folder that must be ours alone belongs to somebody else."""


def socket_folder(data_dir: Path) -> Path:
    """The folder of this data folder's sockets: short, because a socket's path ends at about 100 bytes."""
    name = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"webcti-{os.getuid()}-{name}"


def valkey_socket(data_dir: Path) -> Path:
    return socket_folder(data_dir) / "valkey.sock"


def make_private(folder: Path) -> None:
    """Make `folder` for this user alone. Raises UnsafePlace if another user was there first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise UnsafePlace(f"{folder} belongs to another user: remove it, or set TMPDIR to a folder of your own.")
    if status.st_mode & 0o077:
        folder.chmod(0o700)
