"""A list as a file: exactly its calls, for exactly those who may see them (HIST-04, HIST-05, T-AZ-09, T-AZ-11)."""

import csv
import io
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, Grant, JournalEntry, User
from history import export
from history.export import Wish, table
from history.lists.filters import HistoryFilter
from history.lists.patience import TooMuchError
from history.lists.queries import HistoryPage
from history.models import Record
from phonebook.models import Contact, ContactNumber
from tests.integration.history.calls import a_call

CANARY = "+48222222222"


@pytest.fixture(autouse=True)
def _live_channel(valkey: str) -> None:
    """Pages draw the board."""


@pytest.fixture
def ola(db: None) -> User:
    """Manages Service, with Ula, and not Sales, with Ewa."""
    ola = User.objects.create_user("1021", comment="Ola", role="manager", language="en")
    for name, extension in {"Service": "1022", "Sales": "1024"}.items():
        department = Department.objects.create(name=name)
        User.objects.create_user(extension, comment=f"Of {name}", department=department)
    ola.manages.add(Department.objects.get(name="Service"))
    return ola


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def exported(user: User, query: str = "") -> list[dict[str, str]]:
    answer = browser(user).post(f"/history/table/{query}")
    assert isinstance(answer, StreamingHttpResponse), answer.content
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_file_holds_the_calls_of_the_list_and_says_all_of_them(anna: User) -> None:
    a_call(1, "incoming", answered_by="", name="Nowak", talk_seconds=134, via="Sales")
    a_call(2, "missed", "", voicemail=True)
    a_call(3, "answered_by_other", "+4930901820", answered_by="1012")
    newest, middle, oldest = exported(anna)
    assert (oldest["Date"], oldest["Time"], oldest["Type"]) == ("2026-11-20", "10:01:00", "Incoming call")
    assert (oldest["Name"], oldest["Number"], oldest["Duration"]) == ("Nowak", "+48601570947", "0:02:14")
    assert (oldest["Answered"], middle["Answered"]) == ("yes", "")
    assert (oldest["Extension"], oldest["Person"], oldest["Through"]) == ("1011", "Anna Krawiec-Łoś", "Sales")
    assert (middle["Name"], middle["Number"], middle["Duration"]) == ("Withheld number", "", "")
    assert middle["Voicemail"] == "yes"
    assert newest["Answered by"] == "1012"


@pytest.mark.req("SVC-07")
def test_the_calls_of_one_account_are_listed_and_the_file_names_it(anna: User) -> None:
    a_call(1, "outgoing", account="4711")
    a_call(2, "outgoing", account="4712")
    a_call(3, "outgoing")
    assert [row["Account"] for row in exported(anna)] == ["", "4712", "4711"]
    assert [row["Account"] for row in exported(anna, "?account=4711")] == ["4711"]
    page = browser(anna).get("/history/?account=4711").content.decode()
    assert "Account 4711" in page
    assert "Account 4712" not in page


@pytest.mark.req("HIST-04")
def test_listening_to_ones_own_voicemail_has_no_duration_in_a_file_either(anna: User) -> None:
    a_call(1, "outgoing", "*97", to_own_mailbox=True)
    assert exported(anna)[0]["Duration"] == ""


def test_a_file_follows_the_filter_of_the_list(anna: User) -> None:
    for minute, outcome in enumerate(("missed", "incoming", "missed", "outgoing")):
        a_call(minute, outcome, f"+4860157000{minute}")
    assert [row["Number"] for row in exported(anna, "?kind=missed")] == ["+48601570002", "+48601570000"]
    assert [row["Number"] for row in exported(anna, "?number=%2B48601570001")] == ["+48601570001"]
    assert exported(anna, "?period=days&from=2020-01-01&to=2020-01-02") == []
    everything = exported(anna, "?after=1-1&until=1-1")
    assert len(everything) == 4, "where a page begins is nothing to a file"


@pytest.mark.req("HIST-06")
def test_the_list_by_person_says_how_many_calls_a_row_stands_for(anna: User) -> None:
    for minute in range(3):
        a_call(minute)
    assert [row["Calls"] for row in exported(anna, "?view=recent")] == ["3"]


