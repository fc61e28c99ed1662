"""History of five million calls: a page costs what a bare keyset query costs, however many calls there are."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from bench.calls import YEAR, fill
from bench.figures import Better, Figure
from bench.portal import installation, postgresql

if TYPE_CHECKING:
    from django.db.backends.postgresql.base import DatabaseWrapper

    from accounts.models import User
    from history.lists.filters import Cursor, HistoryFilter
    from history.lists.scopes import Scope

CALLS = int(os.environ.get("BENCH_CALLS", "5_000_000"))
FEW_CALLS = 10_000
PAGE = 50
DEEP = 60
"""A page near the end of an extension's calls."""
DEEP_OF_ALL = 10_000
TEAM = 30
REPEATS = 60

NEWEST = "SELECT * FROM history_record WHERE {} AND (started, id) < (%s, %s) ORDER BY started DESC, id DESC LIMIT %s"
GROUPED = """NOT EXISTS (SELECT 1 FROM history_record AS later WHERE later.extension = history_record.extension
    AND later.number = history_record.number AND later.number <> '' AND later.started >= history_record.started
    AND later.started < history_record.started + interval '25 h'
    AND (later.started, later.id) > (history_record.started, history_record.id)
    AND date_trunc('day', later.started AT TIME ZONE 'Europe/Warsaw')
        = date_trunc('day', history_record.started AT TIME ZONE 'Europe/Warsaw'))"""
TEAM_NEWEST = """
SELECT found.* FROM unnest(%s::text[]) AS member(extension) CROSS JOIN LATERAL (
    SELECT * FROM history_record WHERE extension = member.extension AND (started, id) < (%s, %s)
    ORDER BY started DESC, id DESC LIMIT %s) AS found
ORDER BY started DESC, id DESC LIMIT %s
"""
COUNTED = """
SELECT shown.id, (SELECT count(*) FROM history_record AS earlier WHERE earlier.extension = shown.extension
    AND earlier.number = shown.number AND earlier.started <= shown.started
    AND earlier.started > shown.started - interval '25 h'
    AND date_trunc('day', earlier.started AT TIME ZONE 'Europe/Warsaw')
        = date_trunc('day', shown.started AT TIME ZONE 'Europe/Warsaw'))
FROM ({}) AS shown
"""
FINDS = re.compile(r'FROM "?history_(record|peer)\b|unnest')
OWN = "1001"


@dataclass(frozen=True, slots=True)
class Case:
    """A page as somebody asks for it, and the SQL that one would write by hand for it."""

    name: str
    chosen: "HistoryFilter"
    scope: "Scope"
    bare: Sequence[tuple[str, Sequence[object]]]
    as_long: bool = True
    """Is the list as long in both sizes?"""
    queries: int = 0
    """At most so many for the whole page, names and all; 0: not looked at."""


class Few(NamedTuple):
    """The same page of few calls."""

    database: "DatabaseWrapper"
    statements: Sequence[tuple[str, Sequence[object]]]


def measure() -> Iterator[Figure]:
    with postgresql() as database, installation(database):
        from accounts.models import User

        user = User.objects.create_user(OWN, comment="Bench")
        fill(FEW_CALLS)
        asked = {case.name: _finding(user, case) for case in _cases()}
        with _kept_beside() as small:
            fill(CALLS)
            for case in _cases():
                yield from _figures(user, case, Few(small, asked[case.name]))


def _figures(user: "User", case: Case, small: Few) -> Iterator[Figure]:
    page, bare, few = _seconds(user, case, small)
    yield Figure(f"history, {case.name}: SQL", page * 1e3, "ms", 2.0, Better.LOWER, bare * 1e3, "the same by hand")
    if case.as_long:
        beside = f"of {FEW_CALLS:,} calls"
        yield Figure(f"history, {case.name}: growth", page * 1e3, "ms", 1.5, Better.LOWER, few * 1e3, beside)
    statements = _statements(user, case)
    if case.queries:
        yield Figure(f"history, {case.name}: queries", len(statements), "queries", case.queries, Better.LOWER)
        taken = min(sum(_timed(*statement) for statement in statements) for _ in range(REPEATS))
        yield Figure(f"history, {case.name}: all of its SQL", taken * 1e3, "ms", 25, Better.LOWER)
    counts = [statement for statement in statements if _is_count(statement)]
    if counts:
        taken = min(sum(_timed(*statement) for statement in counts) for _ in range(REPEATS))
        yield Figure(f"history, {case.name}: about how many", taken * 1e3, "ms", 5, Better.LOWER)
        scans = sum(_scans(*statement) for statement in counts)
        yield Figure(f"history, {case.name}: counted one by one", scans, "times", 0, Better.LOWER)


@contextmanager
def _kept_beside() -> "Iterator[DatabaseWrapper]":
    """A connection to a copy of the database as it is now, so that both sizes are looked at in the same moment."""
    from django.db import connection

    few = connection.copy("few")
    few.settings_dict["NAME"] = few.alias
    _let_go(connection)  # nobody may be in a database that is copied
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {few.alias} TEMPLATE {connection.settings_dict['NAME']}")
    try:
        yield few
    finally:
        _let_go(few)


def _let_go(database: "DatabaseWrapper") -> None:
    database.close()
    database.close_pool()


