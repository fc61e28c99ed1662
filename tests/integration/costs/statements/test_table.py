"""A statement for a spreadsheet: every sum of it, to the fourth place, and no formula."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import StreamingHttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry, User
from costs.models import PriceList
from costs.statements import table as tables
from costs.statements.filters import Chosen
from costs.statements.table import table
from services.models import CallAccount
from tests.integration.costs.statements.conftest import As, a_person, cost

PAGE = "/management/costs/table/"
NOVEMBER = Chosen(date(2026, 11, 23), month=date(2026, 11, 1))


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False):
        yield


def exported(user: User, as_: As, query: str = "") -> list[dict[str, str]]:
    answer = as_(user).post(f"{PAGE}{query}")
    assert isinstance(answer, StreamingHttpResponse), answer.content
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


@pytest.mark.req("MGR-07")
def test_a_file_has_a_line_for_each_person_account_and_destination(
    manager: User, zofia: User, adam: User, canary: User, prices: PriceList, as_: As
) -> None:
    CallAccount.objects.create(number="4711", name="Project X")
    cost("1011", "2026-11-02", "1.2345", calls=2, seconds=61)
    cost("1011", "2026-11-03", "0.0001")
    cost("1011", "2026-11-03", "8", account="4711")
    cost("1011", "2026-10-03", "99", "international")
    cost("1012", "2026-11-02", "0", "satellite", unknown=1)
    cost("1029", "2026-11-02", "777")
    own, paid, unknown = exported(manager, as_)
    assert own == {
        "Extension": "1011",
        "Person": "Zofia Łącka",
        "Department": "Sales",
        "Account": "",
        "Name of the account": "",
        "Destination": "Mobile",
        "Calls": "3",
        "Seconds": "121",
        "Cost without tax": "1.2346",
        "Calls without a known price": "0",
        "Currency": "PLN",
        "From": "2026-11-01",
        "Until": "2026-11-30",
    }
    assert (paid["Account"], paid["Name of the account"], paid["Cost without tax"]) == ("4711", "Project X", "8.0000")
    assert (unknown["Cost without tax"], unknown["Calls without a known price"]) == ("", "1"), "unknown is not nothing"


def test_a_file_follows_person_department_and_days(
    administrator: User, zofia: User, canary: User, prices: PriceList, as_: As
) -> None:
    for extension in ("1011", "1029", "1999"):
        cost(extension, "2026-11-02")
        cost(extension, "2026-11-09")
    assert [row["Extension"] for row in exported(administrator, as_)] == ["1011", "1029", "1999"]
    assert [row["Extension"] for row in exported(administrator, as_, "?person=1999")] == ["1999"]
    assert [row["Extension"] for row in exported(administrator, as_, f"?department={canary.department_id}")] == ["1029"]
    (row,) = exported(administrator, as_, "?person=1011&month=days&from=2026-11-03&to=2026-11-30")
    assert (row["Calls"], row["From"]) == ("1", "2026-11-03")


@pytest.mark.req("MGR-07")
def test_t_az_09_a_file_holds_nobody_whose_costs_one_may_not_see(
    manager: User, zofia: User, canary: User, as_: As
) -> None:
    cost("1029", "2026-11-02")
    assert exported(manager, as_) == []
    assert exported(manager, as_, "?person=1029") == []
    assert exported(manager, as_, f"?department={canary.department_id}") == []
    assert as_(zofia).post(PAGE).status_code == 403


def test_t_exp_01_no_cell_is_a_formula(manager: User, zofia: User, as_: As) -> None:
    zofia.comment = '=HYPERLINK("http://evil.example")'
    zofia.save()
    cost("1011", "2026-11-02")
    assert exported(manager, as_)[0]["Person"].startswith("'=")


def test_t_fil_05_t_hdr_02_the_file_has_a_plain_name_and_is_stored_nowhere(manager: User, as_: As) -> None:
    answer = as_(manager).post(f"{PAGE}?month=days&from=2026-11-03&to=2026-11-05&person=../x")
    assert answer["Content-Disposition"] == 'attachment; filename="costs-2026-11-03-2026-11-05.csv"'
    assert answer["Cache-Control"] == "no-store"


def test_t_az_12_the_journal_says_who_took_costs_along(manager: User, as_: As) -> None:
    exported(manager, as_)
    entry = JournalEntry.objects.get(event="costs_exported")
    assert (entry.subject, entry.after) == (manager, "CSV")


def test_t_az_11_a_right_that_goes_while_the_file_leaves_ends_it(
    administrator: User, sales: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PIECE", 3)
    for extension in range(2000, 2009):
        a_person(str(extension), f"Person {extension}")
        cost(str(extension), "2026-11-02")
    pieces = table(administrator.pk, NOVEMBER, "en")
    assert next(pieces).count("\r\n") == 4
    with CaptureQueriesContext(connection) as queries:
        assert next(pieces).count("\r\n") == 3
    assert len(queries) <= 3
    administrator.role = "user"
    administrator.save()
    with pytest.raises(PermissionDenied):
        next(pieces)


def test_all_lines_leave_in_pieces_and_come_to_the_sum(
    administrator: User, monkeypatch: pytest.MonkeyPatch, as_: As
) -> None:
    monkeypatch.setattr(tables, "PIECE", 7)
    for extension in range(2000, 2030):
        cost(str(extension), "2026-11-02", "0.0001")
    rows = exported(administrator, as_)
    assert len(rows) == 30
    assert sum(Decimal(row["Cost without tax"]) for row in rows) == Decimal("0.0030")
