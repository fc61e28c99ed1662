"""The bookkeeping of a file that arrives in pieces: what a piece adds to what is there. No Django.

What has arrived is always a beginning of the file. A piece that came before is passed over, so that a browser that did
not hear the answer sends it again; one that leaves a gap is told where to go on.
"""

from dataclasses import dataclass
from typing import Final

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of one piece, which is one request."""


class OutOfStep(Exception):
    """The piece does not follow what is there."""


class TooLong(Exception):
    """It, or the whole with it, would be larger than was announced."""


@dataclass(frozen=True, slots=True)
class Added:
    """Of the piece, `skip` bytes are there already; the rest is written at `at`, and then `arrived` bytes are there."""

    skip: int
    at: int
    arrived: int


def add(arrived: int, size: int, *, at: int, length: int) -> Added:
    """What a piece of `length` bytes that begins at byte `at` adds to the first `arrived` of `size` bytes.

    Raises OutOfStep, TooLong.
    """
    if length > LARGEST or at + length > size:
        raise TooLong
    if at < 0 or length <= 0 or at > arrived:
        raise OutOfStep
    skip = min(length, arrived - at)
    return Added(skip, arrived, max(arrived, at + length))
