"""A worker in a process of its own, to be killed: it counts without end in a database of the tests. `python -m …`."""

import time
from collections.abc import Iterator

import django

django.setup()

from jobs import run  # noqa: E402 models need Django's set-up
from jobs.kinds import Progress, Running, job  # noqa: E402

PAUSE = 0.02


@job("tests.count", title="Counting", needs="history.view_own", suffix="csv")
def _counting(job: Running) -> Iterator[Progress]:
    number = int(job.cursor.get("after", 0))
    while True:
        number += 1
        time.sleep(PAUSE)
        yield Progress(number, None, {"after": number}, f"{number}\n".encode())


if __name__ == "__main__":
    run.run_next()
