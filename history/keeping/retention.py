"""What history gives up: by age, as the rules of the site say, and of one extension when an administrator says so."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from company import keeping
from company.keeping import Kind
from history.missed import settling
from history.models import Erasure, GroupMember, HourlyCalls, MissedCall, Notification, Peer, PostIt, Record, Recording
from pbx import spool
from pbx.states import FinishedLeg

logger = logging.getLogger(__name__)

ROWS = 1000
"""How many go at once: nobody waits for the database while months of calls do."""
TOLD = timedelta(days=7)
"""How long it is remembered that a letter was written."""
ORPHANS = 20_000
"""People of whom there is no call any more: so many are looked for in one run."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What one run took away."""

    calls: int
    recordings: int
    """Whose files are gone."""
    kept: int
    """Recordings whose time is over and whose file could not be removed."""


def kept(legs: Iterable[FinishedLeg]) -> Iterator[FinishedLeg]:
    """Those of `legs` that history still takes: not those that it has given up already (T-GDP-03)."""
    told = list(legs)
    oldest = _limit(keeping.days(Kind.HISTORY), timezone.now())
    rows = Erasure.objects.filter(extension__among={leg.extension for leg in told}) if told else ()
    erased = {row.extension: row.until for row in rows}
    for leg in told:
        until = erased.get(leg.extension)
        if (oldest is None or leg.started >= oldest) and (until is None or leg.started > until):
            yield leg


def purge(now: datetime | None = None) -> Purged:
    """Take away what is older than the site wants to keep; safe to repeat and to interrupt (T-GDP-01)."""
    at = now or timezone.now()
    gone, stuck = _recordings(_limit(keeping.days(Kind.RECORDINGS), at))
    oldest = _limit(keeping.days(Kind.HISTORY), at)
    calls = _older(Record.objects.order_by("started"), oldest)
    _older(MissedCall.objects.order_by("started"), oldest)
    _hours(oldest)
    _older(Recording.objects.filter(state=Recording.State.GONE).order_by("started"), oldest)
    _older(PostIt.objects.filter(done_at__isnull=False).order_by("made"), oldest, "made")
    _older(GroupMember.objects.order_by("rung"), oldest, "rung")
    _older(Notification.objects.filter(settled_at__isnull=False).order_by("due"), at - TOLD, "due")
    _forget_orphans()
    if calls:
        journal.write(Event.HISTORY_SHORTENED, None, Origin(), before=str(calls), after=f"{oldest:%Y-%m-%d}")
    return Purged(calls, gone, stuck)


@transaction.atomic
def erase(user: User, origin: Origin) -> int:
    """Take away all calls of the extension of `user`, for good; returns how many they were (LOG-23).

    Recordings stay, which have a retention of their own; voice messages are the exchange's.
    """
    settling.alone()
    now = timezone.now()
    Erasure.objects.update_or_create(extension=user.extension, defaults={"until": now})
    MissedCall.objects.filter(scope=user.extension).delete()
    HourlyCalls.objects.filter(extension=user.extension).delete()
    gone = 0
    while pks := list(Record.objects.filter(extension=user.extension).values_list("pk", flat=True)[:ROWS]):
        Record.objects.filter(pk__in=pks).delete()
        gone += len(pks)
    journal.write(Event.HISTORY_ERASED, user, origin, before=str(gone))
    return gone


def _limit(days: int, now: datetime) -> datetime | None:
    """None: nothing is too old."""
    return now - timedelta(days=days) if days else None


def _older(rows: "QuerySet[Any]", oldest: date | None, field: str = "started") -> int:
    """Delete those of `rows` whose `field` lies before `oldest`, a batch at a time."""
    if oldest is None:
        return 0
    gone, old = 0, rows.filter(**{f"{field}__lt": oldest})
    while pks := list(old.values_list("pk", flat=True)[:ROWS]):
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=pks).delete()
        gone += len(pks)
    return gone


def _hours(oldest: datetime | None) -> None:
    """The sums of hours that are over by then: none outlives its calls by more than an hour."""
    if oldest is None:
        return
    edge = timezone.localtime(oldest)
    _older(HourlyCalls.objects.order_by("day"), edge.date(), "day")
    HourlyCalls.objects.filter(day=edge.date(), hour__lt=edge.hour).delete()


def _recordings(oldest: datetime | None) -> tuple[int, int]:
    """Remove the files of old recordings: how many are gone, and how many could not be removed."""
    root = settings.RECORDINGS_DIR
    if oldest is None or root is None:
        return 0, 0
    gone, stuck = 0, 0
    over = Recording.objects.filter(state=Recording.State.OVER, started__lt=oldest)
    for recording in over.iterator(chunk_size=ROWS):
        try:
            spool.remove_recording(root, recording.name)
        except spool.NotThere:
            logger.debug("recording already gone id=%d", recording.pk)
        except OSError as error:
            stuck += 1
            logger.warning("recording stays id=%d error=%s", recording.pk, error.strerror)
            continue
        Recording.objects.filter(pk=recording.pk).update(state=Recording.State.GONE, bytes=0, peaks="")
        gone += 1
    return gone, stuck


def _forget_orphans() -> None:
    """People who are in no call any more are not looked for by name or number either."""
    calls = Record.objects.filter(number=OuterRef("number"), name=OuterRef("name"))
    orphans = Peer.objects.filter(~Exists(calls)).values_list("pk", flat=True)[:ORPHANS]
    pks = list(orphans)
    for first in range(0, len(pks), ROWS):
        Peer.objects.filter(pk__in=pks[first : first + ROWS]).delete()
