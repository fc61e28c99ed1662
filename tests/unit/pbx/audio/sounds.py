"""Files of sound for tests, well made and not."""

import os
import struct
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pbx.audio.wav import Wave, read_head


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def form(*, coding: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16) -> bytes:
    frame = channels * bits // 8
    return chunk(b"fmt ", struct.pack("<HHIIHH", coding, channels, rate, rate * frame, frame, bits))


def riff(*chunks: bytes) -> bytes:
    content = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(content)) + content


@contextmanager
def opened(path: Path) -> Iterator[int]:
    fd = os.open(path, os.O_RDONLY)
    try:
        yield fd
    finally:
        os.close(fd)


def head_of(path: Path, content: bytes) -> Wave:
    path.write_bytes(content)
    with opened(path) as fd:
        return read_head(fd)


def tone(seconds: float, loud: int = 8000) -> "array[int]":
    """A square wave, so that its loudness is known exactly."""
    return array("h", (loud if place // 10 % 2 else -loud for place in range(int(seconds * 8000))))
