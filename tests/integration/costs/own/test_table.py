"""A statement as CSV: its sums and each of its calls, for exactly those who may see them (T-AZ-09, T-AZ-11)."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import MainDevice, User
from costs.models import Part
from costs.own import table as of_table
from costs.own.months import Month
from costs.own.statement import Wish
from costs.own.table import table
from phonebook.models import Contact, ContactNumber
from tests.integration.costs.spent import a_charge, a_price_list

DAY = date(2026, 11, 16)
CANARY = "+48222222222"
pytestmark = pytest.mark.django_db


def exported(user: User, query: str = "") -> list[dict[str, str]]:
    client = Client()
    client.force_login(user)
    answer = client.post(f"/costs/month/table/{query}")
    assert isinstance(answer, StreamingHttpResponse), answer.content
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(rows: list[dict[str, str]], what: str) -> list[dict[str, str]]:
    return [row for row in rows if row["Line"] == what]


@pytest.mark.req("COST-01")
def test_a_table_has_the_sums_and_each_call_to_the_fourth_place(anna: User) -> None:
    a_price_list(currency="EUR")
    a_charge(DAY, "1.2049", name="Łucja Żak", zone="PL mobile", seconds=61, charged=120, clock="09:30")
    a_charge(DAY + timedelta(days=1), "0.5000", number="+49301234567", destination="international")
    a_charge(DAY, "0.2500", part=Part.ONWARD, clock="11:00")
    a_charge(DAY, None, destination="satellite", clock="12:00")
    a_charge(DAY, "9.0000", account="4711")
    a_charge(date(2026, 10, 1), "7.0000")
    rows = exported(anna)
    (net,), (tax,), (gross,) = (lines(rows, what) for what in ("Net", "VAT 23 %", "Gross"))
    assert (net["Cost"], tax["Cost"], gross["Cost"], net["Currency"]) == ("1.95", "0.45", "2.40", "EUR")
    assert (net["Calls"], net["Seconds"]) == ("4", "241")
    assert (lines(rows, "Calls of unknown cost")[0]["Calls"], lines(rows, "Calls of unknown cost")[0]["Cost"]) == (
        "1",
        "—",
    )
    assert lines(rows, "of these, calls sent on")[0]["Cost"] == "0.2500"
    assert lines(rows, "Charged to the account 4711")[0]["Cost"] == "9.0000"
    classes = {row["Class"]: row["Cost"] for row in lines(rows, "Class")}
    assert classes == {"Mobile": "1.4549", "International": "0.5000", "Satellite": "—"}
    assert {row["Date"]: row["Cost"] for row in lines(rows, "Day")} == {"2026-11-16": "1.4549", "2026-11-17": "0.5000"}
    first, _unknown, last = lines(rows, "Call")
    assert (first["Date"], first["Time"], first["Name"]) == ("2026-11-16", "09:30:00", "Łucja Żak")
    assert (first["Number"], first["Zone"], first["Seconds"], first["Charged seconds"]) == (
        *("+48601570947", "PL mobile"),
        *("61", "120"),
    )
    assert last["Cost"] == "0.5000"
    assert [row["Time"] for row in lines(rows, "Call sent on")] == ["11:00:00"]


def test_sums_of_the_table_are_those_of_its_calls(anna: User) -> None:
    a_price_list()
    for number in range(25):
        a_charge(DAY + timedelta(days=number % 3), f"0.{number:04}", destination=("mobile", "national")[number % 2])
    rows = exported(anna)
    of = {what: sum(Decimal(row["Cost"]) for row in lines(rows, what)) for what in ("Call", "Day", "Class")}
    assert of["Call"] == of["Day"] == of["Class"] == Decimal("0.0300")


def test_calls_leave_in_pieces_and_each_of_them_once(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    a_price_list()
    for number in range(25):
        a_charge(DAY, "0.0100", clock=f"10:{number // 4:02}", number=f"+486015709{number:02}")
    monkeypatch.setattr(of_table, "PIECE", 10)
    made = table(Wish(anna.pk, "1011", Month.of(DAY)), "en")
    next(made)
    pieces = []
    while True:
        with CaptureQueriesContext(connection) as asked:
            piece = next(made, None)
        if piece is None:
            break
        assert len(asked) <= 8
        pieces.append(piece)
    assert [piece.count("\r\n") for piece in pieces] == [10, 10, 5]
    numbers = [row[4] for row in csv.reader(io.StringIO("".join(pieces)))]
    assert numbers == [f"+486015709{number:02}" for number in range(25)]


def test_t_exp_01_no_cell_is_a_formula(anna: User) -> None:
    a_price_list()
    a_charge(DAY, "1.0000", name='=HYPERLINK("http://evil.example")', zone="@SUM(A1)")
    (call,) = lines(exported(anna), "Call")
    assert call["Name"].startswith("'=")
    assert call["Zone"] == "'@SUM(A1)"
    assert call["Number"] == "+48601570947"


@pytest.mark.req("X-20")
def test_t_ws_08_a_reserved_number_is_in_no_table(anna: User) -> None:
    a_price_list()
    contact = Contact.objects.create(owner=None, name="The director")
    ContactNumber.objects.create(contact=contact, number=CANARY, reserved=True)
    a_charge(DAY, "1.0000", number=CANARY, name=CANARY)
    (call,) = lines(exported(anna), "Call")
    assert call["Number"] == "Hidden number"
    assert CANARY not in str(call)


@pytest.mark.req("COST-01")
def test_t_az_09_a_table_holds_nothing_of_anybody_else(anna: User, jan: User) -> None:
    a_price_list()
    a_charge(DAY, "33.0000", extension="1012", number=CANARY)
    rows = exported(anna, "?extension=1012")
    assert [row["Line"] for row in rows] == ["Net", "Gross"]
    assert rows[0]["Cost"] == "0.00"
    assert lines(exported(jan), "Call")[0]["Number"] == CANARY


def test_t_az_11_a_table_breaks_off_when_its_extension_is_taken_away(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_price_list()
    monkeypatch.setattr(of_table, "PIECE", 1)
    device = MainDevice.objects.create(user=anna, extension="1091")
    for _call in range(3):
        a_charge(DAY, "1.0000", extension="1091")
    made = table(Wish(anna.pk, "1091", Month.of(DAY)), "en")
    next(made)
    next(made)
    device.delete()
    with pytest.raises(PermissionDenied):
        next(made)


def test_without_any_known_cost_there_is_no_sum(anna: User) -> None:
    a_charge(DAY, None)
    rows = exported(anna)
    assert [row["Cost"] for row in rows if row["Calls"] or row["Line"] == "Gross"] == ["—"] * 6


@pytest.mark.parametrize(("language", "words"), [("pl", "Netto"), ("de", "Netto")])
def test_a_table_is_in_the_readers_language(language: str, words: str, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=anna.pk))
    answer = client.post("/costs/month/table/?of=2026-10")
    assert isinstance(answer, StreamingHttpResponse)
    assert words in answer.getvalue().decode()
    assert answer["Content-Disposition"] == 'attachment; filename="costs-1011-2026-10.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_only_a_question_by_post_makes_a_file(anna: User) -> None:
    client = Client()
    client.force_login(anna)
    assert client.get("/costs/month/table/").status_code == 405
    assert client.get("/costs/month/paper/").status_code == 405
