"""Showing a code that logs another device in, and logging in with it (LOG-16)."""

from django.db import transaction

from accounts import journal, letters
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import OneTimeLink, User
from accounts.proving import links
from accounts.proving.links import Purpose
from accounts.proving.qr import LASTS
from accounts.sessions.browsers import Browser


@transaction.atomic
def show_code(user: User, origin: Origin) -> tuple[str, int]:
    """A new link's token and its number; the code shown before opens nothing any more."""
    token = links.issue(user, Purpose.SIGN_IN, lasts=LASTS)
    link = OneTimeLink.objects.get(digest=links.digest_of(token))
    journal.write(Event.CODE_SHOWN, user, origin)
    return token, link.pk


@transaction.atomic
def use_code(token: str, address: str, browser: Browser) -> User | None:
    """Whom the code lets in, if anybody; they are told by letter, and of two who use it at once one wins."""
    user = links.use(token, Purpose.SIGN_IN)
    if user is None:
        return None
    origin = Origin(user, address)
    letters.tell(user, Notice.SIGNED_IN_BY_CODE, origin)
    journal.write(Event.LOGGED_IN_BY_CODE, user, origin, after=browser.plain)
    return user
