"""As many places as there are cores, for all processes of this machine together.

A place is a lock on a file of DATA_DIR, which the system takes back from a process that dies. Whoever finds none for
long goes on without: a process that was stopped in its place must not lock everybody out.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LOOK_AGAIN = 0.005
"""Seconds; a hash takes some thirty milliseconds."""
PATIENCE = 5.0
"""Seconds without a place."""


@contextmanager
def slot(folder: Path, number: int) -> Iterator[None]:
    """One of `number` places; waits for it in this thread. A folder that cannot be used counts nobody."""
    taken = _wait_for_one([folder / str(place) for place in range(number)])
    try:
        yield
    finally:
        if taken is not None:
            fcntl.flock(taken, fcntl.LOCK_UN)  # also for a child that was forked meanwhile and holds the file, too
            os.close(taken)


def _wait_for_one(places: Sequence[Path]) -> int | None:
    """The open file of the place, None if there is no having one."""
    deadline = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < deadline:
            for place in places:
                if (taken := _taken(place)) is not None:
                    return taken
            time.sleep(LOOK_AGAIN)
    except OSError:
        return None
    return None


def _taken(place: Path) -> int | None:
    """Opened for reading alone, so that it does not matter who made it."""
    try:
        file = os.open(place, os.O_RDONLY | os.O_CREAT, 0o644)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(place, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    except OSError:
        os.close(file)
        raise
    return file
