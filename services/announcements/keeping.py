"""Writing announcements: each deed is in the journal, and the exchange has the sound before it counts as done."""

from array import array
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from cti.live import LiveBoard
from history.telling.announcing import announce
from pbx.audio import wav
from pbx.audio.peaks import peaks
from pbx.spool import NotThere, Opened
from services.announcements import files
from services.announcements.usage import extensions_using
from services.models import Announcement
from services.models.announcements import Sound
from services.whose import TOPICS

MOST: Final = 20
"""Announcements of one person."""
MOST_STORED: Final = 3 * MOST
"""With those that were removed lately."""
KEPT: Final = timedelta(days=1)
"""So long removing can be undone."""


class FullError(Exception):
    """There are MOST already."""


class TakenError(Exception):
    """Its creator has another one of this description."""


class InUseError(Exception):
    """Callers may hear it; the argument: the extensions, in order."""


class UnknownError(Exception):
    """Nobody knows now whether it is used: the exchange cannot be reached."""


@transaction.atomic
def add(
    user: User, description: str, sound: "array[int]", origin: Origin, *, public: bool, how: str, extension: str = ""
) -> Announcement:
    """Keep `sound` (8 kHz). Raises FullError, TakenError, NotInstalled, and nothing was done."""
    _check_room(user)
    wave = wav.encode(sound)
    made = Announcement(
        creator=user, extension=extension or user.acting, description=description, public=public, **_told_by(sound)
    )
    _save(made)
    Sound.objects.create(announcement=made, wave=wave)
    _tell(made, how, origin)
    files.install(made, wave)
    return made


@transaction.atomic
def replace(announcement: Announcement, sound: "array[int]", origin: Origin, how: str) -> None:
    """Have everybody who hears it hear `sound` instead. Raises NotInstalled, and nothing was done."""
    wave = wav.encode(sound)
    for field, value in _told_by(sound).items():
        setattr(announcement, field, value)
    # the exchange's copy is told by its time in whole seconds
    announcement.changed = max(timezone.now(), announcement.changed + timedelta(seconds=1))
    announcement.save(update_fields=["seconds", "size", "peaks", "changed"])
    Sound.objects.filter(announcement=announcement).update(wave=wave)
    _tell(announcement, how, origin)
    files.install(announcement, wave)


@transaction.atomic
def describe(announcement: Announcement, description: str, *, public: bool, board: LiveBoard, origin: Origin) -> None:
    """Raises TakenError; InUseError, UnknownError when it shall be private, and others may use it."""
    if announcement.public and not public:
        others = _users(announcement, board) - {announcement.extension}
        if others:
            raise InUseError(*sorted(others))
    if announcement.public != public:
        _tell(announcement, "public" if public else "private", origin)
    if announcement.description != description:
        _tell(announcement, "renamed", origin)
    announcement.description, announcement.public = description, public
    _save(announcement)


@transaction.atomic
def remove(announcement: Announcement, board: LiveBoard, origin: Origin) -> None:
    """Not while callers may hear it. Raises InUseError, UnknownError."""
    if users := _users(announcement, board):
        raise InUseError(*sorted(users))
    announcement.removed, announcement.remover = timezone.now(), origin.actor
    announcement.save(update_fields=["removed", "remover"])
    _tell(announcement, "removed", origin)


@transaction.atomic
def bring_back(announcement: Announcement, origin: Origin) -> None:
    """Undo `remove`. Raises TakenError, FullError."""
    if announcement.creator is not None:
        _check_room(announcement.creator)
    announcement.removed = announcement.remover = None
    _save(announcement)
    _tell(announcement, "restored", origin)


def purge(board: LiveBoard, now: datetime) -> None:
    """Destroy what was removed a day ago, and what was left by people who are gone, unless somebody uses it."""
    if not board.connected:
        return
    for announcement in Announcement.objects.filter(removed__lt=now - KEPT):
        if not extensions_using(announcement, board):
            announcement.delete()
    for announcement in Announcement.objects.filter(creator=None, public=False, removed=None):
        if not extensions_using(announcement, board):
            announcement.removed = now
            announcement.save(update_fields=["removed"])


def opened(announcement: Announcement) -> Opened:
    """Its sound. Raises NotThere."""
    wave = Sound.objects.filter(announcement=announcement).values_list("wave", flat=True).first()
    if wave is None:
        raise NotThere
    with TemporaryFile() as file:
        file.write(wave)
        file.flush()
        return Opened.of(file.fileno())


def _told_by(sound: "array[int]") -> dict[str, object]:
    size = wav.HEAD_BYTES + 2 * len(sound)
    return {"seconds": -(-len(sound) // wav.RATE), "size": size, "peaks": peaks(sound)}


def _check_room(user: User) -> None:
    stored = list(Announcement.objects.select_for_update().filter(creator=user).values_list("removed", flat=True))
    if len(stored) >= MOST_STORED or stored.count(None) >= MOST:
        raise FullError


def _save(announcement: Announcement) -> None:
    try:
        with transaction.atomic():
            announcement.save()
    except IntegrityError as error:
        raise TakenError from error


def _users(announcement: Announcement, board: LiveBoard) -> frozenset[str]:
    Announcement.objects.select_for_update().filter(pk=announcement.pk).first()
    if not board.connected:
        raise UnknownError
    return extensions_using(announcement, board)


def _tell(announcement: Announcement, how: str, origin: Origin) -> None:
    """Whoever has the extension finds it among the changes to their own account."""
    owner = User.objects.filter(extension=announcement.extension).first()
    journal.write(Event.ANNOUNCEMENT_CHANGED, owner, origin, after=f"{how}: {announcement.description}")
    people = {announcement.creator_id: TOPICS} if announcement.creator_id else {}
    announce(extensions={announcement.extension: TOPICS}, people=people)
