"""What a site of five hundred people cost in a month of two million calls: page, table, and paper."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from bench.figures import Better, Figure
from bench.portal import installation, postgresql

if TYPE_CHECKING:
    from accounts.models import User
    from costs.statements.filters import Chosen

PEOPLE = 500
CALLS = int(os.environ.get("BENCH_CALLS", "2_000_000"))
"""Of one month; there are two, for each is compared with the one before."""
FIRST = 1000
REPEATS = 10
TODAY = date(2026, 11, 23)
MONTH = date(2026, 10, 1)
BEGUN = date(2026, 9, 1)
DAYS = 61
NAMES = "internal", "emergency", "free", "national", "mobile", "premium", "international", "unknown"

FILL_PEOPLE = """
INSERT INTO accounts_user (password, last_login, extension, comment, description, email, role, mobile, callback,
    contact_access, recording_access, enter_action, notify_calls, ring_sound, language, is_active, pin, pin_failures,
    must_change_password, activity_seen, department_id)
SELECT '', NULL, (%(first)s + n)::text, 'Person ' || n, '', '', 'user', '', 'ask', 'read', 'own', 'card', FALSE, FALSE,
    'en', TRUE, '', 0, FALSE, 0, (SELECT min(id) FROM accounts_department) + n %% 20
FROM generate_series(1, %(people)s) AS n
"""
FILL_CHARGES = """
INSERT INTO costs_charge (record_id, part, extension, account, day, started, destination, zone, number, seconds,
    charged, cost)
SELECT n, 'own', (%(first)s + 1 + (hashint8extended(n, 1) & 16777215) %% %(people)s)::text,
    CASE WHEN (hashint8extended(n, 2) & 16777215) %% 50 = 0 THEN
        (4000 + (hashint8extended(n, 1) & 16777215) %% %(people)s %% 30)::text
        ELSE '' END,
    %(begun)s + ((hashint8extended(n, 3) & 16777215) %% %(days)s)::integer, now(),
    (%(names)s::text[])[1 + (hashint8extended(n, 4) & 16777215) %% 8], '', '+48601570947',
    (hashint8extended(n, 5) & 16777215) %% 900, 60,
    CASE WHEN n %% 200 = 0 THEN NULL ELSE ((hashint8extended(n, 6) & 16777215) %% 30000) / 10000.0 END
FROM generate_series(1, %(rows)s) AS n
"""
FILL_DAYS = """
INSERT INTO costs_dailycost (extension, account, day, destination, calls, seconds, cost, unknown)
SELECT extension, account, day, destination, count(*), sum(seconds), coalesce(sum(cost), 0),
    count(*) FILTER (WHERE cost IS NULL)
