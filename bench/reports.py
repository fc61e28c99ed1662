"""How a department of five hundred people was reached in a month of two million calls: page, and what its SQL takes."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from bench.figures import Better, Figure
from bench.portal import installation, postgresql
from bench.statements import FILL_PEOPLE, FIRST, PEOPLE

if TYPE_CHECKING:
    from accounts.models import User

CALLS = int(os.environ.get("BENCH_CALLS", "2_000_000"))
"""Of one month, of which a tenth is missed."""
BEGUN = date(2026, 10, 1)
DAYS, HOURS = 31, 12
REPEATS = 5
FILL_HOURS = """
INSERT INTO history_hourlycalls (extension, day, hour, answered, outgoing, seconds, within_5, within_10, within_15,
    within_20, within_30, within_45, within_60, within_90, within_120, later)
SELECT (%(first)s + person)::text, %(begun)s + day, 6 + hour, %(each)s, %(each)s, 90 * %(each)s, %(each)s, 0, 0, 0, 0,
    0, 0, 0, 0, 0
FROM generate_series(1, %(people)s) AS person, generate_series(0, %(days)s - 1) AS day,
    generate_series(0, %(hours)s - 1) AS hour
"""
FILL_MISSED = """
INSERT INTO history_missedcall (pbx, origin, scope, call, number, name, started, reached_at, reached_by)
SELECT 'lab', n::text, (%(first)s + 1 + n %% %(people)s)::text, n::text, '+48601' || n %% 99999, '',
    at, CASE WHEN n %% 3 = 0 THEN NULL ELSE at + (n %% 600) * interval '1 minute' END, ''
FROM (SELECT n, %(begun)s::timestamptz + n * interval '1 day' * %(days)s / %(missed)s AS at
    FROM generate_series(1, %(missed)s) AS n) AS told
"""


def measure() -> Iterator[Figure]:
    with postgresql() as database, installation(database):
        user, department = _fill()
        name = f"report of {PEOPLE} people, {CALLS:,} calls a month"
        for of, limit in (("month", 1500), ("week", 1000)):
            query = f"?department={department}&of={of}&day=2026-10-14"
            page = _best(partial(_answer, user, query))
            yield Figure(f"{name}: page of a {of}", page * 1e3, "ms", limit, Better.LOWER)


def _fill() -> "tuple[User, int]":
    from django.db import connection

    from accounts.models import Department, User

    department, *_others = Department.objects.bulk_create(Department(name=f"Department {n}") for n in range(20))
    each = max(1, CALLS // (2 * PEOPLE * DAYS * HOURS))
    values = {"first": FIRST, "people": PEOPLE, "begun": BEGUN, "days": DAYS, "hours": HOURS, "each": each}
    with connection.cursor() as cursor:
        cursor.execute(FILL_PEOPLE, values)
        cursor.execute("UPDATE accounts_user SET department_id = %s", [department.pk])
        cursor.execute(FILL_HOURS, values)
        cursor.execute(FILL_MISSED, {**values, "missed": CALLS // 10})
        cursor.execute("VACUUM ANALYZE history_hourlycalls")
        cursor.execute("VACUUM ANALYZE history_missedcall")
    user: User = User.objects.create_user("900", comment="Bench", role="administrator", language="en")
    return user, department.pk


def _answer(user: "User", query: str) -> bytes:
    """All of the page but the frame around it, which is the same on every page."""
    from django.test import RequestFactory
    from django_htmx.middleware import HtmxDetails

    from management.views.reports import report_page

    headers = {"HX-Request": "true", "HX-Target": "report"}
    request = RequestFactory().get(f"/management/reports/{query}", headers=headers)
    request.user, request.LANGUAGE_CODE = user, "en"
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    response = report_page(request)  # type: ignore[arg-type]
    if response.status_code != HTTPStatus.OK or b"report-square" not in response.content:
        raise RuntimeError("The page shows no calls.")
    return bytes(response.content)


def _best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of some runs."""
    taken = []
    for _turn in range(REPEATS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)
