"""Greetings of mailboxes: put among the exchange's files, whole or not at all, and told in the journal."""

import logging
from array import array
from contextlib import suppress
from typing import Final

import redis
from django.core.cache import cache
from django.db import transaction

from accounts import journal
from accounts.boxes import people_with
from accounts.journal import Event, Origin
from accounts.models import User
from cti import spoken
from cti.answers import Answer, ask_exchange
from history.mailboxes import sounds
from history.mailboxes.messages import TOPICS
from history.telling.announcing import announce
from pbx import spool
from pbx.audio.wav import NotSound
from pbx.commands import SpeakGreeting
from pbx.mailbox import Greeting
from pbx.sound import GreetingSpoken

logger = logging.getLogger(__name__)

REMEMBERED: Final = 600
"""Seconds in which somebody who was asked to speak has spoken."""


class NotInstalled(Exception):
    """The exchange's files cannot be written."""


@transaction.atomic
def install(box: str, greeting: Greeting, sound: "array[int]", origin: Origin, how: str) -> None:
    """Put `sound` in the place of a greeting. Raises NotInstalled, and nothing was done."""
    _tell(box, greeting, how, origin)
    try:
        sounds.install_greeting(box, greeting, sound)
    except (spool.NotThere, OSError) as error:
        logger.warning("greeting not installed mailbox=%s error=%r", box, error)
        raise NotInstalled from error
    announce(people=dict.fromkeys(people_with(box), TOPICS))


@transaction.atomic
def remove(box: str, greeting: Greeting, origin: Origin) -> None:
    """Let the exchange speak its own words again. Raises NotInstalled, and nothing was done."""
    _tell(box, greeting, "default", origin)
    try:
        sounds.remove_greeting(box, greeting)
    except (spool.NotThere, OSError) as error:
        logger.warning("greeting not removed mailbox=%s error=%r", box, error)
        raise NotInstalled from error
    announce(people=dict.fromkeys(people_with(box), TOPICS))


def ask_to_speak(user: User, box: str, greeting: Greeting, key: str, done: str) -> Answer:
    """Ring the telephone of `user`, who speaks a greeting of `box`."""
    answer = ask_exchange(SpeakGreeting(user.acting, box, greeting), key, done)
    if answer.accepted:
        with suppress(redis.RedisError, OSError):
            cache.set(_asked(answer.request), user.pk, REMEMBERED)
    return answer


def install_spoken(event: GreetingSpoken) -> None:
    """Put in place what was spoken at a telephone. Raises DatabaseError."""
    speaker = User.objects.filter(pk=_speaker(event.request)).first()
    try:
        install(event.mailbox, event.greeting, spoken.sound_of(event.request), Origin(speaker), "spoken")
        spoken.remove(event.request)
    except (spool.NotThere, NotSound, OSError, NotInstalled) as error:
        logger.warning("spoken greeting lost mailbox=%s error=%r", event.mailbox, error)


def _speaker(request: str) -> int:
    """Who asked for it; 0 if nobody knows any more."""
    try:
        return int(cache.get(_asked(request), 0))
    except (redis.RedisError, OSError):
        return 0


def _asked(request: str) -> str:
    return f"greeting:{request}"


def _tell(box: str, greeting: Greeting, how: str, origin: Origin) -> None:
    """Whoever has the extension of the box finds it among the changes to their own account."""
    owner = User.objects.filter(extension=box).first()
    journal.write(Event.GREETING_CHANGED, owner, origin, after=f"{box} {greeting}: {how}")
