"""Who waits for a call back: shared with the group, seen, done, and not done after all (HIST-08, HIST-10)."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from history.actions import record
from history.missed import ledger
from history.missed.seen import mark_seen
from history.models import MissedCall, SeenMark
from history.telling import announcing
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from phonebook.actions import add_contact

CALLER = "0601570947"


def ring(extension: str, minutes_ago: int, *, number: str = CALLER, via: str = "", talked: bool = False) -> None:
    """A call of so many minutes ago that rang at `extension`; missed unless somebody `talked`."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    leg = FinishedLeg(
        origin=f"lab-{minutes_ago}",
        call=f"lab-{minutes_ago}",
        extension=extension,
        direction=Direction.IN,
        outcome=Outcome.INCOMING if talked else Outcome.MISSED,
        peer=Party(number, ""),
        dialled=via or extension,
        started=at,
        answered=at if talked else None,
        ended=at + timedelta(seconds=20),
        talk_seconds=20 if talked else 0,
        via=via,
    )
    record("lab", [leg])


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def opened(user: User) -> list[str]:
    return [call.number for call in ledger.open_for(user)]


@pytest.mark.req("MAIN-05")
def test_one_row_for_each_caller_and_the_newest_first(anna: User) -> None:
    for minutes_ago in (9, 7, 5):
        ring("1011", minutes_ago)
    ring("1011", 6, number="0501111111")
    first, second = ledger.waiting_callers(anna)
    assert (first.number, first.count, len(first.pks)) == ("+48601570947", 3, 3)
    assert (second.number, second.count) == ("+48501111111", 1)


@pytest.mark.req("MAIN-04", "MAIN-06", "MAIN-07")
def test_the_newest_callers_whatever_became_of_them_by_the_names_that_this_person_knows(anna: User) -> None:
    for minutes_ago in range(1, 9):
        ring("1011", minutes_ago, number=f"050111111{minutes_ago}")
    ring("1011", 0, number="0501111112", talked=True)
    add_contact(anna, "Zofia", [("501 111 111", "")])
    found = ledger.newest_callers(anna, 5).rows
    assert [row.number[-1] for row in found] == ["1", "2", "3", "4", "5"]
    assert [row.open for row in found] == [True, False, True, True, True]
    assert found[0].display_name == "Zofia"


def test_withheld_callers_stay_apart(anna: User) -> None:
    ring("1011", 5, number="")
    ring("1011", 4, number="")
    assert [(row.withheld, row.count) for row in ledger.waiting_callers(anna)] == [(True, 1), (True, 1)]


def test_a_groups_missed_call_is_everybodys_in_it(anna: User, jan: User) -> None:
    ring("1011", 9, via="600")
    ring("1012", 9, via="600")
    assert opened(anna) == opened(jan) == ["+48601570947"]
    (row,) = ledger.waiting_callers(jan)
    assert (row.group, row.count) == ("600", 1)
    ring("1012", 3, talked=True)
    assert opened(anna) == opened(jan) == []


def test_of_a_group_that_one_has_left_one_hears_nothing(anna: User, jan: User) -> None:
    ring("1011", 60 * 24 * 31, via="600")
    ring("1012", 9, via="600")
    assert opened(anna) == []
    assert opened(jan) == ["+48601570947"] * 2


@pytest.mark.req("HIST-08", "HIST-10")
def test_what_one_has_looked_through_is_not_new_and_still_open(anna: User) -> None:
    ring("1011", 9)
    ring("1011", 5, number="0501111111")
    assert ledger.unseen(anna) == 2
    mark_seen(anna, timezone.now() - timedelta(minutes=7))
    assert ledger.unseen(anna) == 1
    assert [row.new for row in ledger.waiting_callers(anna)] == [True, False]
    mark_seen(anna, timezone.now() + timedelta(days=1))
    ring("1011", 0, number="0502222222")
    assert ledger.unseen(anna) == 1, "nobody has seen what was still to come"
    assert len(opened(anna)) == 3


def test_looking_again_at_an_old_page_makes_nothing_new(anna: User) -> None:
    now = timezone.now()
    mark_seen(anna, now)
    mark_seen(anna, now - timedelta(days=1))
    assert SeenMark.objects.get().until == now


@pytest.mark.req("HIST-08")
def test_calling_back_clears_the_counter(anna: User) -> None:
    ring("1011", 9)
    ring("1011", 5, talked=True)
    assert ledger.unseen(anna) == 0
    assert opened(anna) == []


def test_done_takes_it_off_everybodys_list_and_undo_brings_it_back(anna: User, jan: User) -> None:
    ring("1011", 9, via="600")
    ring("1012", 9, via="600")
    (row,) = ledger.waiting_callers(anna)
    assert ledger.done(anna, row.pks) == 1
    assert opened(jan) == []
    (shown,) = ledger.newest_callers(jan, 5).rows
    assert (shown.open, shown.ending.done_by) == (False, "Anna Krawiec-Łoś")
    assert ledger.done(jan, row.pks) == 0
    assert ledger.not_done(jan, row.pks) == 1
    assert opened(anna) == opened(jan) == ["+48601570947"]


@pytest.mark.django_db(transaction=True)
def test_all_members_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = User.objects.create_user("1011", "kanarek w klatce")
    User.objects.create_user("1012", "inny kanarek w klatce")
    ring("1011", 9, via="600")
    ring("1012", 9, via="600")
    told: dict[str, object] = {}
    monkeypatch.setattr(announcing, "_listeners", [lambda changed, _people: told.update(changed)])
    ledger.done(anna, [MissedCall.objects.get().pk])
    assert told.keys() >= {"1011", "1012"}


