"""The exchange's own log of calls into the history: whatever nobody watched is filled in.

Reads the CDR file on from a watermark that is stored in the same transaction as the rows, so a call
is in the history once, however often and wherever this runs or dies (RELIABILITY rule B, R-01, R-02).
A call writes several lines, most of them at once: its lines are taken up when no more came for a
moment. A transferred call writes some of them much later: then it is told again, from all of its
lines in the last LOOK_BACK bytes and those of the calls it grew out of, and what no longer holds goes.
"""

import hashlib
import logging
import os
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from cti.models import Lease, Watermark
from cti.recorder import changed_by
from history import actions
from history.models import Record
from pbx.asterisk.cdr import parse_line
from pbx.call_detail import CallDetail
from pbx.details import VOICEMAIL_NUMBERS, finished_legs
from pbx.states import FinishedLeg

logger = logging.getLogger(__name__)

LOOK_BACK = 512 * 1024
"""Bytes before the watermark in which a call's earlier lines are looked for: some two thousand lines."""
CHUNK = 512 * 1024
"""Bytes in one transaction."""
LONGEST_LINE = 16 * 1024
"""Bytes of the first line that tell a file from another."""
SETTLED = 3.0
"""Seconds without another line after which a call is taken up, by the log's own clock."""
RUN = 20.0
"""Seconds of one run; what is left waits for the next one."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, as rotation cannot confuse it: its inode and a print of its first line."""

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path) -> "Source | None":
        try:
            with path.open("rb") as log:
                first = log.readline(LONGEST_LINE)
                inode = os.fstat(log.fileno()).st_ino
        except FileNotFoundError:
            return None
        mark = hashlib.sha256(first).hexdigest()[:16] if first.endswith(b"\n") else "empty"
        return cls(path, f"{inode}:{mark}")


@dataclass(frozen=True, slots=True)
class Reading:
    """The settled new lines of one chunk, the earlier lines of the same calls, and where the next begins."""

    earlier: tuple[CallDetail, ...]
    new: tuple[CallDetail, ...]
    offset: int
    unreadable: int
    more: bool


Line = tuple[int, CallDetail | None]
"""Where a line of the log ends, and what it says; None if nothing."""


def reconcile(exchange: str, pbx: str) -> dict[str, frozenset[str]]:
    """Bring the history of `exchange`, whose records are named `pbx`, up to date.

    Returns which lists of which extensions changed. Raises DatabaseError, OSError. Several processes
    may run it at once: whoever finds the watermark moved stops.
    """
    if not settings.PBX_CDR:
        return {}
    changed: dict[str, frozenset[str]] = {}
    until = time.monotonic() + RUN
    mark, _ = Watermark.objects.get_or_create(exchange=exchange)
    for source in _sources(Path(settings.PBX_CDR), mark.file):
        if source.name != mark.file:
            mark = _turn_to(mark, source)
        while (reading := _read(source.path, mark.offset)) and time.monotonic() < until:
            done = _record(mark, source, reading, pbx)
            if done is None:
                return changed
            mark, news = done
            for extension, what in news.items():
                changed[extension] = changed.get(extension, frozenset()) | what
            if not reading.more:
                break
    if time.monotonic() < until:
        Watermark.objects.filter(pk=mark.pk).update(reconciled=Now())
    return changed


def reconcile_all() -> dict[str, frozenset[str]]:
    """Reconcile every exchange that ever had a name."""
    changed: dict[str, frozenset[str]] = {}
    for lease in Lease.objects.exclude(name=""):
        changed |= reconcile(lease.exchange, lease.name)
    return changed


def seconds_behind(exchange: str) -> float | None:
    """Seconds since the log was last known to be read to its end; None if it never was."""
    row = Watermark.objects.filter(exchange=exchange, reconciled__isnull=False).annotate(now=Now())
    times = row.values_list("reconciled", "now").first()
    return (times[1] - times[0]).total_seconds() if times and times[0] else None


