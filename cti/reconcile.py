"""The exchange's own log of calls into the history: whatever nobody watched is filled in.

What was taken up is noted in the same transaction as the rows, so a call is in the history once,
however often and wherever this runs or dies (RELIABILITY rule B, R-01, R-02). Records that come late
or are edited (R-13) make their call be told again, from all of its records, and what no longer holds goes.
"""

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from cti.cdr.address import address_of
from cti.cdr.file import LogFile
from cti.cdr.source import CallLogUnavailable, Reading, Source
from cti.cdr.table import CallTable
from cti.models import Lease, Watermark
from history import actions
from history.calls.names import fitting
from history.recordings import arriving
from history.telling.changes import Told
from pbx.call_detail import CallDetail
from pbx.details import VOICEMAIL_NUMBERS, finished_legs
from pbx.states import FinishedLeg

logger = logging.getLogger(__name__)

RUN = 20.0
"""Seconds of one run; what is left waits for the next one."""


def reconcile(exchange: str, pbx: str) -> Told:
    """Bring the history of `exchange`, whose records are named `pbx`, up to date; whom that concerns.

    Raises DatabaseError. A log that cannot be read is noted for the administrator, and tried again on
    the next run. Several processes may run this at once.
    """
    if not settings.PBX_CDR:
        return Told()
    news: list[Told] = []
    try:
        whole = _take_up(_source(), exchange, pbx, news)
    except CallLogUnavailable as error:
        _note_trouble(exchange, str(error))
        return Told.together(news)
    _note_trouble(exchange, "")
    if whole:
        Watermark.objects.filter(exchange=exchange).update(reconciled=Now())
    return Told.together(news)


def reconcile_all() -> Told:
    """Reconcile every exchange that ever had a name."""
    return Told.together(reconcile(lease.exchange, lease.name) for lease in Lease.objects.exclude(name=""))


def seconds_behind(exchange: str) -> float | None:
    """Seconds since the log was last known to be read to its end; None if it never was."""
    row = Watermark.objects.filter(exchange=exchange, reconciled__isnull=False).annotate(now=Now())
    times = row.values_list("reconciled", "now").first()
    return (times[1] - times[0]).total_seconds() if times and times[0] else None


def trouble(exchange: str) -> str:
    """Why the log cannot be read now, in a sentence without secrets; empty if it can."""
    return Watermark.objects.filter(exchange=exchange).values_list("trouble", flat=True).first() or ""


def _source() -> Source:
    address = address_of(settings.PBX_CDR, settings.TIME_ZONE)
    return LogFile(address) if isinstance(address, Path) else CallTable(address)


def _take_up(source: Source, exchange: str, pbx: str, news: list[Told]) -> bool:
    """Add to `news` whom it concerns what is new in the log; whether its end was reached in the time of one run."""
    until = time.monotonic() + RUN
    with closing(source.readings(exchange)) as readings:
        for reading in readings:
            if not _record(reading, pbx, news) or time.monotonic() >= until:
                return False
    return True


def _note_trouble(exchange: str, sentence: str) -> None:
    """Said once when it begins and once when it is over."""
    told = Watermark.objects.filter(exchange=exchange).exclude(trouble=sentence[:300]).update(trouble=sentence[:300])
    if told and sentence:
        logger.warning("call log away: %s", sentence)
    elif told:
        logger.info("call log is back")


def _record(reading: Reading, pbx: str, news: list[Told]) -> bool:
    """Rows and what was taken up in one transaction; False if another process was faster."""
    extensions = frozenset(User.objects.values_list("extension", flat=True))
    before = _legs(reading.earlier, extensions)
    legs = _legs((*reading.earlier, *reading.new), extensions)
    with transaction.atomic():
        if not reading.claim():
            return False
        forgotten = actions.forget(pbx, _withdrawn(before, legs))
        written = actions.record(pbx, legs.values())
        news.append(arriving.adopt(pbx, reading.files))
    news += (Told(step.changed, step.people) for step in (forgotten, written))
    return True


Key = tuple[str, str, str]
"""Origin, as the database holds it, extension and direction."""


def _legs(details: Sequence[CallDetail], extensions: Collection[str]) -> dict[Key, FinishedLeg]:
    numbers = {*VOICEMAIL_NUMBERS, settings.VOICEMAIL_NUMBER}
    legs = finished_legs(details, numbers, extensions.__contains__)
    return {(fitting(leg.origin), leg.extension, leg.direction.value): leg for leg in legs}


def _withdrawn(before: Mapping[Key, FinishedLeg], now: Mapping[Key, FinishedLeg]) -> list[Key]:
    """The legs that earlier records told and the present ones do not, or otherwise."""
    return [key for key, leg in before.items() if key not in now or _contradicts(leg, now[key])]


def _contradicts(before: FinishedLeg, now: FinishedLeg) -> bool:
    """Whether the records took something back. What they only add is merged into the row, which may know more."""
    if before.outcome is not now.outcome or (before.answered and not now.answered):
        return True
    if (before.voicemail and not now.voicemail) or (before.to_own_mailbox and not now.to_own_mailbox):
        return True
    said = ((getattr(before, name), getattr(now, name)) for name in WORDS)
    return before.peer.number not in ("", now.peer.number) or any(old not in ("", new) for old, new in said)


WORDS = ("dialled", "answered_by", "forwarded_to", "transferred_to", "via")