def _cases() -> Iterator[Case]:
    from history.lists.filters import Between, HistoryFilter, Kind, Period, Reach, View
    from history.lists.scopes import Scope

    own, mine = Scope(Reach.OWN, (OWN,)), {"extension": OWN}
    team = Scope(Reach.DEPARTMENT, tuple(str(1000 + n) for n in range(TEAM)))
    everybody = Scope(Reach.EVERYBODY, None)
    first, deep = _end(), _cursor_at(PAGE * DEEP, **mine)
    day = (datetime.now(UTC) - YEAR / 2).date()
    number = _busiest_number()

    def plain(name: str, chosen: "HistoryFilter", where: str = "TRUE", *values: object) -> Case:
        after = chosen.after or first
        bare = NEWEST.format(f"extension = %s AND {where}")
        return Case(name, chosen, own, [(bare, [OWN, *values, after.started, after.pk, PAGE + 1])])

    yield replace(plain("first page", HistoryFilter()), queries=6)
    yield plain("deep page", HistoryFilter(after=deep))
    yield plain("missed", HistoryFilter(Kind.MISSED), "outcome = 'missed'")
    yield plain("voicemail", HistoryFilter(Kind.VOICEMAIL), "voicemail")
    yield plain("forwarded", HistoryFilter(Kind.FORWARDED), "forwarded_to <> ''")
    yield plain("inside", HistoryFilter(between=Between.INTERNAL), "internal")
    yield plain("long", HistoryFilter(least=600), "talk_seconds >= 600")
    begin, end = HistoryFilter(period=Period.DAYS, first=day, last=day).span(datetime.now(UTC).date(), UTC)
    yield plain(
        "a day",
        HistoryFilter(period=Period.DAYS, first=day, last=day),
        "started >= %s AND started < %s",
        begin,
        end,
    )
    yield plain("a number", HistoryFilter(number=number), "number = %s", number)
    found = "SELECT number FROM history_peer WHERE haystack LIKE %s OR number LIKE %s ORDER BY id DESC LIMIT 201"
    digits = number[3:]
    by_text = plain("a text", HistoryFilter(text=digits), "number = ANY(%s)", [number])
    yield replace(by_text, queries=10, bare=[(found, [f"% {digits}%", f"%{digits}%"]), *by_text.bare])
    by_person = plain("by person", HistoryFilter(view=View.RECENT), GROUPED)
    yield replace(by_person, bare=[*by_person.bare, (COUNTED.format(by_person.bare[0][0]), by_person.bare[0][1])])
    members = [list(team.extensions or ()), first.started, first.pk, PAGE + 1, PAGE + 1]
    chosen = HistoryFilter(reach=Reach.DEPARTMENT)
    yield Case(f"department of {TEAM}", chosen, team, [(TEAM_NEWEST, members)], as_long=False)
    for name, after in (("everybody", first), ("everybody, deep", _cursor_at(PAGE * min(DEEP_OF_ALL, _rows() // 60)))):
        chosen = HistoryFilter(reach=Reach.EVERYBODY, after=None if after is first else after)
        bare = NEWEST.format("TRUE")
        yield Case(name, chosen, everybody, [(bare, [after.started, after.pk, PAGE + 1])])


def _end() -> "Cursor":
    from history.lists.filters import Cursor

    return Cursor(datetime(9999, 1, 1, tzinfo=UTC), 2**60)


def _rows() -> int:
    from history.models import Record

    return Record.objects.count()


def _cursor_at(offset: int, **whose: str) -> "Cursor":
    from history.lists.filters import Cursor
    from history.models import Record

    row = Record.objects.filter(**whose).newest_first()[offset]
    return Cursor(row.started, row.pk)


def _busiest_number() -> str:
    """With whom the extension spoke most, of those outside."""
    from django.db.models import Count

    from history.models import Record

    own = Record.objects.filter(extension=OWN, internal=False)
    return str(own.values_list("number").annotate(calls=Count("pk")).order_by("-calls", "number")[0][0])


def _seconds(user: "User", case: Case, small: Few) -> tuple[float, float, float]:
    """Of the SQL that finds the page, of the same by hand, and of that of few calls, one after the other and each at
    its best: what else the machine does only adds."""
    from django.db import connection

    questions = ((connection, _finding(user, case)), (connection, case.bare), small)
    times = [[sum(_timed(*one, database) for one in asked) for database, asked in questions] for _ in range(REPEATS)]
    page, bare, few = map(min, zip(*times, strict=True))
    return page, bare, few


def _finding(user: "User", case: Case) -> list[tuple[str, Sequence[object]]]:
    """What finds the page. Left out are who the numbers are, whether somebody was called back, and how many calls
    there are."""
    return [pair for pair in _statements(user, case) if not _is_count(pair) and FINDS.search(pair[0])]


def _is_count(statement: tuple[str, Sequence[object]]) -> bool:
    return statement[0].startswith(("EXPLAIN", "SELECT COUNT(*) FROM ("))


def _statements(user: "User", case: Case) -> list[tuple[str, Sequence[object]]]:
    from django.db import connection

    from history.lists.queries import history_page

    statements: list[tuple[str, Sequence[object]]] = []

    def noted(execute: Callable[..., object], sql: str, params: Sequence[object], *rest: object) -> object:
        statements.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(noted):
        history_page(user, case.chosen, case.scope, PAGE)
    return statements


def _timed(sql: str, params: Sequence[object], database: "DatabaseWrapper | None" = None) -> float:
    """Seconds until the last row is here."""
    from django.db import connection

    with (database or connection).cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(sql, params)
        cursor.fetchall()
        return time.perf_counter() - begun


def _scans(sql: str, params: Sequence[object]) -> int:
    """How often a count reads all calls one after the other; what the planner guesses reads none."""
    from django.db import connection

    if sql.startswith("EXPLAIN"):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return str(cursor.fetchall()).count("Seq Scan on history_record")