def _sources(path: Path, known: str) -> Iterator[Source]:
    """The file that was read last, if it was put aside meanwhile (path.1, path-20261122 …), then the present one."""
    present = Source.of(path)
    if known and (present is None or present.name != known):
        for aside in sorted(path.parent.glob(f"{path.name}[.-]*")):
            if (source := Source.of(aside)) and source.name == known:
                yield source
                break
    if present:
        yield present


def _turn_to(mark: Watermark, source: Source) -> Watermark:
    """Begin a file. One that has grown out of `empty` is the file we already stood at the start of."""
    logger.info("call log begun file=%s offset=0 last=%s@%d", source.path.name, mark.file, mark.offset)
    Watermark.objects.filter(pk=mark.pk, file=mark.file, offset=mark.offset).update(file=source.name, offset=0)
    return Watermark.objects.get(pk=mark.pk)


def _read(path: Path, offset: int) -> Reading | None:
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
        return Reading((), (), offset + len(text), 1, more=True)
    quiet = not more and time.time() - status.st_mtime > SETTLED
    lines = lines if quiet else _settled(lines) or (lines if more else [])
    if not lines:
        return None
    new = tuple(detail for _end, detail in lines if detail)
    earlier = _related([detail for _end, detail in before if detail], new)
    return Reading(earlier, new, lines[-1][0], len(lines) - len(new), more)


def _related(before: Sequence[CallDetail], new: Sequence[CallDetail]) -> tuple[CallDetail, ...]:
    """Those lines of `before` without which the new ones cannot be understood: of the same calls, and
    of calls that the same telephones led without a pause, as in a transfer; and what relates to these."""
    related: list[CallDetail] = []
    found, rest = list(new), list(before)
    while found:
        calls = {detail.call for detail in found}
        spans: defaultdict[str, list[CallDetail]] = defaultdict(list)
        for detail in found:
            for telephone in _telephones(detail):
                spans[telephone].append(detail)
        found = [
            detail
            for detail in rest
            if detail.call in calls
            or any(_meet(detail, other) for telephone in _telephones(detail) for other in spans.get(telephone, ()))
        ]
        taken = {id(detail) for detail in found}
        rest = [detail for detail in rest if id(detail) not in taken]
        related += found
    return tuple(related)


def _telephones(detail: CallDetail) -> tuple[str, ...]:
    return tuple(extension for extension in (detail.caller_extension, detail.callee_extension) if extension)


def _meet(one: CallDetail, other: CallDetail) -> bool:
    slack = timedelta(seconds=SETTLED)
    return one.started <= other.ended + slack and other.started <= one.ended + slack


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


def _record(
    mark: Watermark, source: Source, reading: Reading, pbx: str
) -> tuple[Watermark, dict[str, frozenset[str]]] | None:
    """Rows and watermark in one transaction; None if another process was faster."""
    extensions = frozenset(User.objects.values_list("extension", flat=True))
    told = {_key(leg): leg for leg in _legs(reading.earlier, extensions)}
    legs = {_key(leg): leg for leg in _legs((*reading.earlier, *reading.new), extensions)}
    with transaction.atomic():
        moved = Watermark.objects.filter(pk=mark.pk, file=source.name, offset=mark.offset).update(
            offset=reading.offset, unreadable=F("unreadable") + reading.unreadable
        )
        if not moved:
            return None
        # What a call's first lines said, and its later lines do not bear out.
        for key, leg in told.items():
            if key not in legs or legs[key].outcome is not leg.outcome:
                origin, extension, direction = key
                Record.objects.filter(pbx=pbx, origin=origin, extension=extension, direction=direction).delete()
        records = actions.record(pbx, legs.values())
    if reading.unreadable:
        logger.warning("call log unreadable file=%s lines=%d", source.path.name, reading.unreadable)
    mark.offset = reading.offset
    return mark, changed_by(records)


def _legs(details: Sequence[CallDetail], extensions: Collection[str]) -> tuple[FinishedLeg, ...]:
    numbers = {*VOICEMAIL_NUMBERS, settings.VOICEMAIL_NUMBER}
    return finished_legs(details, numbers, extensions.__contains__)


def _key(leg: FinishedLeg) -> tuple[str, str, str]:
    return actions.fitting(leg.origin), leg.extension, leg.direction
