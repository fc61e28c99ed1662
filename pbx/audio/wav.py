"""WAVE files, read with suspicion and written in one form: PCM, 16 bits, one channel, 8 kHz.

Read are 8 and 16 bits, one or two channels, any rate from 8 to 48 kHz. The format is that of
"Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991); other codings
than PCM (Asterisk's `wav49`, say) are refused: no browser plays them either.
"""

import os
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RATE = 8000
"""Samples a second of everything that is written."""
LONGEST = 120
"""Seconds that `samples` takes into memory."""
LARGEST = 5_000_000
"""Bytes of a file that somebody brings along."""
PCM = 1
RATES = range(8_000, 48_001)
MOST_CHUNKS = 32
PIECE = 64 * 1024
"""Bytes read at once."""
FORMAT = struct.Struct("<HHIIHH")
CHUNK = struct.Struct("<4sI")
RIFF = struct.Struct("<4sI4s")
HEAD_BYTES = RIFF.size + CHUNK.size + FORMAT.size + CHUNK.size


class NotSound(ValueError):
    """This is no whole WAVE file; the text says what is wrong with it."""


class OtherFormat(NotSound):
    """A WAVE file, of a kind that is not read here."""


class TooLong(NotSound):
    """More than `LONGEST` seconds or `LARGEST` bytes."""


@dataclass(frozen=True, slots=True)
class Wave:
    """Where the samples of a file lie, and what they are."""

    channels: int
    """1 or 2."""
    rate: int
    """Frames a second."""
    bits: int
    """8 (unsigned) or 16 (signed, little-endian) a sample."""
    start: int
    """Offset of the first frame in the file."""
    frames: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def read_head(fd: int) -> Wave:
    """Return what the regular file `fd` holds, without moving its position.

    Every size that the file tells of itself must fit into it. Raises NotSound, OtherFormat, OSError.
    """
    size = os.fstat(fd).st_size
    head = os.pread(fd, RIFF.size, 0)
    if len(head) < RIFF.size:
        raise NotSound("The file is too short.")
    riff, told, form = RIFF.unpack(head)
    if riff != b"RIFF" or form != b"WAVE":
        raise NotSound("The file does not begin as a WAVE file.")
    end = told + CHUNK.size
    if end > size:
        raise NotSound("The file is cut, or was never finished.")
    layout: tuple[int, int, int] | None = None
    for name, start, length in _chunks(fd, end):
        if name == b"fmt ":
            layout = _layout(os.pread(fd, FORMAT.size, start), length)
        elif name == b"data":
            if layout is None:
                raise NotSound("The samples come before their format.")
            channels, rate, bits = layout
            frames, rest = divmod(length, channels * bits // 8)
            if rest:
                raise NotSound("The last sample is cut.")
            return Wave(channels, rate, bits, start, frames)
    raise NotSound("There are no samples in the file.")


def _chunks(fd: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, offset and length of each chunk. Raises NotSound when one reaches beyond `end`."""
    at = RIFF.size
    for _ in range(MOST_CHUNKS):
        if at + CHUNK.size > end:
            return
        name, length = CHUNK.unpack(os.pread(fd, CHUNK.size, at))
        start = at + CHUNK.size
        if start + length > end:
            raise NotSound("A part of the file is longer than the file.")
        yield name, start, length
        at = start + length + length % 2
    raise NotSound("The file has too many parts.")


def _layout(content: bytes, length: int) -> tuple[int, int, int]:
    """Return channels, rate and bits."""
    if length < FORMAT.size:
        raise NotSound("The format is cut.")
    coding, channels, rate, bytes_a_second, frame_bytes, bits = FORMAT.unpack(content)
    if coding != PCM:
        raise OtherFormat(f"The coding {coding} is not PCM.")
    if channels not in {1, 2} or bits not in {8, 16} or rate not in RATES:
        raise OtherFormat(f"{channels} channels of {bits} bits at {rate} Hz are not read.")
    if frame_bytes != channels * bits // 8 or bytes_a_second != rate * frame_bytes:
        raise NotSound("The format contradicts itself.")
    return channels, rate, bits


def pieces(fd: int, wave: Wave, first: int = 0, last: int | None = None) -> Iterator["array[int]"]:
    """Yield the frames from `first` to before `last` (default: the end), both channels mixed into one.

    The file's own rate, 16 bits, at most `PIECE` bytes at once. Raises NotSound when the file shrank.
    """
    at = wave.start + first * wave.frame_bytes
    end = wave.start + (wave.frames if last is None else last) * wave.frame_bytes
    step = PIECE - PIECE % wave.frame_bytes
    while at < end:
        content = os.pread(fd, min(step, end - at), at)
        if not content or len(content) % wave.frame_bytes:
            raise NotSound("The file became shorter while it was read.")
        at += len(content)
        yield _mixed(_wide(content, wave.bits), wave.channels)


def _wide(content: bytes, bits: int) -> "array[int]":
    if bits == 8:
        return array("h", ((byte - 128) * 256 for byte in content))
    found = array("h", content)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _mixed(found: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return found
    return array("h", ((left + right) // 2 for left, right in zip(found[::2], found[1::2], strict=True)))


def samples(fd: int, wave: Wave) -> "array[int]":
    """Return the whole sound as 16 bits at 8 kHz. Raises TooLong before reading, NotSound."""
    if wave.seconds > LONGEST or os.fstat(fd).st_size > LARGEST:
        raise TooLong(f"The sound is longer than {LONGEST} seconds or {LARGEST} bytes.")
    found = array("h")
    for piece in pieces(fd, wave):
        found.extend(piece)
    return found if wave.rate == RATE else _slower(found, wave.rate)


def _slower(found: "array[int]", rate: int) -> "array[int]":
    """Each new sample is the mean of those it stands for: enough of a low-pass for a voice."""
    count = len(found) * RATE // rate
    slices = (found[place * rate // RATE : (place + 1) * rate // RATE] for place in range(count))
    return array("h", (sum(one) // len(one) for one in slices))


def head(frames: int) -> bytes:
    """Return what stands before `frames` samples in every file written here."""
    size = frames * 2
    return (
        RIFF.pack(b"RIFF", HEAD_BYTES - CHUNK.size + size, b"WAVE")
        + CHUNK.pack(b"fmt ", FORMAT.size)
        + FORMAT.pack(PCM, 1, RATE, RATE * 2, 2, 16)
        + CHUNK.pack(b"data", size)
    )


def raw(found: "array[int]") -> bytes:
    """Return these samples as a file holds them."""
    if sys.byteorder == "big":
        found = array("h", found)
        found.byteswap()
    return found.tobytes()


def encode(found: "array[int]") -> bytes:
    """Return a whole file of these samples (16 bits, 8 kHz)."""
    return head(len(found)) + raw(found)


def write(path: Path, found: "array[int]", mode: int = 0o640) -> None:
    """Make the file `path`; it must not exist. Raises OSError."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(fd, "wb") as file:
        file.write(encode(found))
