"""The folder that holds all state of a run, and the lock that keeps a second run out of it."""

import fcntl
import os
from pathlib import Path

from webcti import places
from webcti.run import Refusal


class DataFolder:
    """Held as long as this object lives; the system lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path, address: str) -> None:
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            places.make_private(places.socket_folder(path))
            self._lock = os.open(path / "portal.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except places.UnsafePlace as error:
            raise Refusal(str(error)) from error
        except OSError as error:
            raise Refusal(
                f"the data folder {path} cannot be used ({error.strerror}): name another one with --data-dir."
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._lock, 200, 0).decode("utf-8", "replace").strip() or "another process"
            raise Refusal(
                f"the portal already runs on {path} ({holder}): stop it first, or name another folder with --data-dir."
            ) from None
        os.truncate(self._lock, 0)
        os.pwrite(self._lock, f"process {os.getpid()}, {address}".encode(), 0)

    def close(self) -> None:
        os.close(self._lock)
