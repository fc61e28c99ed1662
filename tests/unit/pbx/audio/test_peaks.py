"""What a sound looks like."""

from array import array
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pbx.audio import wav
from pbx.audio.peaks import COUNT, LEVELS, heights, peaks, peaks_of
from tests.unit.pbx.audio.sounds import chunk, form, opened, riff, tone

SOUNDS = st.lists(st.integers(-32768, 32767), max_size=400).map(lambda numbers: array("h", numbers))


@given(SOUNDS, st.integers(1, 200))
def test_each_part_is_as_high_as_its_loudest_sample(sound: "array[int]", count: int) -> None:
    found = peaks(sound, count)
    assert len(found) == min(count, len(sound))
    assert set(found) <= set(LEVELS)
    if sound:
        loudest = max(map(abs, sound))
        assert max(LEVELS.index(level) for level in found) == round((loudest / 32768) ** 0.5 * 63)


@given(SOUNDS)
def test_heights_fill_the_picture_unless_there_is_silence(sound: "array[int]") -> None:
    found = heights(peaks(sound))
    assert all(0 <= height <= 1 for height in found)
    assert max(found, default=0.0) in {0.0, 1.0}


def test_a_pause_is_seen() -> None:
    found = peaks(tone(1) + array("h", bytes(16_000)) + tone(1, loud=32767))
    assert len(found) == COUNT
    assert set(found[:32]) == {LEVELS[round((8000 / 32768) ** 0.5 * 63)]}
    assert set(found[32:64]) == {"0"}
    assert set(found[64:]) == {LEVELS[-1]}


def test_a_file_looks_like_its_samples(tmp_path: Path) -> None:
    sound = tone(4.2) + tone(9.1, loud=20_000)
    wav.write(tmp_path / "a.wav", sound)
    with opened(tmp_path / "a.wav") as fd:
        assert peaks_of(fd, wav.read_head(fd)) == peaks(sound)


def test_two_voices_at_another_rate_are_read_piece_by_piece(tmp_path: Path) -> None:
    frames = 20_000
    both = array("h", (number for one in range(frames) for number in (one % 300, 0)))
    (tmp_path / "a.wav").write_bytes(riff(form(channels=2, rate=16_000), chunk(b"data", both.tobytes())))
    with opened(tmp_path / "a.wav") as fd:
        found = peaks_of(fd, wav.read_head(fd), 10)
    assert found == LEVELS[round((149 / 32768) ** 0.5 * 63)] * 10


def test_foreign_signs_in_stored_levels_are_silence() -> None:
    assert heights("0-_é<") == (0.0, 62 / 63, 1.0, 0.0, 0.0)
    assert heights("") == ()