@pytest.fixture
def busy_queue(anna: User) -> None:
    """Thousands of missed calls of a queue that Anna belongs to, all closed, and some of her own."""
    ring("1011", 0, via="600")
    now = timezone.now()
    MissedCall.objects.bulk_create(
        MissedCall(
            pbx="lab",
            origin=f"{n}",
            scope="600" if n % 100 else "1011",
            call=f"{n}",
            number=f"+4850{n % 450:07}",
            started=now - timedelta(minutes=n + 1),
            done_at=now,
        )
        for n in range(5000)
    )


def test_the_newest_of_several_lists_are_those_of_one(anna: User, busy_queue: None) -> None:
    found = list(ledger._newest(anna, MissedCall.objects.all()))
    assert found == list(ledger.shared_with(anna)[: ledger.LOOKED_THROUGH])
    assert list(ledger._newest(anna, MissedCall.objects.filter(ledger.OPEN))) == found[:1]


@pytest.mark.postgresql_only
def test_t_dos_01_a_busy_queues_missed_calls_are_read_out_of_their_index(anna: User, busy_queue: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE history_missedcall")
        with CaptureQueriesContext(connection) as asked:
            ledger.newest_callers(anna, 5)
        (sql,) = [one["sql"] for one in asked if "LATERAL" in one["sql"]]
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        plan = json.dumps(cursor.fetchone())
    assert "history_missed_calls_newest" in plan
    assert "Seq Scan" not in plan
    assert "5001" not in plan, "all of them were read"


# -- through the pages ----------------------------------------------------------------------------------------


def test_t_az_04_one_foreign_call_among_them_and_none_is_done(browser: Client) -> None:
    ring("1011", 9)
    ring("1099", 5)
    own, foreign = MissedCall.objects.order_by("started")
    for calls in ([own.pk, foreign.pk], [own.pk, foreign.pk + 99], [own.pk, "x"], [10**30], []):
        assert browser.post("/history/done/", {"call": calls}).status_code == 404
    assert not MissedCall.objects.exclude(done_at=None).exists()
    assert browser.post("/history/done/", {"call": [own.pk]}).status_code == 302


def test_done_answers_with_a_way_back(browser: Client) -> None:
    ring("1011", 9)
    pk = MissedCall.objects.get().pk
    said = browser.post("/history/done/", {"call": [pk]}, headers={"HX-Request": "true"})
    assert f'name="call" value="{pk}"' in said.content.decode()
    assert said.headers["HX-Trigger"] == '{"history-changed": {}}'
    assert browser.post("/history/reopen/", {"call": [pk]}, headers={"HX-Request": "true"}).status_code == 200
    assert MissedCall.objects.get().done_at is None


def test_without_scripts_the_words_stand_on_the_list(browser: Client) -> None:
    ring("1011", 9)
    said = browser.post("/history/done/", {"call": [MissedCall.objects.get().pk]}, follow=True)
    assert "The missed call is done." in said.content.decode()
    assert "Nobody waits for a call back" in said.content.decode()


@pytest.mark.req("HIST-08")
def test_t_csrf_01_looking_changes_nothing_and_saying_so_does(browser: Client) -> None:
    ring("1011", 9)
    for address in ("/", "/history/", "/history/?kind=open", "/live/counts/"):
        assert browser.get(address).status_code == 200
    assert not SeenMark.objects.exists()
    page = browser.get("/").content.decode()
    until = page.split('name="until" value="')[1].split('"')[0]
    assert browser.post("/history/seen/", {"until": until}, headers={"HX-Request": "true"}).status_code == 204
    assert 'data-total="0"' in browser.get("/live/counts/").content.decode()
    assert "row-new" not in browser.get("/", headers={"HX-Request": "true", "HX-Target": "missed"}).content.decode()


@pytest.mark.parametrize("until", ["", "x", "nan", "inf", "-1", "1e99"])
def test_t_inj_01_a_moment_that_is_none_is_refused(browser: Client, until: str) -> None:
    assert browser.post("/history/seen/", {"until": until}).status_code == 400


@pytest.mark.req("HIST-08")
def test_the_counter_stands_in_navigation_and_in_the_part_that_follows(browser: Client) -> None:
    for minutes_ago in (9, 8, 7):
        ring("1011", minutes_ago)
    page = browser.get("/about/").content.decode()
    assert page.count('<span class="count" data-counter="history:history">3</span>') >= 1
    assert '<span data-counter-of="history:history">3</span>' in browser.get("/live/counts/").content.decode()


def test_the_list_of_whom_to_call_back_has_a_row_for_each_caller(browser: Client, jan: User) -> None:
    ring("1011", 9)
    ring("1011", 7)
    ring("1011", 5, number="0501111111", via="600")
    page = browser.get("/history/?kind=open").content.decode()
    assert page.count('class="done-form"') == 2
    assert page.count('name="call"') == 3 + 1 + 3, "each row's, the group's to take, and all at once"
    assert "All done" in page


def test_a_missed_row_of_the_history_says_who_reached_them(browser: Client, jan: User) -> None:
    ring("1011", 9)
    ring("1012", 5, talked=True)
    assert "Reached by Jan Nowak" in browser.get("/history/").content.decode()
    assert "Reached by Jan Nowak" in browser.get("/").content.decode()


def test_thirty_callers_cost_no_more_queries_than_one(
    anna: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes_ago in range(30):
        ring("1011", minutes_ago, number=f"06015709{minutes_ago:02}")
    with django_assert_max_num_queries(8):
        assert len(ledger.newest_callers(anna, 30).rows) == 30
