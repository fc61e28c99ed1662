"""Stops the portal's processes when their supervisor is gone, however it went.

Reads lines `+123` and `-123` (process groups that began and ended) from standard input. Its end
means that the supervisor is gone, be it by kill -9: every group left is asked to end, and soon
made to. Runs as a script of its own, in a session of its own.
"""

import os
import signal
import sys
import time

PATIENCE = 3.0  # seconds between asking and making
POLL = 0.05


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    bury(groups)


def bury(groups: set[int]) -> None:
    left = {group for group in groups if send(group, signal.SIGTERM)}
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(POLL)
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Whether the process group is still there to receive the signal."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
