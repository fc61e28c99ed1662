"""The first administrator, made by whoever has the setup code: one, however many try at once."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import journal, sessions
from accounts.actions.first import First, create_first
from accounts.journal import Event, Origin
from accounts.models import User
from company.models import ONLY, Setup
from management.setup import code

SHOWN_KEY = "setup"
"""Of a session: which code it has shown."""
SECONDS = 3600


class ClosedError(Exception):
    """Somebody else is the first administrator."""


def admit(request: HttpRequest) -> None:
    """The code was right: for an hour this browser may make the first administrator. Its session key changes."""
    sessions.leave(request)
    request.session[SHOWN_KEY] = code.salt()
    request.session.set_expiry(SECONDS)


def is_admitted(request: HttpRequest) -> bool:
    shown = request.session.get(SHOWN_KEY, "")
    return bool(shown) and constant_time_compare(shown, code.salt())


def refused(origin: Origin) -> None:
    journal.write(Event.SETUP_REFUSED, None, origin)


def make(extension: str, comment: str, email: str, language: str, password: str, origin: Origin) -> User:
    """Raises ClosedError, and accounts.actions.first.TakenError."""
    encoded = make_password(password)  # slow on purpose: before anything is locked
    with transaction.atomic():
        Setup.objects.get_or_create(pk=ONLY, defaults={"salt": secrets.token_hex(16)})
        mine = Setup.objects.filter(pk=ONLY, finished=None).update(finished=timezone.now())
        if not mine or User.objects.filter(role=User.Role.ADMINISTRATOR).exists():
            raise ClosedError
        return create_first(First(extension, comment, email, language, encoded), origin)
