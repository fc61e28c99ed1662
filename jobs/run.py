"""Doing jobs: a step at a time, so that nothing is lost when a worker dies (RELIABILITY), and that others get a turn.

A job is claimed by moving its lease; each step moves the lease on, in one transaction with the cursor and with what the
file grew by. Whoever lost the lease, or whose job was dropped meanwhile, finds no row to write to, and stops.
"""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jobs.child import LibraryMissing, OverMemory, OverTime
from jobs.kinds import Kind, Progress, Refused, Running, known
from jobs.models import KEPT_FOR, Job, Piece
from jobs.sealing import sealed

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
"""Longer than any step, as a child of jobs.child by its clock."""
SLICE = 20.0
"""Seconds after which a job that can go on later makes room for others, and for letters."""
TRIES = 3
"""So many workers take a job up without getting a step further."""
PAUSE = timedelta(seconds=10)
"""After an error, before the next one tries."""
CANDIDATES = 20
PIECE = 512 * 1024
"""Bytes of a file that are read at once."""
MOST_BYTES = 64 * 1024 * 1024


class _Lost(Exception):
    """The job is another worker's by now, or was dropped."""


def run_next() -> bool:
    """Go on with the job that waits longest, for a slice of time; False when none waits."""
    job = _claim(timezone.now())
    if job is None:
        return False
    with translation.override(job.language):
        try:
            _go_on(job)
        except _Lost:
            logger.info("job lost kind=%s", job.kind)
    return True


def forget_expired(now: datetime | None = None) -> int:
    """Drop jobs whose time is over, with their files; how many it was."""
    _rows, by_model = Job.objects.filter(expires__lte=now or timezone.now()).delete()
    return by_model.get(Job._meta.label, 0)


def _claim(now: datetime) -> Job | None:
    """The job that waits longest, and for the time of the lease nobody else's."""
    waiting = Job.objects.filter(lease_until__lte=now, expires__gt=now).order_by("lease_until", "pk")
    for job in waiting[:CANDIDATES]:
        if job.attempts >= TRIES:
            with translation.override(job.language):
                _give_up(job)
            continue
        if _write(job, state=Job.State.RUNNING, lease_until=now + LEASE, attempts=job.attempts + 1):
            return job
    return None


def _go_on(job: Job) -> None:
    """A slice of work, and what comes of it."""
    try:
        kind = _permitted(job)
        finished = _steps(job, kind, until=time.monotonic() + SLICE)
    except Refused as refusal:
        _fail(job, str(refusal))
    except OverTime as error:
        said = _("It took more than %(seconds)d seconds, and was stopped. Choose less at once.")
        _fail(job, said % {"seconds": error.seconds})
    except OverMemory as error:
        said = _("It needed more than %(megabytes)d MB of memory, and was stopped. Choose less at once.")
        _fail(job, said % {"megabytes": error.megabytes})
    except LibraryMissing:
        logger.exception("job needs a library kind=%s", job.kind)
        said = _(
            "The server lacks a library for such files. Print the page instead; your administrator can install it."
        )
        _fail(job, said)
    except _Lost:
        raise
    except Exception:  # a mistake in one kind of job must not stand in the way of the others
        logger.exception("job failed kind=%s attempt=%s", job.kind, job.attempts)
        _must(_write(job, state=Job.State.WAITING, lease_until=timezone.now() + PAUSE))
    else:
        if finished:
            _must(_write(job, state=Job.State.DONE, lease_until=None, expires=timezone.now() + KEPT_FOR))
        else:
            _must(_write(job, state=Job.State.WAITING, lease_until=timezone.now(), attempts=0))


def _steps(job: Job, kind: Kind, until: float) -> bool:
    """Do steps up to the end, or for as long as there is time; whether the end is reached."""
    if not job.cursor:
        _begin(job)
    for progress in kind.work(Running(job.uuid, job.owner_id, job.arguments, job.cursor)):
        _permitted(job)
        _keep(job, kind, progress)
        if progress.cursor and time.monotonic() >= until:
            return False
    return True


def _permitted(job: Job) -> Kind:
    """Its kind, if its owner may still have it done: asked before the first step and after each (T-AZ-11)."""
    kind = known(job.kind)
    if kind is None:
        raise Refused(_("This version of the portal does no such thing any more."))
    owner = get_user_model().objects.filter(pk=job.owner_id).first()
    if owner is None:
        raise _Lost
    if not (owner.is_active and owner.has_perm(kind.needs)):
        raise Refused(_("You may not do this any more."))
    return kind


def _begin(job: Job) -> None:
    with transaction.atomic():
        _must(_write(job, done=0, size=0))
        job.pieces.all().delete()


def _keep(job: Job, kind: Kind, progress: Progress) -> None:
    """Write a step down, if the job is still ours."""
    size = job.size + len(progress.piece)
    if size > MOST_BYTES:
        raise Refused(_("It would be larger than %(megabytes)d MB. Choose less.") % {"megabytes": MOST_BYTES >> 20})
    piece = sealed(progress.piece) if kind.secret and progress.piece else progress.piece
    moved = {"attempts": 1} if progress.cursor != job.cursor else {}
    with transaction.atomic():
        _must(
            _write(
                job,
                done=progress.done,
                total=progress.total,
                cursor=dict(progress.cursor),
                size=size,
                lease_until=timezone.now() + LEASE,
                **moved,
            )
        )
        first = job.pieces.count() if progress.piece else 0
        Piece.objects.bulk_create(
            Piece(job=job, position=position, content=content)
            for position, content in enumerate(_split(piece), start=first)
        )


def _split(content: bytes) -> Iterable[bytes]:
    return (content[first : first + PIECE] for first in range(0, len(content), PIECE))


def _give_up(job: Job) -> None:
    logger.error("job given up kind=%s attempts=%s", job.kind, job.attempts)
    try:
        _fail(job, _("It was tried three times and did not come to its end. Your administrator can find out why."))
    except _Lost:
        logger.info("job lost kind=%s", job.kind)


def _fail(job: Job, error: str) -> None:
    with transaction.atomic():
        _must(_write(job, state=Job.State.FAILED, lease_until=None, error=error[:300], size=0))
        job.pieces.all().delete()


def _write(job: Job, **changed: object) -> bool:
    """Change the row and `job` alike, if the lease is still the one that we know."""
    if not Job.objects.filter(pk=job.pk, lease_until=job.lease_until).update(**changed):
        return False
    for name, value in changed.items():
        setattr(job, name, value)
    return True


def _must(written: bool) -> None:
    if not written:
        raise _Lost
