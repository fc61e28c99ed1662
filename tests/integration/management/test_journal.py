"""The journal of everybody: search, pages, export. T-AUD-03, T-EXP-01."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from management import words
from management.journal import CHUNK
from tests.integration.management.conftest import As

JOURNAL = "/administration/journal/"


def entries_in(page: str) -> int:
    return page.count('class="deed"') + page.count('class="deed deed-by-other"')


@pytest.fixture
def story(administrator: User, clerk: User, stranger: User) -> None:
    origin = Origin(administrator, "192.0.2.9", "0123456789abcdef")
    journal.write(Event.LOGGED_IN, clerk, Origin(clerk, "192.0.2.1"))
    journal.write(Event.ROLE_CHANGED, clerk, origin, before="user", after="manager")
    journal.write(Event.COMMENT_CHANGED, stranger, origin, before="Hidden Canary", after="=HYPERLINK(1)")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?person=1011", 2),
        ("?person=lacka", 2),
        ("?person=canary", 1),
        ("?person=1031", 2),
        ("?person=charl", 2),
        ("?person=nobody", 0),
        ("?event=role_changed", 1),
        ("?event=changes", 2),
        ("?event=log-ins", 1),
        ("?since=2020-01-01", 3),
        ("?since=2999-01-01", 0),
        ("?until=2020-01-01", 0),
        ("?until=9999-12-31", 3),
        ("?person=1011&event=log-ins", 1),
    ],
)
def test_entries_are_found_by_person_event_and_day(
    administrator: User, story: None, as_: As, query: str, found: int
) -> None:
    page = as_(administrator).get(JOURNAL + query).content.decode()
    assert entries_in(page) == found


@pytest.mark.parametrize(
    "query",
    ["?event=x", "?since=yesterday", "?until=2026-02-31", "?older=x", "?newer=-1", "?person=%00", "?since=0001-01-01"],
)
def test_t_inj_01_nonsense_in_the_address_is_left_out(administrator: User, story: None, as_: As, query: str) -> None:
    answer = as_(administrator).get(JOURNAL + query)
    assert (answer.status_code, entries_in(answer.content.decode())) == (200, 3)


def test_days_begin_at_midnight_of_the_installation(administrator: User, clerk: User, as_: As) -> None:
    with time_machine.travel("2026-06-30T22:30:00+00:00", tick=False):  # half past midnight in Warsaw
        journal.write(Event.LOGGED_OUT, clerk, Origin(clerk))
    browser = as_(administrator)
    assert entries_in(browser.get(f"{JOURNAL}?since=2026-07-01&until=2026-07-01").content.decode()) == 1
    assert entries_in(browser.get(f"{JOURNAL}?until=2026-06-30").content.decode()) == 0


def test_the_pages_follow_each_other_at_a_constant_price(administrator: User, clerk: User, as_: As) -> None:
    browser = as_(administrator)
    for _number in range(120):
        journal.write(Event.LOGGED_IN, clerk, Origin(clerk))
    first = browser.get(JOURNAL).content.decode()
    assert entries_in(first) == 50
    with CaptureQueriesContext(connection) as few:
        browser.get(f"{JOURNAL}?older=10")
    with CaptureQueriesContext(connection) as many:
        second = browser.get(f"{JOURNAL}?older=71").content.decode()
    assert len(many) == len(few)
    assert entries_in(second) == 50
    assert "newer=" in second


def test_t_az_09_only_administrators_read_it_all(manager: User, clerk: User, story: None, as_: As) -> None:
    for someone in (manager, clerk):
        for path in (JOURNAL, f"{JOURNAL}export/"):
            assert as_(someone).get(path).status_code == 403


def test_t_az_09_a_manager_reads_of_their_people_alone(manager: User, clerk: User, story: None, as_: As) -> None:
    page = as_(manager).get("/administration/people/1011/journal/").content.decode()
    assert entries_in(page) == 2
    assert "Canary" not in page


def test_t_exp_01_the_export_holds_what_is_shown_and_no_formula(administrator: User, story: None, as_: As) -> None:
    answer = as_(administrator).get(f"{JOURNAL}export/?event=changes")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="journal-')
    heads, *rows = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert [row[1] for row in rows] == ["comment_changed", "role_changed"]
    assert len(heads) == len(rows[0])
    comment, role = rows
    assert comment[6] == "'=HYPERLINK(1)"
    assert (role[3], role[4], role[5], role[6], role[7]) == ("1011", "1031", "User", "Manager", "192.0.2.9")
    assert "changed the role" in role[2]


def test_a_long_journal_leaves_piece_by_piece(administrator: User, clerk: User, as_: As) -> None:
    entries = 2 * CHUNK + 7
    for _number in range(entries):
        journal.write(Event.LOGGED_IN, clerk, Origin(clerk))
    with CaptureQueriesContext(connection) as queries:
        answer = as_(administrator).get(f"{JOURNAL}export/")
        pieces = [bytes(piece) for piece in answer]
    assert len(pieces) == 1 + 3
    assert b"".join(pieces).count(b"logged_in") == entries
    assert len([query for query in queries if "accounts_journalentry" in query["sql"]]) == 4


@pytest.mark.django_db(transaction=True)
async def test_under_the_real_server_it_streams_without_stopping_others(administrator: User, story: None) -> None:
    browser = AsyncClient()
    await browser.aforce_login(administrator)
    answer = await browser.get(f"{JOURNAL}export/", headers={"Accept-Encoding": "gzip"})
    assert answer.is_async
    assert "Content-Encoding" not in answer.headers, "a browser reads only the first of several gzip pieces"
    text = b"".join([piece async for piece in answer]).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 1 + 3
    await sync_to_async(connections.close_all)()  # of the thread that read for us


def test_what_can_be_looked_for_exists() -> None:
    assert set(words.EVENTS) <= set(Event)


def test_an_empty_journal_says_so(administrator: User, as_: As) -> None:
    assert "Nothing was done yet" in as_(administrator).get(JOURNAL).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert "No entry matches" in as_(administrator).get(f"{JOURNAL}?person=x").content.decode()
