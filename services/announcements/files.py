"""The copies of announcements from which the exchange plays: the database has them all, the folder follows it."""

import logging
import os
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from pbx import announcements
from pbx.announcements import Kept
from services.models import Announcement

logger = logging.getLogger(__name__)

STRANGE_FOR: Final = timedelta(hours=1)
"""So old is a file of which the database knows nothing before it goes: a younger one may be under way."""


class NotInstalled(Exception):
    """The exchange's folder cannot be written."""


def can_be_played() -> bool:
    """Has the exchange a folder from which it plays what people keep here?"""
    return settings.ANNOUNCEMENTS_DIR is not None


def can_be_written() -> bool:
    folder = settings.ANNOUNCEMENTS_DIR
    return folder is not None and os.access(folder, os.R_OK | os.W_OK | os.X_OK)


def install(announcement: Announcement, wave: bytes) -> None:
    """Raises NotInstalled."""
    if settings.ANNOUNCEMENTS_DIR is None:
        raise NotInstalled
    try:
        announcements.install(settings.ANNOUNCEMENTS_DIR, announcement.name, wave, announcement.stamp)
    except OSError as error:
        logger.warning("announcement not installed name=%s error=%r", announcement.name, error)
        raise NotInstalled from error


def follow(now: datetime) -> None:
    """Write what is missing or different in the folder, and remove what nobody knows."""
    folder = settings.ANNOUNCEMENTS_DIR
    if folder is None:
        return
    try:
        there = announcements.ours(folder)
        known = set()
        for announcement in Announcement.objects.all():
            known.add(announcement.name)
            if there.get(announcement.name) != Kept(announcement.size, announcement.stamp):
                install(announcement, bytes(announcement.sound.wave))
                logger.info("announcement written again name=%s", announcement.name)
        strange = (now - STRANGE_FOR).timestamp()
        for name in {name for name, kept in there.items() if kept.stamp < strange} - known:
            announcements.remove(folder, name)
            logger.info("announcement of nobody removed name=%s", name)
        announcements.tidy(folder, strange)
    except NotInstalled:
        return
    except OSError as error:
        logger.warning("announcements cannot be followed folder=%s error=%r", folder, error)