FROM costs_charge GROUP BY extension, account, day, destination
"""
BARE = """
SELECT extension, account, day >= '2026-10-01', sum(calls), sum(seconds), sum(cost), sum(unknown)
FROM costs_dailycost WHERE day BETWEEN '2026-09-01' AND '2026-10-31' GROUP BY 1, 2, 3
"""
RAW = """
SELECT extension, sum(cost) FROM costs_charge WHERE day BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY extension
"""


def measure() -> Iterator[Figure]:
    with postgresql() as database, installation(database):
        from costs.statements.filters import Chosen

        user = _fill()
        chosen = Chosen(TODAY, month=MONTH)
        yield from _page(user, chosen)
        yield from _table(user, chosen)
        yield from _paper(user)


def _fill() -> "User":
    from django.db import connection

    from accounts.models import Department, User
    from costs.models import PriceList

    Department.objects.bulk_create(Department(name=f"Department {n}") for n in range(20))
    PriceList.objects.create(name="Bench", valid_from=BEGUN, currency="PLN")
    values = {"first": FIRST, "people": PEOPLE, "rows": 2 * CALLS, "begun": BEGUN, "days": DAYS, "names": list(NAMES)}
    with connection.cursor() as cursor:
        cursor.execute(FILL_PEOPLE, values)
        cursor.execute("ALTER TABLE costs_charge DISABLE TRIGGER ALL")  # no history is needed here
        cursor.execute(FILL_CHARGES, values)
        cursor.execute(FILL_DAYS)
        cursor.execute("VACUUM ANALYZE costs_charge")
        cursor.execute("VACUUM ANALYZE costs_dailycost")
    return User.objects.create_user("900", comment="Bench", role="administrator", language="en")


def _page(user: "User", chosen: "Chosen") -> Iterator[Figure]:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from costs.statements.filters import By
    from costs.statements.statement import statement

    name = f"statement of {PEOPLE} people, {CALLS:,} calls"
    for by in By:
        query = chosen.listed(by).query_string
        page = _best(partial(_answer, user, query))
        yield Figure(f"{name}, by {by}: page", page * 1e3, "ms", 1000, Better.LOWER)
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        statement(user, chosen)
    (summed,) = (query["sql"] for query in queries if "SUM(" in query["sql"])
    ours, bare, raw = _beside(partial(_run, summed), partial(_run, BARE), partial(_run, RAW))
    beside = "bare sums of both"
    yield Figure(f"{name}: SQL of both months", ours * 1e3, "ms", 2, Better.LOWER, bare * 1e3, beside)
    yield Figure(f"{name}: SQL of both months, beside calls", ours * 1e3, "ms", 1, Better.LOWER, raw * 1e3, "raw calls")


def _answer(user: "User", query: str) -> bytes:
    """All of the page but the frame around it, which is the same on every page."""
    from django.test import RequestFactory
    from django_htmx.middleware import HtmxDetails

    from costs.views.statements import people

    headers = {"HX-Request": "true", "HX-Target": "statement"}
    request = RequestFactory().get(f"/management/costs/{query}", headers=headers)
    request.user, request.LANGUAGE_CODE = user, "en"
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    response = people(request)  # type: ignore[arg-type]
    if response.status_code != HTTPStatus.OK or b"costs-lines" not in response.content:
        raise RuntimeError("The page shows no costs.")
    return bytes(response.content)


def _table(user: "User", chosen: "Chosen") -> Iterator[Figure]:
    from costs.statements.table import table

    first = _best(lambda: next(table(user.pk, chosen, "en")), 5)
    rows = "".join(table(user.pk, chosen, "en")).count("\r\n") - 1
    yield Figure(f"statement as CSV, {rows:,} lines: first byte", first * 1e3, "ms", 1000, Better.LOWER)


def _paper(user: "User") -> Iterator[Figure]:
    from accounts.models import User
    from costs.models import DailyCost
    from costs.statements import paper
    from costs.statements.filters import Chosen

    chosen, lines = Chosen(TODAY, month=MONTH + timedelta(days=400)), paper.MOST_LINES - len(NAMES)
    people = [str(100_000 + n) for n in range(lines)]
    User.objects.bulk_create(User(extension=number, comment=f"Person {number}") for number in people)
    day = chosen.period.span.first
    DailyCost.objects.bulk_create(
        DailyCost(extension=number, day=day, destination=NAMES[n % len(NAMES)], calls=3, seconds=99, cost=1)
        for n, number in enumerate(people)
    )
    sections, total = paper.read(user, chosen)
    yield from _poured(lines, paper.written(user, chosen, sections, total))


def _poured(lines: int, document: bytes) -> Iterator[Figure]:
    """What the child takes for it, beside the same cells without words, style or font, as WeasyPrint sets them."""
    from bench.poured import measured
    from jobs import child

    bare = b"<table>%b</table>" % b"".join(b"<tr><td>%d</td>%b</tr>" % (n, b"<td>x</td>" * 4) for n in range(lines))
    peer, _memory = map(float, child.limited(measured, bare, seconds=60).split())
    taken, memory = map(float, child.limited(measured, document).split())
    name = f"statement as PDF, {lines:,} lines"
    yield Figure(f"{name}: CPU of the child", taken, "s", 0.1, Better.LOWER, peer, "the bare table in WeasyPrint")
    yield Figure(f"{name}: memory of the child", memory, "MB", 80, Better.LOWER)


def _run(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.fetchall()


def _beside(*works: Callable[[], object]) -> list[float]:
    """Seconds of the shortest run of each, in turns: so that what else the machine does meets all of them."""
    rounds = [[_best(work, 1) for work in works] for _ in range(REPEATS)]
    return [min(taken) for taken in zip(*rounds, strict=True)]


def _best(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of the shortest of some runs: what else the machine does only adds."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)
