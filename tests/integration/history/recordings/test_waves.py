"""What recorded conversations look like."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from history.models import Recording
from history.recordings import waves
from history.tasks import draw_waves
from pbx.audio import wav
from pbx.audio.peaks import peaks
from pbx.simulator.voices import speech

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOUND = speech("1011", "1", 5)


@pytest.fixture(autouse=True)
def root(settings: Settings, tmp_path: Path) -> Path:
    settings.RECORDINGS_DIR = tmp_path
    (tmp_path / "webcti").mkdir()
    return tmp_path


def recording(name: str, ago: timedelta = timedelta(minutes=1), state: str = Recording.State.OVER) -> Recording:
    started = NOW - ago
    return Recording.objects.create(
        pbx="lab", name=name, extension="1011", started=started, ended=started + timedelta(seconds=5), state=state
    )


def drawn(row: Recording) -> str:
    row.refresh_from_db()
    return row.peaks


@pytest.mark.req("REC-01")
def test_a_recording_is_drawn_once_it_is_over(root: Path) -> None:
    for name in ("over", "running"):
        wav.write(root / "webcti" / f"{name}.wav", SOUND)
    over, running = recording("over"), recording("running", state=Recording.State.ON)
    assert waves.draw(NOW) == 1
    assert waves.draw(NOW) == 0
    assert (drawn(over), drawn(running)) == (peaks(SOUND), "")
    assert (over.bytes, over.seconds) == (len(wav.encode(SOUND)), 5), "nobody has told how long it is"


def test_a_file_that_comes_late_is_waited_for_and_then_given_up(root: Path) -> None:
    late, lost = recording("late"), recording("lost", timedelta(minutes=30))
    assert waves.draw(NOW) == 1
    assert (drawn(late), drawn(lost)) == ("", waves.NOTHING)
    wav.write(root / "webcti" / "late.wav", SOUND)
    assert waves.draw(NOW) == 1
    assert drawn(late) == peaks(SOUND)


def test_t_fil_01_a_link_is_no_recording(root: Path, tmp_path: Path) -> None:
    wav.write(tmp_path / "secret.wav", SOUND)
    (root / "webcti" / "link.wav").symlink_to(tmp_path / "secret.wav")
    row = recording("link", timedelta(hours=1))
    waves.draw(NOW)
    assert drawn(row) == waves.NOTHING


def test_of_many_the_newest_are_drawn_first_and_old_ones_not_at_all(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waves, "AT_ONCE", 2)
    rows = [recording(f"name-{hours}", timedelta(hours=hours)) for hours in (1, 2, 3, 24 * 8)]
    assert [waves.draw(NOW) for _ in range(3)] == [2, 1, 0]
    assert [bool(drawn(row)) for row in rows] == [True, True, True, False]


def test_without_a_directory_nothing_is_drawn(settings: Settings) -> None:
    settings.RECORDINGS_DIR = None
    row = recording("over")
    draw_waves()
    assert drawn(row) == ""
