"""Every sum is exactly what a recount of its rows comes to (COST-01, MGR-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from costs.models import DailyCost
from costs.statements.filters import By, Chosen, Sort
from costs.statements.statement import Poured, of_one, statement

TODAY = date(2026, 11, 23)
ROW = st.fixed_dictionaries(
    {
        "extension": st.sampled_from(["1011", "1012", "1029", "1999"]),
        "account": st.sampled_from(["", "", "4711", "4712"]),
        "day": st.dates(date(2026, 9, 20), date(2026, 12, 5)),
        "destination": st.sampled_from(["mobile", "national", "international", "unknown"]),
        "calls": st.integers(1, 10**6),
        "seconds": st.integers(0, 10**9),
        "cost": st.decimals(0, 10**6, places=4),
        "unknown": st.integers(0, 3),
    }
)
KEY = ("extension", "account", "day", "destination")
ROWS = st.lists(ROW, max_size=60, unique_by=lambda row: tuple(row[key] for key in KEY))
WHEN = st.sampled_from([date(2026, 10, 1), date(2026, 11, 1)]) | st.tuples(
    st.dates(date(2026, 9, 25), date(2026, 11, 30)), st.integers(0, 70)
)
EXAMPLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass
class Counted:
    calls: int
    seconds: int
    cost: Decimal
    unknown: int


def recount(rows: Iterable[DailyCost]) -> Counted:
    found = list(rows)
    cost = sum((row.cost for row in found), Decimal())
    return Counted(sum(r.calls for r in found), sum(r.seconds for r in found), cost, sum(r.unknown for r in found))


def told(line: Poured, *, before: bool = False) -> Counted:
    amount = line.line.pair.before if before else line.line.pair.now
    return Counted(amount.calls, amount.seconds, amount.known, amount.unknown)


@pytest.mark.req("MGR-07")
@EXAMPLES
@given(rows=ROWS, when=WHEN, by=st.sampled_from(By), sort=st.sampled_from(Sort), whole=st.booleans())
def test_lines_and_sums_are_what_a_recount_comes_to(
    administrator: User,
    manager: User,
    zofia: User,
    adam: User,
    canary: User,
    rows: list[dict[str, object]],
    when: date | tuple[date, int],
    by: By,
    sort: Sort,
    whole: bool,
) -> None:
    if isinstance(when, tuple):
        chosen = Chosen(TODAY, by, None, when[0], when[0] + timedelta(days=when[1]), sort=sort)
    else:
        chosen = Chosen(TODAY, by, when, sort=sort)
    period = chosen.period
    with transaction.atomic():
        stored = [DailyCost(**row) for row in rows]
        DailyCost.objects.bulk_create(stored)
        asked = statement(administrator if whole else manager, chosen)
        transaction.set_rollback(True)
    meant = [row for row in stored if whole or row.extension in {"1011", "1012"}]
    if by is By.ACCOUNTS:
        meant = [row for row in meant if row.account]
    now = [row for row in meant if period.span.first <= row.day <= period.span.last]
    before = [row for row in meant if period.before.first <= row.day <= period.before.last]
    assert told(asked.total) == recount(now)
    if asked.compares:
        assert told(asked.total, before=True) == recount(before)
    if by is By.PEOPLE:
        for line in asked.lines:
            theirs = [row for row in now if (row.extension == line.line.extension and not row.account)]
            assert told(line) == recount([row for row in now if row.account] if line.line.is_rest else theirs)


@EXAMPLES
@given(rows=ROWS)
def test_ones_own_page_comes_to_the_same_as_their_line(
    manager: User, zofia: User, adam: User, rows: list[dict[str, object]]
) -> None:
    chosen = Chosen(TODAY, month=date(2026, 10, 1))
    with transaction.atomic():
        DailyCost.objects.bulk_create(DailyCost(**row) for row in rows)
        people = {line.line.extension: line for line in statement(manager, chosen).lines}
        own = of_one(manager, Chosen(TODAY, month=date(2026, 10, 1), person="1011"))
        transaction.set_rollback(True)
    line = people.get("1011")
    assert told(own.total) == (told(line) if line else recount([]))
    assert told(own.days.total) == told(own.total)
    paid = recount(
        DailyCost(**row)
        for row in rows
        if row["extension"] == "1011" and row["account"] and date(2026, 10, 1) <= row["day"] <= date(2026, 10, 31)  # type: ignore[operator]
    )
    assert told(own.accounts.total) == paid
