"""What people spoke at their telephones: it lies among the recordings, by the name of the request.

Who keeps announcements stands above this room, and says at the start how it is told (`on_announcement`).
"""

from array import array
from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings

from pbx import spool
from pbx.audio import wav
from pbx.sound import AnnouncementSpoken

Listener: TypeAlias = Callable[[AnnouncementSpoken], None]

_listeners: list[Listener] = []


def can_be_read() -> bool:
    """Can what was recorded at a telephone be read here?"""
    return settings.RECORDINGS_DIR is not None


def sound_of(request: str) -> "array[int]":
    """8 kHz. Raises NotThere, NotSound, OSError."""
    if settings.RECORDINGS_DIR is None:
        raise spool.NotThere
    with spool.recording(settings.RECORDINGS_DIR, request) as opened:
        return wav.samples(opened.fd, wav.read_head(opened.fd))


def remove(request: str) -> None:
    """Raises NotThere, OSError."""
    if settings.RECORDINGS_DIR is not None:
        spool.remove_recording(settings.RECORDINGS_DIR, request)


def on_announcement(listener: Listener) -> None:
    """Have `listener` called with each announcement, on a thread with a database. It may raise DatabaseError, and is
    then called again."""
    if listener not in _listeners:
        _listeners.append(listener)


def announcement(event: AnnouncementSpoken) -> None:
    """Tell of it. Raises DatabaseError."""
    for listener in _listeners:
        listener(event)
