"""What the lists show: kinds, groups, names, pages."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from history.lists.filters import HistoryFilter, Kind
from history.lists.queries import completed, history_page, voicemail_calls, voicemail_page
from history.missed import settling
from history.missed.ledger import Waiting, newest_callers
from history.models import Record
from phonebook.actions import add_contact

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def missed_callers(user: User) -> Sequence[Waiting]:
    settling.follow(list(Record.objects.all()))
    return newest_callers(user, 5).rows


def store(minutes: int, outcome: str = "missed", number: str = "+48601570947", **fields: object) -> Record:
    """A record that began `minutes` after START."""
    started = START + timedelta(minutes=minutes)
    talked = outcome in {"incoming", "outgoing"}
    values = {
        "extension": "1011",
        "answered": started if talked else None,
        "talk_seconds": 61 if talked else 0,
        "ended": started + timedelta(seconds=61),
    } | fields
    direction = "out" if outcome == "outgoing" else "in"
    return Record.objects.create(
        pbx="lab",
        origin=f"{minutes}",
        call=f"{minutes}",
        direction=direction,
        outcome=outcome,
        number=number,
        started=started,
        **values,
    )


@pytest.mark.req("MAIN-04", "MAIN-05", "MAIN-06")
def test_missed_calls_of_one_caller_are_one_row_with_a_count_and_the_latest_time(anna: User) -> None:
    store(1)
    store(2, number="+48700000000")
    latest = store(3)
    rows = missed_callers(anna)
    assert [(row.number, row.count, row.started) for row in rows] == [
        ("+48601570947", 2, latest.started),
        ("+48700000000", 1, START + timedelta(minutes=2)),
    ]


@pytest.mark.req("MAIN-04")
def test_at_most_five_rows_of_missed_calls(anna: User) -> None:
    for minute in range(8):
        store(minute, number=f"+4860000000{minute}")
    assert [row.number[-1] for row in missed_callers(anna)] == ["7", "6", "5", "4", "3"]


def test_callers_who_withhold_their_number_are_not_taken_for_one_person(anna: User) -> None:
    store(1, number="")
    store(2, number="")
    assert [(row.withheld, row.count) for row in missed_callers(anna)] == [(True, 1), (True, 1)]


@pytest.mark.req("MAIN-07")
def test_a_caller_has_the_name_that_this_viewer_knows(anna: User) -> None:
    store(1, name="FROM EXCHANGE")
    assert missed_callers(anna)[0].display_name == "FROM EXCHANGE"
    add_contact(anna, "Zofia", [("601 570 947", "")])
    assert missed_callers(anna)[0].display_name == "Zofia"


@pytest.mark.req("MAIN-13")
def test_completed_calls_are_those_in_which_somebody_talked(anna: User) -> None:
    store(1, "incoming")
    store(2, "outgoing")
    store(3, "outgoing", answered=None, talk_seconds=0)
    store(4, "missed")
    store(5, "answered_by_other")
    assert [row.outcome for row in completed(anna)] == ["outgoing", "incoming"]


@pytest.mark.req("MAIN-15", "MAIN-16")
def test_a_call_that_reached_the_mailbox_stands_in_both_lists(anna: User) -> None:
    store(1, voicemail=True)
    assert len(voicemail_calls(anna)) == len(missed_callers(anna)) == 1
    assert len(voicemail_page(anna, HistoryFilter()).entries) == 1


@pytest.mark.req("HIST-05")
def test_t_az_09_other_extensions_calls_are_absent_from_every_list(anna: User, jan: User) -> None:
    store(1, extension="1011", voicemail=True)
    store(2, "incoming", extension="1011")
    assert list(history_page(jan, HistoryFilter()).entries) == []
    assert missed_callers(jan) == completed(jan) == voicemail_calls(jan) == []


@pytest.mark.req("HIST-02")
@pytest.mark.parametrize("kind", [Kind.OUTGOING, Kind.INCOMING, Kind.MISSED, Kind.ANSWERED_BY_OTHER])
def test_each_kind_can_be_listed_alone(anna: User, kind: Kind) -> None:
    for minute, outcome in enumerate(Record.Outcome.values):
        store(minute, outcome)
    assert [row.outcome for row in history_page(anna, HistoryFilter(kind)).entries] == [kind.value]


@pytest.mark.req("HIST-04")
def test_listening_to_ones_own_mailbox_has_no_duration(anna: User) -> None:
    store(1, "outgoing", number="*97", to_own_mailbox=True)
    store(2, "outgoing")
    assert [row.duration for row in history_page(anna, HistoryFilter()).entries] == [61, None]


@pytest.mark.parametrize("text", ["zofia", "łęc", "570947", "Zof Łęcka"])
def test_a_call_is_found_by_the_name_in_the_viewers_book_and_by_part_of_the_number(anna: User, text: str) -> None:
    store(1)
    store(2, number="+48223334455")
    add_contact(anna, "Zofia Łęcka", [("601 570 947", "")])
    assert [row.number for row in history_page(anna, HistoryFilter(text=text)).entries] == ["+48601570947"]


def test_a_text_that_names_nobody_finds_nothing(anna: User) -> None:
    store(1)
    assert history_page(anna, HistoryFilter(text="!!!")).entries == []


def test_pages_follow_each_other_without_a_gap_or_a_repeat_even_at_one_moment(anna: User) -> None:
    for n in range(25):
        store(n)
    Record.objects.update(started=START)
    Record.objects.filter(pk__in=list(Record.objects.values_list("pk", flat=True)[:9])).update(
        started=START - timedelta(1)
    )
    seen: list[int] = []
    chosen: HistoryFilter | None = HistoryFilter()
    while chosen is not None:
        page = history_page(anna, chosen, count=4)
        seen += [entry.pk for entry in page.entries]
        chosen = page.older
    assert seen == list(Record.objects.newest_first().values_list("pk", flat=True))


@pytest.mark.parametrize("rows", [1, 50])
def test_a_page_costs_the_same_queries_however_many_rows(
    anna: User, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in range(rows):
        store(minute, number=f"+486000000{minute:02}", answered_by="1012")
    with django_assert_max_num_queries(8):
        history_page(anna, HistoryFilter())


def test_an_open_list_is_renewed_without_losing_or_repeating_a_row(anna: User) -> None:
    for n in range(6):
        store(n)
    first = history_page(anna, HistoryFilter(), count=4)
    store(7)
    assert first.again
    renewed = history_page(anna, first.again, count=4)
    assert first.older
    below = history_page(anna, first.older, count=4)
    shown = [entry.pk for entry in [*renewed.entries, *below.entries]]
    assert shown == list(Record.objects.newest_first().values_list("pk", flat=True))
