"""What a newcomer finds in the demo: calls, and the recordings that belong to them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts import demo as people
from accounts.boxes import boxes_of
from accounts.hearing import heard_by
from accounts.models import User
from history import demo
from history.models import Mailbox, Note, PostIt, Record, Recording
from pbx import spool
from pbx.simulator.spool import RECORDINGS, VOICEMAIL

FRIDAY = datetime(2026, 11, 20, 13, tzinfo=UTC)
"""What is in four days of the demo goes by the hour and the day of the week."""


@pytest.fixture(autouse=True)
def on_a_friday() -> Iterator[None]:
    with time_machine.travel(FRIDAY):
        yield


@pytest.mark.django_db
@pytest.mark.req("REC-01", "VM-02")
def test_the_demo_has_recordings_that_play_and_belong_to_calls(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PBX_URL = f"simulator:?spool={tmp_path}"
    monkeypatch.setattr(demo, "DAYS", 4)
    demo.fill()
    rows = Recording.objects.select_related("record")
    assert {row.extension for row in rows} == {"1011", "1021", "1031"}
    for row in rows:
        assert row.record is not None
        assert (row.record.extension, row.record.number) == (row.extension, row.number)
        assert row.record.started <= row.started <= row.ended
        with spool.recording(tmp_path / RECORDINGS, row.name) as sound:
            assert abs(sound.wave.seconds - row.seconds) <= 1
    assert list((tmp_path / VOICEMAIL / "default" / "1011").rglob("*.wav"))
    assert Mailbox.objects.get(number="600").name == "Service"
    calls, sounds = Record.objects.count(), len(list(tmp_path.rglob("*.wav")))
    demo.fill()
    assert (Record.objects.count(), len(list(tmp_path.rglob("*.wav")))) == (calls, sounds)


@pytest.mark.django_db
def test_the_people_of_service_share_a_mailbox_and_their_manager_hears_recordings() -> None:
    people.fill()
    assert heard_by(User.objects.get(extension="1021")) >= {"1011", "1018", "1021"}
    with_box = {user.extension for user in User.objects.all() if "600" in boxes_of(user)}
    assert with_box == {"1018", "1019", "1020", "1021", "1022", "1023"}


@pytest.mark.django_db
@pytest.mark.req("NOTE-01", "NOTE-02")
def test_the_demo_has_notes_beside_calls_and_post_its(monkeypatch: pytest.MonkeyPatch) -> None:
    people.fill()
    monkeypatch.setattr(demo, "DAYS", 4)
    demo.fill()
    employee = User.objects.get(extension="1011")
    assert Note.objects.get(author=employee, shared=True).record is not None
    assert Note.objects.reminding(timezone.now()).count() == 0
    assert PostIt.objects.visible_to(employee).count() == 2
