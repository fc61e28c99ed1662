"""The sound of messages and greetings: files of the exchange, as far as this machine sees them (VOICEMAIL_DIR)."""

import os
from array import array
from typing import Final

from django.conf import settings

from history.models import Mailbox, Message
from pbx import spool
from pbx.audio.peaks import peaks_of
from pbx.audio.wav import NotSound
from pbx.mailbox import Folder, Greeting

DRAWN_AT_ONCE: Final = 50
"""Waves that are computed after one listing, of the newest messages."""


def are_here() -> bool:
    """Can messages be heard in the browser at all?"""
    return settings.VOICEMAIL_DIR is not None


def of_message(message: Message) -> spool.Opened:
    """Open the sound of `message`, wherever the exchange has laid it meanwhile. Raises NotThere."""
    if settings.VOICEMAIL_DIR is None:
        raise spool.NotThere
    believed = message.lies_in
    for folder in (believed, *(folder for folder in Folder if folder is not believed)):
        try:
            return spool.find(
                settings.VOICEMAIL_DIR, settings.VOICEMAIL_CONTEXT, message.mailbox.number, folder, message.name
            )
        except spool.NotThere:
            continue
    raise spool.NotThere


def of_greeting(box: str, greeting: Greeting) -> spool.Opened:
    """Raises NotThere, also when the exchange speaks its own words."""
    if settings.VOICEMAIL_DIR is None:
        raise spool.NotThere
    return spool.greeting(settings.VOICEMAIL_DIR, settings.VOICEMAIL_CONTEXT, box, greeting)


def can_be_written(box: str) -> bool:
    """May greetings of `box` be put among the exchange's files?"""
    if settings.VOICEMAIL_DIR is None or not box.isascii() or not box.isdigit():
        return False
    return os.access(settings.VOICEMAIL_DIR / settings.VOICEMAIL_CONTEXT / box, os.R_OK | os.W_OK | os.X_OK)


def install_greeting(box: str, greeting: Greeting, sound: "array[int]") -> None:
    """Raises NotThere, OSError."""
    if settings.VOICEMAIL_DIR is None:
        raise spool.NotThere
    spool.install_greeting(settings.VOICEMAIL_DIR, settings.VOICEMAIL_CONTEXT, box, greeting, sound)


def remove_greeting(box: str, greeting: Greeting) -> None:
    """Raises NotThere, OSError."""
    if settings.VOICEMAIL_DIR is None:
        raise spool.NotThere
    spool.remove_greeting(settings.VOICEMAIL_DIR, settings.VOICEMAIL_CONTEXT, box, greeting)


def draw_waves(box: Mailbox) -> None:
    """Compute what the newest messages of `box` look like, of those whose files can be read."""
    drawn = []
    for message in box.messages.filter(peaks="").newest_first()[:DRAWN_AT_ONCE]:
        try:
            with of_message(message) as opened:
                message.peaks = peaks_of(opened.fd, opened.wave)
        except (spool.NotThere, NotSound, OSError):
            continue
        drawn.append(message)
    Message.objects.bulk_update(drawn, ["peaks"])
