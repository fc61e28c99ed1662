"""The exchange's own log of calls into the history: whatever nobody watched is filled in.

Reads the CDR file on from a watermark that is stored in the same transaction as the rows, so a call
is in the history once, however often and wherever this runs or dies (RELIABILITY rule B, R-01, R-02).
A call writes several lines, some of them later than others: a call that a new line belongs to is told
again from all of its lines in the last LOOK_BACK bytes.
"""

import hashlib
import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from pbx.asterisk.cdr import parse_line
from pbx.base import CallDetail
from pbx.details import VOICEMAIL_NUMBERS, finished_legs

logger = logging.getLogger(__name__)

LOOK_BACK = 512 * 1024
"""Bytes before the watermark in which a call's earlier lines are looked for: some two thousand lines."""
CHUNK = 512 * 1024
"""Bytes in one transaction."""
LONGEST_LINE = 16 * 1024
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
    """The new lines of one chunk, the earlier lines of the same calls, and where the next chunk begins."""

    details: tuple[CallDetail, ...]
    offset: int
    unreadable: int
    more: bool


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
    return (times[1] - times[0]).total_seconds() if times else None


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
    """The next chunk after `offset`; None when there is no whole new line."""
    with path.open("rb") as log:
        size = log.seek(0, os.SEEK_END)
        if offset > size:
            logger.warning("call log was cut file=%s offset=%d size=%d", path.name, offset, size)
            offset = 0
        earlier = _lines_before(log, offset)
        log.seek(offset)
        text = log.read(CHUNK)
    whole = text.rfind(b"\n") + 1
    if not whole:
        if len(text) == CHUNK:  # not a log of lines at all: step over it, once
            return Reading((), offset + len(text), 1, more=True)
        return None
    new, unreadable = _parse(text[:whole].splitlines())
    calls = {detail.call for detail in new}
    old = [detail for detail in _parse(earlier)[0] if detail.call in calls]
    return Reading((*old, *new), offset + whole, unreadable, more=offset + len(text) < size)


def _lines_before(log: BinaryIO, offset: int) -> Sequence[bytes]:
    start = max(0, offset - LOOK_BACK)
    log.seek(start)
    lines = log.read(offset - start).splitlines()
    return lines[1:] if start else lines


def _parse(lines: Sequence[bytes]) -> tuple[list[CallDetail], int]:
    """The details, and how many lines were none."""
    details, unreadable = [], 0
    for line in lines:
        if not line.strip():
            continue
        try:
            details.append(parse_line(line.decode("utf-8", "replace")))
        except ValueError:
            unreadable += 1
    return details, unreadable


def _extensions(details: Sequence[CallDetail]) -> set[str]:
    """Somebody's lines: those with an account, and those that the log shows as a telephone or a mailbox."""
    shown = {x for d in details for x in (d.caller_extension, d.callee_extension, d.voicemail_box) if x}
    return shown | set(User.objects.values_list("extension", flat=True))


def _record(
    mark: Watermark, source: Source, reading: Reading, pbx: str
) -> tuple[Watermark, dict[str, frozenset[str]]] | None:
    """Rows and watermark in one transaction; None if another process was faster."""
    legs = finished_legs(
        reading.details, {*VOICEMAIL_NUMBERS, settings.VOICEMAIL_NUMBER}, _extensions(reading.details).__contains__
    )
    with transaction.atomic():
        moved = Watermark.objects.filter(pk=mark.pk, file=source.name, offset=mark.offset).update(
            offset=reading.offset, unreadable=F("unreadable") + reading.unreadable
        )
        if not moved:
            return None
        records = actions.record(pbx, legs)
    if reading.unreadable:
        logger.warning("call log unreadable file=%s lines=%d", source.path.name, reading.unreadable)
    mark.offset = reading.offset
    return mark, changed_by(records)
