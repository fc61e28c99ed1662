"""A history to take along: fifty thousand calls as CSV while they are read, and a thousand on paper."""

import csv
import io
import resource
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import psutil

from bench.calls import LEGS_OF_A_CALL, fill
from bench.figures import Better, Figure
from bench.portal import installation, postgresql

if TYPE_CHECKING:
    from history.export import Wish

ROWS = 50_000
ON_PAPER = 1_000
"""So many history.pdf takes at most."""
OWN = "1000"
LANGUAGE = "de"
REPEATS = 3
MEGABYTE = 1024 * 1024


def measure() -> Iterator[Figure]:
    with postgresql() as database, installation(database):
        from accounts.models import User
        from history.export import Wish
        from history.lists.filters import HistoryFilter

        wish = Wish(User.objects.create_user(OWN, comment="Bench").pk, OWN, HistoryFilter())
        yield from _table(wish)
        yield from _paper(wish)


def _table(wish: "Wish") -> Iterator[Figure]:
    from history.export import table

    fill(int(ROWS / LEGS_OF_A_CALL), extensions=1)
    next(table(wish, LANGUAGE))  # imports, and what is prepared once
    name, myself = f"CSV of {ROWS:,} calls", psutil.Process()
    before = myself.memory_info().rss
    grown = max(myself.memory_info().rss - before for _piece in table(wish, LANGUAGE)) / MEGABYTE
    first = _best(lambda: next(table(wish, LANGUAGE)))
    whole = _best(lambda: deque(table(wish, LANGUAGE), maxlen=0))
    yield Figure(f"{name}: first byte", first * 1e3, "ms", 300, Better.LOWER)
    yield Figure(f"{name}: memory", grown, "MB", 20, Better.LOWER)
    peer = ROWS / _best(_bare)
    yield Figure(f"{name}: rows", ROWS / whole, "rows/s", 0.05, Better.HIGHER, peer, "the table as it is")


def _bare() -> None:
    """The same rows into csv.writer, without names, words or rights."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM history_record WHERE extension = %s ORDER BY started DESC, id DESC", [OWN])
        csv.writer(io.StringIO()).writerows(cursor)


def _paper(wish: "Wish") -> Iterator[Figure]:
    from history.export import pages, pdf
    from jobs import child
    from ui.pdf import poured

    fill(int(ON_PAPER / LEGS_OF_A_CALL), extensions=1)

    def written() -> bytes:
        return pdf.written(wish, [row for page in pages(wish, pdf.PIECE) for row in page.entries])

    document, before = written(), resource.getrusage(resource.RUSAGE_CHILDREN)
    child.limited(poured, document)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory, poured_in = after.ru_maxrss * 1024 / MEGABYTE, after.ru_utime + after.ru_stime
    name = f"PDF of {ON_PAPER:,} calls"
    yield Figure(f"{name}: rows and template", _best(written), "s", 2, Better.LOWER)
    taken = poured_in - before.ru_utime - before.ru_stime
    yield Figure(f"{name}: CPU of the child", taken, "s", 20, Better.LOWER)
    yield Figure(f"{name}: memory of the child", memory, "MB", 300, Better.LOWER)


def _best(work: Callable[[], object]) -> float:
    """Seconds of the shortest of some runs: what else the machine does only adds."""
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)
