"""The two kinds of session: a whole one, and a limited one that can only set a password (SECURITY §2.1 g).

In a limited session nobody is signed in: every page and socket refuses it as it refuses a stranger, and
the one page that does not asks `limited_user`. The session key changes at each step (T-SES-01).
"""

from datetime import timedelta

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import revocation
from accounts.models import User
from accounts.session_store import STARTED_KEY

LIMITED_SECONDS = 600
LASTS = timedelta(days=7)
ADMINISTRATOR_LASTS = timedelta(hours=12)
USER_KEY = "sets_password_of"
STAMP_KEY = "sets_password_stamp"
BACKEND = "accounts.backend.ExtensionBackend"


def begin_limited(request: HttpRequest, user: User) -> None:
    _leave(request)
    request.session[USER_KEY] = user.pk
    request.session[STAMP_KEY] = user.get_session_auth_hash()
    request.session.set_expiry(LIMITED_SECONDS)
    rotate_token(request)


def begin(request: HttpRequest, user: User) -> None:
    """However busy it is, a session ends a week after the log-in, an administrator's after twelve hours (T-SES-03)."""
    _leave(request)
    login(request, user, backend=BACKEND)
    now = timezone.now()
    request.session[STARTED_KEY] = now.timestamp()
    request.session.set_expiry(now + (ADMINISTRATOR_LASTS if user.role == User.Role.ADMINISTRATOR else LASTS))


def end(request: HttpRequest) -> None:
    key = request.session.session_key
    logout(request)
    if key:
        revocation.announce(session_key=key)


def _leave(request: HttpRequest) -> None:
    """Drop the session that this browser brought, and whatever is open for it."""
    key = request.session.session_key
    request.session.flush()
    if key:
        revocation.announce(session_key=key)


def is_limited(request: HttpRequest) -> bool:
    return USER_KEY in request.session


def limited_user(request: HttpRequest) -> User | None:
    """Whose password this session may set: nobody's once it was set, or the account was disabled."""
    user = User.objects.select_related("department").filter(pk=request.session.get(USER_KEY), is_active=True).first()
    if user is None:
        return None
    stamp = request.session.get(STAMP_KEY, "")
    return user if constant_time_compare(stamp, user.get_session_auth_hash()) else None
