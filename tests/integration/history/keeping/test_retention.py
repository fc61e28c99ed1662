"""What history gives up, by age and by an administrator's word (T-GDP-01, LOG-23)."""

from array import array
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts.journal import Event, Origin
from accounts.models import JournalEntry, User
from history.actions import record
from history.keeping import retention
from history.models import Mailbox, Message, MissedCall, Note, Peer, Record, Recording
from pbx.audio import wav
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def leg(days_ago: float, extension: str = "1011", name: str = "Nowak") -> FinishedLeg:
    started = NOW - timedelta(days=days_ago)
    return FinishedLeg(
        origin=f"o-{days_ago}",
        call=f"c-{days_ago}",
        extension=extension,
        direction=Direction.IN,
        outcome=Outcome.INCOMING,
        peer=Party("0601570947", name),
        dialled=extension,
        started=started,
        answered=started,
        ended=started + timedelta(seconds=60),
        talk_seconds=60,
    )


@pytest.fixture(autouse=True)
def rules(settings: Settings, tmp_path: Path, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)
    settings.HISTORY_DAYS, settings.RECORDING_DAYS, settings.RECORDINGS_DIR = 100, 30, tmp_path
    (tmp_path / "webcti").mkdir()


@pytest.fixture
def ala() -> User:
    return User.objects.create_user("1011", "zielony autobus 7", comment="Ala")


def recorded(days_ago: float, root: Path, name: str) -> Path:
    path = root / "webcti" / f"{name}.wav"
    wav.write(path, array("h", [0] * 800))
    Recording.objects.create(
        pbx="lab", name=name, extension="1011", started=NOW - timedelta(days=days_ago), state=Recording.State.OVER
    )
    return path


def days() -> list[int]:
    return sorted((NOW - started).days for started in Record.objects.values_list("started", flat=True))


def old_calls(settings: Settings) -> None:
    settings.HISTORY_DAYS = 0
    record("lab", [leg(1), leg(99), leg(101, name="Kowalska"), leg(400)])
    settings.HISTORY_DAYS = 100


def test_t_gdp_01_calls_go_when_their_time_is_over_and_the_journal_says_so(settings: Settings) -> None:
    old_calls(settings)
    MissedCall.objects.create(pbx="lab", origin="o", scope="1011", call="c", started=NOW - timedelta(days=101))
    assert retention.purge().calls == 2
    assert days() == [1, 99]
    assert not MissedCall.objects.exists()
    entry = JournalEntry.objects.get(event=Event.HISTORY_SHORTENED)
    assert (entry.before, entry.after, entry.actor) == ("2", "2026-08-12", None)


def test_t_gdp_01_a_second_run_takes_nothing_more(settings: Settings) -> None:
    old_calls(settings)
    retention.purge()
    assert retention.purge().calls == 0
    assert JournalEntry.objects.filter(event=Event.HISTORY_SHORTENED).count() == 1


def test_t_gdp_01_it_goes_in_batches(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    old_calls(settings)
    monkeypatch.setattr(retention, "ROWS", 1)
    assert retention.purge().calls == 2
    assert days() == [1, 99]


def test_t_gdp_01_what_people_wrote_and_what_lies_in_mailboxes_outlives_the_call(settings: Settings, ala: User) -> None:
    old_calls(settings)
    call = Record.objects.order_by("started")[0]
    note = Note.objects.create(author=ala, number="+48601570947", record=call, text="wants an offer")
    box = Mailbox.objects.create(pbx="lab", number="1011")
    message = Message.objects.create(mailbox=box, name="m", folder="old", left=call.started, record=call)
    retention.purge()
    note.refresh_from_db()
    message.refresh_from_db()
    assert (note.text, note.record, message.record) == ("wants an offer", None, None)


def test_t_gdp_01_somebody_of_whom_no_call_is_left_is_not_found_any_more(settings: Settings) -> None:
    old_calls(settings)
    for name in ("Nowak", "Kowalska"):
        Peer.objects.get_or_create(number="+48601570947", name=name)
    retention.purge()
    assert list(Peer.objects.values_list("name", flat=True)) == ["Nowak"]


def test_nothing_goes_where_the_site_keeps_everything(settings: Settings) -> None:
    old_calls(settings)
    settings.HISTORY_DAYS = settings.RECORDING_DAYS = 0
    assert retention.purge() == retention.Purged(0, 0, 0)
    assert len(days()) == 4


def test_t_gdp_01_the_log_of_the_exchange_does_not_bring_old_calls_back(settings: Settings) -> None:
    old_calls(settings)
    retention.purge()
    record("lab", [leg(1), leg(101, name="Kowalska"), leg(400)])
    assert days() == [1, 99]


def test_t_gdp_01_the_sound_of_recordings_goes_before_their_calls(tmp_path: Path) -> None:
    old, young = recorded(31, tmp_path, "old"), recorded(29, tmp_path, "young")
    assert retention.purge() == retention.Purged(0, 1, 0)
    assert (old.exists(), young.exists()) == (False, True)
    assert Recording.objects.get(name="old").state == "gone"


def test_a_file_that_is_gone_already_is_gone(tmp_path: Path) -> None:
    recorded(31, tmp_path, "old").unlink()
    assert retention.purge().recordings == 1


def test_what_cannot_be_removed_is_told_of_and_stays_listed(tmp_path: Path) -> None:
    path = recorded(31, tmp_path, "old")
    path.unlink()
    path.mkdir()
    assert retention.purge() == retention.Purged(0, 0, 1)
    assert Recording.objects.get().state == "over"


@pytest.mark.req("LOG-23")
def test_an_administrator_erases_the_calls_of_one_extension(ala: User) -> None:
    record("lab", [leg(1), leg(2), leg(1, "1012")])
    boss = User.objects.create_user("1031", "zielony autobus 7", role="administrator")
    assert retention.erase(ala, Origin(boss)) == 2
    assert list(Record.objects.values_list("extension", flat=True)) == ["1012"]
    entry = JournalEntry.objects.get(event=Event.HISTORY_ERASED)
    assert (entry.subject, entry.actor, entry.before) == (ala, boss, "2")


@pytest.mark.req("LOG-23")
def test_t_gdp_01_with_whom_erased_calls_were_is_forgotten_in_the_night(ala: User, settings: Settings) -> None:
    settings.HISTORY_DAYS = 0
    record("lab", [leg(1)])
    retention.erase(ala, Origin(ala))
    retention.purge()
    assert not Peer.objects.exists()


@pytest.mark.req("LOG-23")
def test_t_gdp_03_what_was_erased_does_not_come_back_and_what_follows_is_kept(ala: User) -> None:
    record("lab", [leg(1)])
    retention.erase(ala, Origin(ala))
    record("lab", [leg(1), leg(2), leg(-0.001)])
    assert [row.origin for row in Record.objects.all()] == ["o--0.001"]
