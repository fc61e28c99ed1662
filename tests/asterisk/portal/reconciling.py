"""The worker's reconcile at the tester's word, in a process of the portal: once for each line of its input."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import utime
from pathlib import Path

import django

from tests.running import RunningPortal

SETTLED = 10.0  # seconds


class Reconciler:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, log: Path) -> None:
        """Read the whole of `log`."""
        settle(log)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("now\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer == f"{log.stat().st_size}\n", f"the reconcile read up to {answer or 'nowhere'}"


def settle(log: Path) -> None:
    """Let it look as if nothing had been written to `log` for a while."""
    then = time.time() - SETTLED
    utime(log, (then, then))


@contextmanager
def running_reconciler(portal: RunningPortal) -> Iterator[Reconciler]:
    command = [sys.executable, "-m", __name__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=portal.environment, text=True, stdin=pipe, stdout=pipe) as process:
        try:
            yield Reconciler(process)
        finally:
            process.kill()


def main() -> None:
    django.setup()
    from cti.models import Watermark  # models need Django's set-up
    from cti.tasks import reconcile_calls

    for _line in sys.stdin:
        reconcile_calls()
        print(Watermark.objects.get().offset, flush=True)


if __name__ == "__main__":
    main()
