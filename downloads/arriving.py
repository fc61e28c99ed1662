"""A file on its way in: begun, taken piece by piece, looked at as a whole, put in its place (ADM-03, T-UPL-02…06)."""

import errno
import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.journal import Origin
from accounts.models import User
from downloads import keeping, pieces, scanning, storage
from downloads.kinds import Kind, recognise
from downloads.models import WAITS_FOR, Installer, Upload
from downloads.names import LONGEST_VERSION, shown_name, version_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a browser says of a file before it sends it."""

    name: str
    size: int
    head: bytes
    tail: bytes
    """As downloads.kinds looks at them: nobody waits for half an hour to hear that this is no installer."""
    modified: int = 0
    version: str = ""
    """Empty: the one in its name."""
    expected: str = ""
    """SHA-256 in hexadecimal, as its maker publishes it."""


class TooLarge(Exception):
    """Larger than INSTALLER_MEGABYTES."""


class NotAnInstaller(Exception):
    """Nothing that may be stored, by its bytes or by its name."""


class WrongDigest(Exception):
    """It is not the file that its maker publishes; the argument: the SHA-256 that it has."""


class Unfinished(Exception):
    """Something is still to come; the argument: how many bytes are there."""


def limit() -> int:
    """Bytes."""
    return int(settings.INSTALLER_MEGABYTES) << 20


def begin(user: User, claim: Claim) -> Upload:
    """An upload of this file, or the one that began with it and goes on. Raises TooLarge, NotAnInstaller, NoRoom."""
    name = shown_name(claim.name)
    if claim.size > limit():
        raise TooLarge
    if claim.size <= 0 or recognise(name, claim.head, claim.tail) is None:
        raise NotAnInstaller
    version = (claim.version or version_in(name))[:LONGEST_VERSION]
    old = Upload.objects.filter(user=user).first()
    if old is not None and old.is_of(name, claim.size, claim.modified) and _is_there(old):
        old.version, old.expected = version, claim.expected
        old.save(update_fields=["version", "expected"])
        return old
    if old is not None:
        forget(old)
    made = Upload(
        user=user,
        name=name,
        version=version,
        expected=claim.expected,
        size=claim.size,
        modified=claim.modified,
        stored=storage.create(claim.size + _still_to_come()),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # another window of theirs began in this moment
        storage.remove(made.stored)
        return begin(user, claim)
    return made


def take(upload: Upload, body: storage.Body, *, at: int, length: int) -> int:
    """Keep a piece of `length` bytes that begins at byte `at`; how many there are now.

    Raises Busy, OutOfStep, TooLong; NoRoom and Lost, after which the upload is over.
    """
    try:
        with storage.held(upload.stored) as fd:
            now = _fresh(upload)
            added = pieces.add(now.arrived, now.size, at=at, length=length)
            storage.write(fd, body, added)
            # only what is on the disk counts: after a loss of power, too, the file is at least as long as the row says
            Upload.objects.filter(pk=upload.pk).update(arrived=added.arrived, touched=timezone.now())
    except storage.Lost:
        forget(upload)
        raise
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        forget(upload)
        raise storage.NoRoom from error
    return added.arrived


def finish(upload: Upload, origin: Origin) -> Installer:
    """Look at the whole file, and have people download it from now on.

    Raises Busy, Unfinished, ScannerAway, and OutOfStep when it was cancelled; Lost, NotAnInstaller, WrongDigest,
    Infected, after which the upload is over.
    """
    try:
        with storage.held(upload.stored) as fd:
            now = _fresh(upload)
            if now.arrived < now.size:
                raise Unfinished(now.arrived)
            kind, sha256 = _examined(fd, now)
            storage.settle(fd)
            return keeping.put(now, kind, sha256, origin)
    except keeping.Gone as error:
        raise pieces.OutOfStep from error
    except (NotAnInstaller, WrongDigest, scanning.Infected) as error:
        keeping.note_refusal(upload, type(error).__name__, str(error), origin)
        forget(upload)
        raise
    except storage.Lost:
        forget(upload)
        raise


def done(upload: UUID) -> bool:
    """Is that upload in its place already? Its browser may not have heard so."""
    return Installer.objects.filter(upload=upload).exists()


def forget(upload: Upload) -> None:
    """The row first: a file without a row is swept away, a row without a file would be wrong. Without a row the file
    may be an installer by now, and is left alone."""
    if Upload.objects.filter(pk=upload.pk).delete()[0]:
        storage.remove(upload.stored)


def forget_old(now: datetime) -> None:
    """Those that nobody went on with."""
    for upload in Upload.objects.filter(touched__lt=now - WAITS_FOR):
        forget(upload)


def _examined(fd: int, upload: Upload) -> tuple[Kind, str]:
    """What the browser claimed at the beginning counts no more."""
    kind = recognise(upload.name, *storage.ends(fd, upload.size))
    if kind is None:
        raise NotAnInstaller
    sha256 = storage.digest(fd)
    if upload.expected and upload.expected != sha256:
        raise WrongDigest(sha256)
    try:
        scanning.scan(fd)
    except scanning.ScannerAway:
        if settings.CLAMD_REQUIRED:
            raise
        logger.warning("installer not scanned: nobody answers at CLAMD")
    return kind, sha256


def _fresh(upload: Upload) -> Upload:
    """As it is now that nobody else writes. Raises OutOfStep when it is over."""
    try:
        return Upload.objects.get(pk=upload.pk)
    except Upload.DoesNotExist as error:
        raise pieces.OutOfStep from error


def _still_to_come() -> int:
    """Bytes that uploads which are under way will take of the disk."""
    return Upload.objects.aggregate(left=Sum(F("size") - F("arrived")))["left"] or 0


def _is_there(upload: Upload) -> bool:
    try:
        return storage.path_of(upload.stored).stat().st_size >= upload.arrived
    except OSError:
        return False
