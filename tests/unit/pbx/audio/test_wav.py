"""Sound files: what is written is read again, and a file that lies about itself is refused."""

import os
import struct
import tempfile
import wave as standard
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.audio import wav
from pbx.audio.wav import NotSound, OtherFormat, TooLong, Wave, encode, read_head, samples, write
from tests.unit.pbx.audio.sounds import chunk, form, head_of, opened, riff, tone

SIGNED = st.integers(-32768, 32767)


def read(path: Path, content: bytes) -> "array[int]":
    path.write_bytes(content)
    with opened(path) as fd:
        return samples(fd, read_head(fd))


@given(st.lists(SIGNED, max_size=300))
def test_what_is_written_is_read_again(numbers: list[int]) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(encode(array("h", numbers)))
        file.flush()
        found = read_head(file.fileno())
        assert found == Wave(1, 8000, 16, 44, len(numbers))
        assert samples(file.fileno(), found).tolist() == numbers


def test_other_programs_read_what_is_written(tmp_path: Path) -> None:
    write(tmp_path / "tone.wav", tone(0.5))
    with standard.open(str(tmp_path / "tone.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.readframes(10_000) == tone(0.5).tobytes()


def test_nothing_is_overwritten_and_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link.wav").symlink_to(tmp_path / "elsewhere.wav")
    (tmp_path / "there.wav").write_bytes(b"before")
    for name in ("link.wav", "there.wav"):
        with pytest.raises(FileExistsError):
            write(tmp_path / name, tone(0.1))
    assert (tmp_path / "there.wav").read_bytes() == b"before"
    assert not (tmp_path / "elsewhere.wav").exists()


def test_eight_bits_become_sixteen(tmp_path: Path) -> None:
    found = read(tmp_path / "a.wav", riff(form(bits=8), chunk(b"data", bytes([0, 128, 255, 129]))))
    assert found.tolist() == [-32768, 0, 32512, 256]


def test_two_channels_become_one(tmp_path: Path) -> None:
    content = struct.pack("<6h", 100, 300, -32768, -32768, 32767, 32767)
    found = read(tmp_path / "a.wav", riff(form(channels=2), chunk(b"data", content)))
    assert found.tolist() == [200, -32768, 32767]


@pytest.mark.parametrize("rate", [11_025, 16_000, 22_050, 44_100, 48_000])
def test_other_rates_become_eight_kilohertz(tmp_path: Path, rate: int) -> None:
    flat = array("h", [1000] * rate)
    found = read(tmp_path / "a.wav", riff(form(rate=rate), chunk(b"data", flat.tobytes())))
    assert len(found) == 8000
    assert set(found) == {1000}


def test_chunks_that_say_nothing_about_the_sound_are_passed_over(tmp_path: Path) -> None:
    listed = chunk(b"LIST", b"INFOodd")
    assert read(tmp_path / "a.wav", riff(listed, form(), listed, chunk(b"data", b"\1\0"), listed)).tolist() == [1]


@given(st.binary(max_size=200))
def test_t_upl_08_any_bytes_are_refused_or_read_but_nothing_else_happens(content: bytes) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        with pytest.raises(NotSound):
            read_head(file.fileno())


@given(st.data())
def test_t_upl_08_a_changed_byte_never_lets_more_be_read_than_there_is(data: st.DataObject) -> None:
    whole = bytearray(encode(tone(0.02)))
    whole[data.draw(st.integers(0, 43))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryFile() as file:
        file.write(whole)
        file.flush()
        try:
            found = read_head(file.fileno())
        except NotSound:
            return
        assert found.start + found.frames * found.frame_bytes <= len(whole)
        assert len(samples(file.fileno(), found)) <= len(whole)


@given(st.integers(0, 363))
def test_t_upl_08_a_cut_file_is_refused(length: int) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(encode(tone(0.02))[:length])
        file.flush()
        with pytest.raises(NotSound):
            read_head(file.fileno())


LYING = {
    "nothing": b"",
    "mp3 by another name": b"ID3\x03\x00" + b"\xff\xfb\x90\x00" * 100,
    "a page": b"<!doctype html><script>alert(1)</script>" * 5,
    "samples without a format": riff(chunk(b"data", b"\0\0")),
    "a format without samples": riff(form()),
    "a format of 4 bytes": riff(chunk(b"fmt ", b"\1\0\1\0"), chunk(b"data", b"\0\0")),
    "half a sample": riff(form(), chunk(b"data", b"\0\0\0")),
    "frames of no bytes": riff(chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 0, 0, 16)), chunk(b"data", b"\0\0")),
    "4 GB of samples": riff(form(), b"data" + b"\xff" * 4 + b"\0" * 100),
    "a whole of 4 GB": b"RIFF" + b"\xff" * 4 + riff(form(), chunk(b"data", b"\0\0"))[8:],
    "an endless row of parts": riff(*[chunk(b"LIST", b"")] * 5000, form(), chunk(b"data", b"\0\0")),
}
OTHER = {
    "GSM, as in wav49": riff(form(coding=49), chunk(b"data", b"\0" * 65)),
    "µ-law": riff(form(coding=7, bits=8), chunk(b"data", b"\0" * 65)),
    "floating point": riff(form(coding=3, bits=32), chunk(b"data", b"\0" * 64)),
    "24 bits": riff(form(bits=24), chunk(b"data", b"\0" * 6)),
    "six channels": riff(form(channels=6), chunk(b"data", b"\0" * 24)),
    "no channel": riff(form(channels=0), chunk(b"data", b"")),
    "1 Hz": riff(form(rate=1), chunk(b"data", b"\0\0")),
    "4 GHz": riff(form(rate=4_000_000_000 // 2), chunk(b"data", b"\0\0")),
}


@pytest.mark.parametrize("content", LYING.values(), ids=LYING.keys())
def test_t_upl_08_a_file_that_lies_is_no_sound(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotSound):
        head_of(tmp_path / "a.wav", content)


@pytest.mark.parametrize("content", OTHER.values(), ids=OTHER.keys())
def test_other_codings_are_told_apart_from_broken_files(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(OtherFormat):
        head_of(tmp_path / "a.wav", content)


def test_t_upl_08_of_a_sound_that_is_a_page_too_only_the_sound_remains(tmp_path: Path) -> None:
    page = b"<script>alert(document.cookie)</script>"
    content = riff(chunk(b"LIST", page), form(), chunk(b"data", tone(0.1).tobytes()), chunk(b"junk", page)) + page
    again = encode(read(tmp_path / "polyglot.wav", content))
    assert again == encode(tone(0.1))
    assert b"<script" not in again


def test_t_upl_08_two_hours_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.wav"
    path.write_bytes(wav.head(7200 * 8000))
    os.truncate(path, 44 + 7200 * 8000 * 2)
    with opened(path) as fd:
        found = read_head(fd)
        assert found.seconds == 7200
        monkeypatch.setattr(wav, "pieces", None)
        with pytest.raises(TooLong):
            samples(fd, found)


def test_t_upl_08_a_short_sound_in_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.wav"
    path.write_bytes(riff(form(), chunk(b"data", tone(0.1).tobytes())))
    os.truncate(path, wav.LARGEST + 1)
    with opened(path) as fd, pytest.raises(TooLong):
        samples(fd, read_head(fd))


def test_a_file_that_is_cut_while_it_is_read_is_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write(path, tone(1))
    with opened(path) as fd:
        found = read_head(fd)
        os.truncate(path, 1000)
        with pytest.raises(NotSound):
            samples(fd, found)
