"""Whole sessions: somebody is signed in. The session key changes at each step (T-SES-01)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils import timezone

from accounts import revocation
from accounts.models import User
from accounts.session_store import STARTED_KEY

BACKEND = "accounts.backend.ExtensionBackend"


def begin(request: HttpRequest, user: User) -> None:
    """However busy it is, a session ends some time after the log-in (T-SES-03)."""
    leave(request)
    login(request, user, backend=BACKEND)
    now = timezone.now()
    request.session[STARTED_KEY] = now.timestamp()
    request.session.set_expiry(now + lasts(user))


def lasts(user: User) -> timedelta:
    if user.role == User.Role.ADMINISTRATOR:
        return timedelta(hours=settings.ADMINISTRATOR_SESSION_HOURS)
    return timedelta(hours=settings.SESSION_HOURS)


def end(request: HttpRequest) -> None:
    key = request.session.session_key
    logout(request)
    if key:
        revocation.announce(session_key=key)


def leave(request: HttpRequest) -> None:
    """Drop the session that this browser brought, and whatever is open for it."""
    key = request.session.session_key
    request.session.flush()
    if key:
        revocation.announce(session_key=key)
