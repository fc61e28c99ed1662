"""History of a million calls: a page costs what a bare keyset query costs, the first and the ten-thousandth."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bench.figures import Better, Figure
from bench.portal import installation

if TYPE_CHECKING:
    from accounts.models import User
    from history.filters import Cursor

ROWS = 1_000_000
PAGE = 50
DEEP_PAGE = 10_000
REPEATS = 40
NUMBERS = 2_000
"""Different people that the extension talked to."""

FILL = """
INSERT INTO history_record (pbx, origin, extension, direction, call, outcome, number, name, dialled, started,
    answered, ended, talk_seconds, answered_by, voicemail, forwarded_to, transferred_to, via, to_own_mailbox,
    final, haystack)
WITH RECURSIVE calls(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM calls WHERE n < %s)
SELECT 'bench', n, '1011', CASE n %% 2 WHEN 0 THEN 'in' ELSE 'out' END, n,
    CASE n %% 4 WHEN 0 THEN 'missed' WHEN 2 THEN 'incoming' ELSE 'outgoing' END,
    '+48601' || substr('000000' || (n %% %s), -6), '', '',
    strftime('%%Y-%%m-%%d %%H:%%M:%%S', '2020-01-01', (n * 60) || ' seconds'), NULL,
    strftime('%%Y-%%m-%%d %%H:%%M:%%S', '2020-01-01', (n * 60 + 30) || ' seconds'), 30, '', 0, '', '', '', 0, 1, ''
FROM calls
"""
BARE = """
SELECT * FROM history_record WHERE extension = %s AND (started, id) < (%s, %s)
ORDER BY started DESC, id DESC LIMIT %s
"""


def measure() -> Iterator[Figure]:
    with installation():
        from accounts.models import User
        from history.filters import Cursor

        user = User.objects.create_user("1011", comment="Bench")
        _fill()
        newest = Cursor(datetime(9999, 1, 1, tzinfo=UTC), 2**60)
        yield from _figures(user, "page 1", newest)
        yield from _figures(user, f"page {DEEP_PAGE:,}", _cursor_at(PAGE * DEEP_PAGE))


def _fill() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILL, [ROWS - 1, NUMBERS])
        cursor.execute("ANALYZE")


def _cursor_at(offset: int) -> "Cursor":
    from history.filters import Cursor
    from history.models import Record

    row = Record.objects.newest_first()[offset]
    return Cursor(row.started, row.pk)


def _figures(user: "User", name: str, after: "Cursor") -> Iterator[Figure]:
    statements = _statements_of_a_page(user, after)
    bare: tuple[str, list[Any]] = (BARE, ["1011", after.started.replace(tzinfo=None), after.pk, PAGE + 1])
    page_times, bare_times = [], []
    for _ in range(REPEATS):
        page_times.append(sum(_timed(*statement) for statement in statements))
        bare_times.append(_timed(*bare))
    yield Figure(
        f"history, {name}: SQL",
        statistics.median(page_times) * 1000,
        "ms",
        2.0,
        Better.LOWER,
        statistics.median(bare_times) * 1000,
        "bare keyset query",
    )
    yield Figure(f"history, {name}: queries", len(statements), "queries", 6, Better.LOWER)


def _statements_of_a_page(user: "User", after: "Cursor") -> list[tuple[str, list[Any]]]:
    from django.db import connection

    from history.filters import HistoryFilter
    from history.queries import history_page

    statements: list[tuple[str, list[Any]]] = []

    def noted(execute: Callable[..., object], sql: str, params: list[Any], *rest: object) -> object:
        statements.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(noted):
        history_page(user, HistoryFilter(after=after), PAGE)
    return statements


def _timed(sql: str, params: list[Any]) -> float:
    """Seconds until the last row is here; SQLite finds rows while they are fetched."""
    from django.db import connection

    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(sql, params)
        cursor.fetchall()
        return time.perf_counter() - begun
