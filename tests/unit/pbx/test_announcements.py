"""The folder of announcements: whole files under names of our own, and what others keep there stays."""

import os
from array import array
from pathlib import Path

import pytest

from pbx import announcements
from pbx.audio import wav
from pbx.routing.values import is_announcement

WAVE = wav.encode(array("h", [900, -900] * wav.RATE))


def test_t_upl_03_names_are_our_own_and_safe_everywhere() -> None:
    names = {announcements.new_name() for _ in range(50)}
    assert len(names) == 50
    assert all(is_announcement(name) and name.isalnum() for name in names)


def test_a_sound_is_put_there_whole_replaced_and_taken_away(tmp_path: Path) -> None:
    name = announcements.new_name()
    announcements.install(tmp_path, name, b"old", 1000)
    announcements.install(tmp_path, name, WAVE, 2000)
    assert announcements.ours(tmp_path) == {name: announcements.Kept(len(WAVE), 2000)}
    assert announcements.seconds(tmp_path, name) == 2
    assert (tmp_path / f"{name}.wav").stat().st_mode & 0o777 == 0o644
    announcements.remove(tmp_path, name)
    announcements.remove(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
    assert announcements.seconds(tmp_path, name) is None


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        announcements.install(tmp_path / "gone", announcements.new_name(), WAVE, 1)
    (tmp_path / "0123456789abcdef01234567.wav").mkdir()
    with pytest.raises(OSError, match="0123456789abcdef01234567"):
        announcements.install(tmp_path, "0123456789abcdef01234567", WAVE, 1)
    assert [path.suffix for path in tmp_path.iterdir()] == [".wav"]


def test_what_others_keep_there_is_not_ours(tmp_path: Path) -> None:
    for name in ("closed.wav", "0123456789abcdef01234567.gsm", "0123456789ABCDEF01234567.wav", "x.tmp"):
        (tmp_path / name).write_bytes(WAVE)
    assert announcements.ours(tmp_path) == {}
    announcements.tidy(tmp_path, before=2**40)
    assert len(list(tmp_path.iterdir())) == 4


def test_what_was_never_finished_goes_once_it_is_old(tmp_path: Path) -> None:
    for number, at in enumerate((100, 300)):
        left = tmp_path / f"0123456789abcdef01234567.{number:016x}.tmp"
        left.write_bytes(b"half")
        os.utime(left, (at, at))
    announcements.tidy(tmp_path, before=200)
    assert [path.stat().st_mtime for path in tmp_path.iterdir()] == [300]


def test_t_fil_01_no_link_and_no_pipe_is_played(tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(WAVE)
    (tmp_path / "link.wav").symlink_to(tmp_path / "secret.wav")
    os.mkfifo(tmp_path / "pipe.wav")
    assert [announcements.seconds(tmp_path, name) for name in ("link", "pipe", "secret")] == [None, None, 2]