def test_a_file_of_many_calls_leaves_in_pieces_of_which_each_is_a_few_queries(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(45):
        a_call(minute)
    monkeypatch.setattr(export, "PIECE", 10)
    monkeypatch.setattr(export.pages, "__defaults__", (10,))
    pieces = []
    lines = table(Wish(anna.pk, "1011", HistoryFilter()), "en")
    while True:
        with CaptureQueriesContext(connection) as queries:
            piece = next(lines, None)
        if piece is None:
            break
        pieces.append(piece.count("\r\n"))
        assert len(queries) <= 12
    assert pieces == [11, 10, 10, 10, 5]


def test_t_exp_01_no_cell_is_a_formula_and_a_number_keeps_its_plus(anna: User) -> None:
    a_call(1, "incoming", name='=HYPERLINK("http://evil.example")')
    (row,) = exported(anna)
    assert row["Name"].startswith("'=")
    assert row["Number"] == "+48601570947"


def test_t_fil_05_t_hdr_02_the_file_has_a_plain_name_and_is_stored_nowhere(anna: User) -> None:
    answer = browser(anna).post("/history/table/?q=../../etc")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = answer["Content-Disposition"].removeprefix('attachment; filename="calls-').removesuffix('.csv"')
    assert name.replace("-", "").isdigit()
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.req("HIST-05")
def test_t_az_09_a_file_holds_nobody_whose_calls_one_may_not_see(ola: User, anna: User) -> None:
    a_call(1, "missed", extension="1022")
    a_call(2, "missed", CANARY, extension="1024", name="Canary")
    a_call(3, "missed", CANARY, extension="1011", name="Canary")
    assert exported(ola) == []
    (row,) = exported(ola, "?scope=department")
    assert (row["Extension"], row["Person"]) == ("1022", "Of Service")
    assert exported(ola, "?scope=department&person=1024") == []
    assert browser(ola).post("/history/table/?scope=everybody").status_code == 403
    assert browser(anna).post("/history/table/?scope=department").status_code == 403


@pytest.mark.req("X-20")
def test_t_ws_08_a_reserved_number_is_in_no_file(anna: User) -> None:
    contact = Contact.objects.create(owner=None, name="The director")
    ContactNumber.objects.create(contact=contact, number=CANARY, reserved=True)
    a_call(1, "outgoing", CANARY, name=CANARY)
    a_call(2, "missed", forwarded_to=CANARY, transferred_to=CANARY)
    answer = browser(anna).post("/history/table/")
    assert isinstance(answer, StreamingHttpResponse)
    text = answer.getvalue().decode()
    assert "222222" not in text
    assert text.count("Hidden number") == 3
    assert "The director" in text


@pytest.mark.req("HIST-13")
def test_t_az_12_everybodys_calls_leave_only_once_they_were_opened_and_never_unseen(anna: User) -> None:
    Grant.objects.create(user=anna, permission="reports.view")
    a_call(1, extension="1099")
    client = browser(anna)
    assert client.post("/history/table/?scope=everybody").status_code == 403
    assert not JournalEntry.objects.filter(event="history_exported").exists()
    client.post("/history/everybody/")
    answer = client.post("/history/table/?scope=everybody")
    assert b"1099" in answer.getvalue()  # type: ignore[attr-defined]
    entry = JournalEntry.objects.get(event="history_exported")
    assert (entry.subject, entry.actor, entry.after) == (anna, anna, "CSV")


def test_ones_own_calls_are_nothing_for_the_journal(anna: User) -> None:
    exported(anna)
    assert not JournalEntry.objects.filter(event="history_exported").exists()


@pytest.mark.parametrize("loss", ["department", "account", "extension"])
def test_t_az_11_a_file_under_way_ends_when_the_right_does(
    loss: str, ola: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(25):
        a_call(minute, extension="1022")
    monkeypatch.setattr(export.pages, "__defaults__", (10,))
    wish = Wish(ola.pk, "1021", HistoryFilter.parse({"scope": "department"}))
    lines = table(wish, "en")
    assert next(lines).count("1022") == 10
    if loss == "department":
        ola.manages.clear()
        assert list(lines) == [""]
        return
    if loss == "account":
        User.objects.filter(pk=ola.pk).update(is_active=False)
    else:
        User.objects.filter(pk=ola.pk).update(extension="1029")
    with pytest.raises(PermissionDenied):
        next(lines)


def test_t_dos_01_too_many_calls_to_look_through_are_said_to_be_so(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "history_page", lambda *_arguments: HistoryPage((), too_much=True))
    page = browser(anna).post("/history/table/?least=60", follow=True)
    assert page.redirect_chain == [("/history/?least=60", 302)]
    assert "Choose a shorter period." in page.content.decode()


def test_a_file_that_cannot_be_finished_is_broken_off_and_never_short(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser is told: a table that lacks its end would be taken for the whole."""
    found: Iterator[HistoryPage] = iter(
        [HistoryPage((), older=HistoryFilter()), HistoryPage((), too_much=True)],
    )
    monkeypatch.setattr(export, "history_page", lambda *_arguments: next(found))
    answer = browser(anna).post("/history/table/")
    assert isinstance(answer, StreamingHttpResponse)
    with pytest.raises(TooMuchError):
        answer.getvalue()


def test_the_page_offers_both_files_for_what_it_shows(anna: User) -> None:
    a_call(1)
    page = browser(anna).get("/history/?kind=missed").content.decode()
    assert 'action="/history/table/?kind=missed" hx-boost="false"' in page
    assert 'action="/history/paper/?kind=missed"' in page
    Record.objects.all().delete()
    assert "/history/table/" not in browser(anna).get("/history/").content.decode(), "nothing to take along"
