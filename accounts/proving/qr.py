"""The code that logs another device in (LOG-16, SUB-05): a picture of a link that works once and for five minutes.

It holds no password. It is shown to a whole session whose person has just given the password again, and leads the
other device to the second factor like any other log-in does.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.journal import Event
from accounts.models import JournalEntry, OneTimeLink, User

LASTS: Final = timedelta(minutes=5)


class State(StrEnum):
    WAITING = "waiting"
    USED = "used"
    OVER = "over"
    """Too old, or a younger one took its place."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a code; `used` is the journal's entry of its use."""

    state: State
    seconds: int = 0
    """Left, while it waits."""
    used: JournalEntry | None = None


def address_of(token: str) -> str:
    """What the code says: never the host of a request, which anybody can name (T-RST-01)."""
    return f"{settings.PUBLIC_URL}{reverse('accounts:phone_link', args=[token])}"


def progress_of(user: User, link: int | None) -> Progress:
    """What became of the code of `link`, which is `user`'s."""
    mine = OneTimeLink.objects.filter(user=user, purpose=OneTimeLink.Purpose.SIGN_IN)
    code = mine.filter(pk=link).first() if link else None
    if code is None:
        return Progress(State.OVER)
    if code.used_at is not None:
        entries = JournalEntry.objects.filter(subject=user, event=Event.LOGGED_IN_BY_CODE, at__gte=code.created)
        return Progress(State.USED, used=entries.order_by("pk").first())
    left = (code.expires - timezone.now()).total_seconds()
    return Progress(State.WAITING, int(left)) if left > 0 else Progress(State.OVER)


def only_for_this_machine() -> bool:
    """Is PUBLIC_URL an address that no other device can reach, as in a demo at home?"""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
