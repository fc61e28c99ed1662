"""Whole sessions: somebody is signed in. The session key changes at each step (T-SES-01)."""

from datetime import datetime, timedelta

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone

from accounts.guard.addresses import client_address
from accounts.models import Session, User
from accounts.proving import links
from accounts.sessions import revocation
from accounts.sessions.store import STARTED_KEY, STAY_KEY, SessionStore

BACKEND = "accounts.backend.ExtensionBackend"
SEEN_EVERY = timedelta(minutes=1)
ACCEPTED_KEY = "accepted"
"""The number of the journal's entry of the password with which this log-in began."""
UNATTENDED = "X-Unattended"
"""A request's header: the page asks by itself, nobody did anything. See static/js/parts.js."""


def wish_to_stay(request: HttpRequest, wish: bool) -> None:
    """Shall the session that this log-in leads to outlive the browser's window (LOG-09)?"""
    request.session[STAY_KEY] = wish


def begin(request: HttpRequest, user: User) -> None:
    """Without the wish to stay, its cookie goes with the browser. When it ends says `Session.ends`."""
    leave(request)
    stays = request.session.get(STAY_KEY, False)
    login(request, user, backend=BACKEND)
    request.session[STARTED_KEY] = timezone.now().timestamp()
    request.session[STAY_KEY] = stays
    request.session.set_expiry(None if stays else 0)
    _note(request, timezone.now())


def renew(request: HttpRequest, user: User) -> None:
    """Go on under a new key after the password changed."""
    update_session_auth_hash(request, user)
    _note(request, timezone.now())


def touch(request: HttpRequest) -> None:
    """The person did something: the session is not idle. Written once a minute at most (T-SES-03)."""
    row = request.session.row if isinstance(request.session, SessionStore) else None
    now = timezone.now()
    if row is None or request.headers.get(UNATTENDED) or now - row.seen < SEEN_EVERY:
        return
    _note(request, now)
    row.seen = now


def _note(request: HttpRequest, now: datetime) -> None:
    Session.objects.filter(session_key=request.session.session_key).update(
        seen=now, address=client_address(request), agent=request.headers.get("User-Agent", "")[:300]
    )


def end(request: HttpRequest) -> None:
    """Log out; a code that this session shows to a telephone opens nothing any more."""
    key = request.session.session_key
    if isinstance(user := getattr(request, "user", None), User):
        links.end(user, links.Purpose.SIGN_IN)
    logout(request)
    if key:
        revocation.announce(session_key=key)


def leave(request: HttpRequest) -> None:
    """Drop the session that this browser brought, and whatever is open for it. What is known of a log-in goes on."""
    key = request.session.session_key
    known = {name: value for name in (STAY_KEY, ACCEPTED_KEY) if (value := request.session.get(name))}
    request.session.flush()
    request.session.update(known)
    if key:
        revocation.announce(session_key=key)
