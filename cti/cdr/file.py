"""A log of calls in a file: Portal.csv, to which the exchange appends a line for each leg.

A call writes several lines, most of them at once: its lines are taken up when no more came for a
moment. A transferred call writes some of them much later: then they come with all of its lines in
the last LOOK_BACK bytes and those of the calls it grew out of.
"""

import hashlib
import logging
import os
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from django.db.models import F

from cti.cdr.source import CallLogUnavailable, Reading, related
from cti.models import Watermark
from pbx.asterisk.cdr import parse_line
from pbx.call_detail import CallDetail

logger = logging.getLogger(__name__)

LOOK_BACK = 512 * 1024
"""Bytes before the watermark in which a call's earlier lines are looked for: some two thousand lines."""
CHUNK = 192 * 1024
"""Bytes in one transaction: some six hundred lines, a second of work at most."""
LONGEST_LINE = 16 * 1024
"""Bytes of the first line that tell a file from another."""
SETTLED = 3.0
"""Seconds without another line after which a call is taken up, by the log's own clock."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """The log at `path`, and where rotation put its older parts: `path.1`, `path-20261122`."""

    path: Path

    def readings(self, exchange: str) -> Generator[Reading, None, None]:
        """See cti.cdr.source.Source. A file that is not there yet is an empty one."""
        mark, _ = Watermark.objects.get_or_create(exchange=exchange)
        try:
            for volume in _volumes(self.path, mark.file):
                if volume.name != mark.file:
                    mark = _turn_to(mark, volume)
                yield from _readings(volume, mark)
        except OSError as error:
            raise CallLogUnavailable(f"{self.path} cannot be read: {error.strerror or error}.") from error


@dataclass(frozen=True, slots=True)
class Volume:
    """One file, as rotation cannot confuse it: its inode and a print of its first line."""

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path) -> "Volume | None":
        try:
            with path.open("rb") as log:
                first = log.readline(LONGEST_LINE)
                inode = os.fstat(log.fileno()).st_ino
        except FileNotFoundError:
            return None
        mark = hashlib.sha256(first).hexdigest()[:16] if first.endswith(b"\n") else "empty"
        return cls(path, f"{inode}:{mark}")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The settled new lines of one chunk, the earlier lines of the same calls, and where the next begins."""

    earlier: tuple[CallDetail, ...]
    new: tuple[CallDetail, ...]
    offset: int
    unreadable: int
    more: bool


Line = tuple[int, CallDetail | None]
"""Where a line of the log ends, and what it says; None if nothing."""


def _volumes(path: Path, known: str) -> Iterator[Volume]:
    """The file that was read last, if it was put aside meanwhile, then the present one."""
    present = Volume.of(path)
    if known and (present is None or present.name != known):
        for aside in sorted(path.parent.glob(f"{path.name}[.-]*")):
            if (volume := Volume.of(aside)) and volume.name == known:
                yield volume
                break
    if present:
        yield present


def _turn_to(mark: Watermark, volume: Volume) -> Watermark:
    """Begin a file. One that has grown out of `empty` is the file we already stood at the start of."""
    logger.info("call log begun file=%s offset=0 last=%s@%d", volume.path.name, mark.file, mark.offset)
    Watermark.objects.filter(pk=mark.pk, file=mark.file, offset=mark.offset).update(file=volume.name, offset=0)
    return Watermark.objects.get(pk=mark.pk)


def _readings(volume: Volume, mark: Watermark) -> Iterator[Reading]:
    while chunk := _read(volume.path, mark.offset):
        yield Reading(chunk.earlier, chunk.new, partial(_claim, mark, volume, chunk))
        if not chunk.more:
            return


def _claim(mark: Watermark, volume: Volume, chunk: Chunk) -> bool:
    moved = Watermark.objects.filter(pk=mark.pk, file=volume.name, offset=mark.offset).update(
        offset=chunk.offset, unreadable=F("unreadable") + chunk.unreadable
    )
    if moved:
        mark.offset = chunk.offset
        if chunk.unreadable:
            logger.warning("call log unreadable file=%s lines=%d", volume.path.name, chunk.unreadable)
    return bool(moved)


def _read(path: Path, offset: int) -> Chunk | None:
    """The next chunk after `offset`; None when there is no settled new line."""
    with path.open("rb") as log:
        status = os.fstat(log.fileno())
        if offset > status.st_size:
            logger.warning("call log was cut file=%s offset=%d size=%d", path.name, offset, status.st_size)
            offset = 0
        before = _lines_before(log, offset)
        log.seek(offset)
        text = log.read(CHUNK)
    more = offset + len(text) < status.st_size
    lines = _lines(text, offset)
    if not lines and len(text) == CHUNK:  # not a log of lines at all: step over it, once
        return Chunk((), (), offset + len(text), 1, more=True)
    quiet = not more and time.time() - status.st_mtime > SETTLED
    lines = lines if quiet else _settled(lines) or (lines if more else [])
    if not lines:
        return None
    new = tuple(detail for _end, detail in lines if detail)
    earlier = related([detail for _end, detail in before if detail], new)
    return Chunk(earlier, new, lines[-1][0], len(lines) - len(new), more)


def _settled(lines: Sequence[Line]) -> list[Line]:
    """Those before the first line of a call that may still be writing."""
    newest = max((detail.at for _end, detail in lines if detail), default=None)
    if newest is None:
        return list(lines)
    writing = {detail.call for _end, detail in lines if detail and newest - detail.at < timedelta(seconds=SETTLED)}
    return list(takewhile(lambda line: line[1] is None or line[1].call not in writing, lines))


def _lines_before(log: BinaryIO, offset: int) -> list[Line]:
    start = max(0, offset - LOOK_BACK)
    log.seek(start)
    lines = _lines(log.read(offset - start), start)
    return lines[1:] if start else lines


def _lines(text: bytes, start: int) -> list[Line]:
    """The whole lines of `text`, which begins at `start`; empty ones say nothing wrong and are left out."""
    lines: list[Line] = []
    for line in text[: text.rfind(b"\n") + 1].splitlines(keepends=True):
        start += len(line)
        if line.strip():
            lines.append((start, _detail(line)))
    return lines


def _detail(line: bytes) -> CallDetail | None:
    try:
        return parse_line(line.decode("utf-8", "replace"))
    except ValueError:
        return None
