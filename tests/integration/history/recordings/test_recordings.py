"""Recorded conversations: told by the exchange, found by their call, heard by whom the administrator lets."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts.journal import Event, Origin
from accounts.models import Department, JournalEntry, User
from history.actions import record
from history.lists.pages import PAGE_ROWS, Span
from history.models import Record, Recording
from history.recordings import arriving, hearable, tickets
from history.telling.changes import Told
from pbx.party import Party
from pbx.sound import RecordingChanged, RecordingState
from pbx.states import Direction, FinishedLeg, Outcome
from phonebook.actions import add_contact
from phonebook.models import ContactNumber

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def change(state: RecordingState, after: float = 5, name: str = "r-1", **fields: str) -> RecordingChanged:
    known = {"extension": "1011", "channel": "c-1", "call": "call-1", **fields}
    return RecordingChanged(START + timedelta(seconds=after), name, state=state, **known)


def leg(extension: str = "1011", call: str = "call-1", seconds: int = 60) -> FinishedLeg:
    end = START + timedelta(seconds=seconds)
    return FinishedLeg(
        origin=f"o-{call}",
        call=call,
        extension=extension,
        direction=Direction.IN,
        outcome=Outcome.INCOMING,
        peer=Party("0601570947", "Nowak"),
        dialled=extension,
        started=START,
        answered=START + timedelta(seconds=2),
        ended=end,
        talk_seconds=seconds - 2,
    )


@pytest.fixture
def sales(db: None) -> Department:
    return Department.objects.create(name="Sales")


def person(extension: str, **fields: object) -> User:
    return User.objects.create_user(extension, "zielony autobus 7", comment=f"Person {extension}", **fields)


@pytest.mark.req("REC-03")
def test_a_recording_begins_pauses_and_is_over() -> None:
    assert arriving.told("lab", change(RecordingState.ON)) == Told({"1011": frozenset({"recordings"})})
    assert arriving.living_on("1011")["c-1"].state == "on"
    arriving.told("lab", change(RecordingState.PAUSED, 10))
    assert arriving.living_on("1011")["c-1"].state == "paused"
    arriving.told("lab", change(RecordingState.OVER, 25))
    assert arriving.living_on("1011") == {}
    assert (Recording.objects.get().state, Recording.objects.get().seconds) == ("over", 20)


def test_what_is_over_stays_over_however_late_the_rest_is_told() -> None:
    arriving.told("lab", change(RecordingState.OVER, 25))
    assert arriving.told("lab", change(RecordingState.OVER, 25)) == Told()
    assert arriving.told("lab", change(RecordingState.ON)) == Told()
    assert Recording.objects.get().state == "over"


@pytest.mark.parametrize("order", ["call first", "recording first"])
def test_a_recording_belongs_to_its_call_whichever_is_told_first(order: str) -> None:
    if order == "call first":
        record("lab", [leg()])
        arriving.told("lab", change(RecordingState.OVER))
    else:
        arriving.told("lab", change(RecordingState.OVER))
        record("lab", [leg()])
    found = Recording.objects.select_related("record").get()
    assert found.record is not None
    assert (found.record.call, found.number) == ("call-1", "+48601570947")


def test_a_call_that_changed_its_name_is_found_by_its_time() -> None:
    arriving.told("lab", change(RecordingState.OVER, call="call-before-transfer"))
    record("lab", [leg(), leg("1012")])
    found = Recording.objects.select_related("record").get()
    assert found.record is not None
    assert found.record.extension == "1011"


def test_a_recording_whose_call_the_returning_exchange_no_longer_has_is_over() -> None:
    arriving.told("lab", change(RecordingState.ON))
    arriving.told("lab", change(RecordingState.ON, name="r-2", channel="c-2", extension="1012"))
    arriving.told("other", change(RecordingState.ON, name="r-3"))
    assert arriving.settle("lab", {"c-2"}) == Told({"1011": frozenset({"recordings"})})
    assert set(Recording.objects.filter(state="on").values_list("name", flat=True)) == {"r-2", "r-3"}


@pytest.mark.req("REC-02")
@pytest.mark.parametrize(
    ("access", "role", "heard"),
    [
        ("none", "user", set()),
        ("own", "user", {"1011"}),
        ("own", "manager", {"1011"}),
        ("departments", "user", {"1011"}),
        ("departments", "manager", {"1011", "1012"}),
        ("none", "administrator", set()),
    ],
)
def test_t_az_09_whom_one_hears_is_what_the_administrator_set(
    sales: Department, access: str, role: str, heard: set[str]
) -> None:
    ala = person("1011", recording_access=access, role=role)
    if role == "manager":
        ala.manages.add(sales)
    person("1012", department=sales)
    for extension in ("1011", "1012", "1013"):
        arriving.told("lab", change(RecordingState.OVER, name=f"r-{extension}", extension=extension))
    assert {row.recording.extension for row in hearable.page(ala).rows} == heard


@pytest.mark.req("REC-01")
def test_the_list_is_newest_first_and_pages_without_a_gap() -> None:
    ala = person("1011")
    for number in range(PAGE_ROWS + 20):
        arriving.told("lab", change(RecordingState.OVER, number // 2, name=f"r-{number}"))
    first = hearable.page(ala)
    second = hearable.page(ala, span=Span(first.part.after))
    names = [row.recording.name for row in (*first.rows, *second.rows)]
    assert second.part.after is None
    assert sorted(names) == sorted(f"r-{number}" for number in range(PAGE_ROWS + 20))
    times = [row.recording.started for row in (*first.rows, *second.rows)]
    assert times == sorted(times, reverse=True)


def test_an_open_list_that_looks_again_keeps_all_that_it_shows(client: Client) -> None:
    ala = person("1011")
    client.force_login(ala)
    for number in range(PAGE_ROWS + 20):
        arriving.told("lab", change(RecordingState.OVER, number, name=f"r-{number}"))
    first = hearable.page(ala).part
    last = hearable.page(ala, span=Span(first.after)).part.until
    arriving.told("lab", change(RecordingState.OVER, 99, name="r-new"))
    again = client.get("/recordings/", {"until": str(last)}, headers={"HX-Request": "true", "HX-Target": "recordings"})
    rows = re.findall(r'id="recording-(\d+)"', again.content.decode())
    assert len(rows) == len(set(rows)) == PAGE_ROWS + 21
    assert rows[0] == str(Recording.objects.get(name="r-new").pk)
    for nonsense in ("x", "0-0", "9" * 17 + "-1"):
        assert client.get("/recordings/", {"until": nonsense, "after": "x"}).status_code == 200


@pytest.mark.parametrize(("text", "found"), [("nowak", 1), ("601570", 1), ("1011", 1), ("kowalska", 0), ("%", 0)])
def test_a_recording_is_found_by_name_and_number(text: str, found: int) -> None:
    ala = person("1011")
    arriving.told("lab", change(RecordingState.OVER))
    record("lab", [leg()])
    assert len(hearable.page(ala, text=text).rows) == found


def test_t_ws_08_a_number_that_is_shown_to_nobody_is_in_no_list_of_recordings(client: Client) -> None:
    ala = person("1011")
    arriving.told("lab", change(RecordingState.OVER))
    record("lab", [leg()])
    add_contact(None, "The director", [("+48601570947", "")])
    ContactNumber.objects.update(reserved=True)
    client.force_login(ala)
    page = client.get("/recordings/").content.decode()
    assert "The director" in page
    assert "Call The director:" in page, "and can be called without being told"
    assert "601570947" not in page.replace(" ", "")
    assert len(hearable.page(ala, text="director").rows) == 1
    assert hearable.page(ala, text="601570").rows == [], "nor is it found by guessing"
    assert hearable.page(ala, text="Nowak").rows == [], "nor by what the exchange calls it"


def test_t_az_09_what_the_exchange_called_somebody_in_anothers_call_finds_no_recording() -> None:
    ala = person("1011")
    arriving.told("lab", change(RecordingState.OVER))
    record("lab", [leg(), replace(leg("1012", "call-2"), peer=Party("0601570947", "Kanarienvogel"))])
    assert hearable.page(ala, text="kanarienvogel").rows == []
    assert len(hearable.page(ala, text="nowak").rows) == 1


def test_t_fil_04_a_long_conversation_can_be_heard_to_its_end(
    sales: Department, time_machine: TimeMachineFixture
) -> None:
    boss = person("1021", recording_access="departments", role="manager")
    boss.manages.add(sales)
    person("1012", department=sales)
    arriving.told("lab", change(RecordingState.ON, extension="1012"))
    arriving.told("lab", change(RecordingState.OVER, 3605, extension="1012"))
    (row,) = hearable.page(boss).rows
    ticket = tickets.may_listen(boss, row.recording, Origin(boss))
    time_machine.move_to(timezone.now() + timedelta(seconds=3600))
    assert tickets.has_ticket(boss, row.recording, ticket)


def test_t_fil_04_hearing_somebody_elses_is_in_the_journal_and_lasts_ten_minutes(
    sales: Department, time_machine: TimeMachineFixture
) -> None:
    boss = person("1021", recording_access="departments", role="manager")
    boss.manages.add(sales)
    other, ola = person("1031"), person("1012", department=sales)
    arriving.told("lab", change(RecordingState.OVER, extension="1012"))
    (row,) = hearable.page(boss).rows
    assert not tickets.has_ticket(boss, row.recording, "")
    ticket = tickets.may_listen(boss, row.recording, Origin(boss))
    entry = JournalEntry.objects.get(event=Event.RECORDING_HEARD)
    assert (entry.subject, entry.actor) == (ola, boss)
    assert tickets.has_ticket(boss, row.recording, ticket)
    assert not tickets.has_ticket(other, row.recording, ticket), "a ticket is one person's"
    time_machine.move_to(timezone.now() + timedelta(seconds=tickets.TICKET_SECONDS + 5))
    assert not tickets.has_ticket(boss, row.recording, ticket)


@pytest.mark.parametrize("reachable", [True, False])
def test_the_story_offers_to_listen_where_the_files_can_be_reached(
    client: Client, settings: Settings, tmp_path: Path, reachable: bool
) -> None:
    settings.RECORDINGS_DIR = tmp_path if reachable else None
    client.force_login(person("1011"))
    arriving.told("lab", change(RecordingState.OVER))
    record("lab", [leg()])
    story = client.get(f"/history/{Record.objects.get().pk}/").content.decode()
    assert "story-sound" in story
    assert ("data-play=" in story) is reachable


def test_hearing_ones_own_needs_no_ticket_and_no_entry() -> None:
    ala = person("1011")
    arriving.told("lab", change(RecordingState.OVER))
    (row,) = hearable.page(ala).rows
    tickets.may_listen(ala, row.recording, Origin(ala))
    assert tickets.has_ticket(ala, row.recording, "")
    assert not JournalEntry.objects.filter(event=Event.RECORDING_HEARD).exists()
