"""Announcements spoken at the own telephone: what was asked for waits in the cache until the exchange tells of it."""

import logging
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Final

import redis
from django.core.cache import cache

from accounts.journal import Origin
from accounts.models import User
from accounts.permissions import Permission
from cti import spoken
from cti.answers import Answer, ask_exchange
from pbx.audio.wav import NotSound
from pbx.commands import SpeakAnnouncement
from pbx.sound import AnnouncementSpoken
from pbx.spool import NotThere
from services.announcements import keeping
from services.announcements.files import NotInstalled
from services.models import Announcement

logger = logging.getLogger(__name__)

REMEMBERED: Final = 600
"""Seconds in which somebody who was asked to speak has spoken."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall become of the sound."""

    speaker: int
    description: str = ""
    public: bool = False
    instead_of: int = 0
    """The announcement whose sound it replaces; 0: a new one."""


def ask(user: User, wish: Wish, key: str, done: str) -> Answer:
    """Ring the telephone of `user`."""
    answer = ask_exchange(SpeakAnnouncement(user.acting), key, done)
    if answer.accepted:
        with suppress(redis.RedisError, OSError):
            cache.set(_asked(answer.request), asdict(wish), REMEMBERED)
    return answer


def heard(event: AnnouncementSpoken) -> None:
    """Keep what was spoken. Raises DatabaseError."""
    wish = _wish(event.request)
    speaker = User.objects.filter(pk=wish.speaker).first() if wish else None
    if wish is None or speaker is None or not speaker.has_perm(Permission.KEEP_ANNOUNCEMENTS):
        logger.warning("spoken announcement lost extension=%s error=nobody asked for it", event.extension)
        return
    try:
        _keep(event, wish, speaker)
        spoken.remove(event.request)
    except (NotThere, NotSound, OSError, NotInstalled, keeping.FullError, keeping.TakenError) as error:
        logger.warning("spoken announcement lost extension=%s error=%r", event.extension, error)


def _keep(event: AnnouncementSpoken, wish: Wish, speaker: User) -> None:
    sound, origin = spoken.sound_of(event.request), Origin(speaker)
    if wish.instead_of:
        announcement = Announcement.objects.filter(pk=wish.instead_of, removed=None).first()
        if announcement is None:
            raise NotThere
        keeping.replace(announcement, sound, origin, "spoken")
    else:
        keeping.add(
            speaker, wish.description, sound, origin, public=wish.public, how="spoken", extension=event.extension
        )


def _wish(request: str) -> Wish | None:
    try:
        kept = cache.get(_asked(request))
    except (redis.RedisError, OSError):
        return None
    return Wish(**kept) if isinstance(kept, dict) else None


def _asked(request: str) -> str:
    return f"announcement:{request}"
