"""Administration → Keeping: for how long calls, sound and the journal stay (T-GDP-01)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import JournalEntry, User
from company import keeping
from company.keeping import Kind
from company.models import ONLY, Keeping
from history.actions import record
from history.keeping.retention import purge
from history.models import Record
from management.company import retention
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from tests.integration.management.conftest import PASSWORD, As

pytestmark = pytest.mark.django_db
PAGE = "/administration/retention/"


@pytest.fixture
def browser(as_: As, administrator: User) -> Client:
    return as_(administrator)


@pytest.fixture(autouse=True)
def _given(settings: Settings) -> None:
    settings.HISTORY_DAYS, settings.RECORDING_DAYS, settings.MESSAGE_DAYS, settings.JOURNAL_DAYS = 365, 90, 0, 730


def save(browser: Client, **changed: str) -> Any:
    row = keeping.stored()
    filled = {kind: "" if getattr(row, kind) is None else str(getattr(row, kind)) for kind in Kind}
    return browser.post(PAGE, {**filled, "version": str(row.version)} | changed)


def in_force() -> list[int]:
    return [keeping.days(kind) for kind in Kind]


@pytest.mark.req("LOG-23")
def test_the_environment_counts_until_somebody_chooses(browser: Client, settings: Settings) -> None:
    assert in_force() == [365, 90, 0, 730]
    assert save(browser, history="800", journal="1000").status_code == 302
    assert in_force() == [800, 90, 0, 1000]
    settings.HISTORY_DAYS = settings.JOURNAL_DAYS = 400
    assert in_force() == [800, 90, 0, 1000]
    assert save(browser, history="", journal="", current=PASSWORD).status_code == 302
    assert in_force() == [400, 90, 0, 400]


def test_to_shorten_takes_the_password_and_says_how_many_go(browser: Client) -> None:
    for age in (10, 100, 200):
        old_call(age)
    asked = save(browser, history="50", journal="366")
    assert asked.status_code == 200
    text = asked.content.decode()
    assert "2 of them go with the next cleaning." in text
    assert "None of them is that old yet." in text
    assert 'name="current"' in text
    for current in ("", "another"):
        assert save(browser, history="50", current=current).status_code == 200
    assert in_force()[0] == 365
    assert save(browser, history="50", current=PASSWORD).status_code == 302
    assert in_force()[0] == 50
    assert Record.objects.count() == 3
    assert purge().calls == 2
    assert Record.objects.count() == 1


def test_to_lengthen_takes_none(browser: Client) -> None:
    assert 'name="current"' not in browser.get(PAGE).content.decode()
    assert save(browser, history="0").status_code == 302
    assert in_force()[0] == keeping.FOR_EVER
    old_call(4000)
    assert purge().calls == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("history", "-1"),
        ("history", "3661"),
        ("history", "x"),
        ("history", "1.5"),
        ("journal", "365"),
        ("journal", "0"),
        ("recordings", "91"),  # the environment has promised 90
        ("recordings", "0"),
        ("version", "x"),
    ],
)
def test_what_is_not_allowed_is_refused(browser: Client, field: str, value: str) -> None:
    answer = save(browser, **{field: value}, current=PASSWORD)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Keeping.objects.exclude(version=0).exists()


def test_sound_is_kept_no_longer_than_the_environment_promises(browser: Client, settings: Settings) -> None:
    assert save(browser, recordings="60", messages="30", current=PASSWORD).status_code == 302
    assert in_force()[1:3] == [60, 30]
    settings.RECORDING_DAYS, settings.MESSAGE_DAYS = 30, 10
    assert in_force()[1:3] == [30, 10]
    settings.RECORDING_DAYS = settings.MESSAGE_DAYS = 0
    assert in_force()[1:3] == [60, 30]


def test_a_change_stands_in_the_journal_and_can_be_taken_back(browser: Client) -> None:
    save(browser, history="50", current=PASSWORD)
    assert browser.post(f"{PAGE}undo/", {"version": "1"}).status_code == 302
    assert in_force()[0] == 365
    told = [(entry.before, entry.after) for entry in JournalEntry.objects.filter(event="retention_changed")]
    short, long = (f"history {days} recordings 90 messages 0 journal 730" for days in (50, 365))
    assert told == [(short, long), (long, short)]
    journal = browser.get("/administration/journal/").content.decode()
    assert "calls: 50 days, recordings: 90 days, voice messages: for ever, journal: 730 days" in journal


def test_what_would_shorten_is_not_taken_back_without_the_password(browser: Client) -> None:
    save(browser, history="800")
    assert "Undo" not in browser.get(PAGE).content.decode()
    browser.post(f"{PAGE}undo/", {"version": "1"})
    assert in_force()[0] == 800
    for nonsense in ("", "x", "-1", "²", "9" * 30):
        assert browser.post(f"{PAGE}undo/", {"version": nonsense}).status_code == 302


def test_who_looked_at_an_older_one_is_told(browser: Client) -> None:
    save(browser, history="800")
    answer = save(browser, history="900", version="0")
    assert "meanwhile" in str(answer.context["form"].errors)
    assert in_force()[0] == 800


def test_many_are_counted_up_to_a_limit(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "COUNTED", 2)
    for age in (100, 200, 300):
        old_call(age)
    assert "More than 2 of them go" in save(browser, history="50").content.decode()


def test_sounds_that_the_portal_may_not_remove_are_not_counted(settings: Settings, tmp_path: Path) -> None:
    settings.RECORDINGS_DIR = None
    assert retention.going(Kind.RECORDINGS, 1, timezone.now()) == 0
    assert Keeping(pk=ONLY).version == 0


def old_call(days: int) -> None:
    started = timezone.now() - timedelta(days=days)
    leg = FinishedLeg(
        origin=f"o-{days}",
        call=f"c-{days}",
        extension="1011",
        direction=Direction.IN,
        outcome=Outcome.INCOMING,
        peer=Party("0601570947", "Nowak"),
        dialled="1011",
        started=started,
        answered=started,
        ended=started + timedelta(seconds=60),
        talk_seconds=60,
    )
    before, settings.HISTORY_DAYS = settings.HISTORY_DAYS, 0
    try:
        record("lab", [leg])
    finally:
        settings.HISTORY_DAYS = before
