"""Limited sessions: nobody is signed in yet, and one thing can be done (SECURITY §2.1 g).

Every page and socket refuses such a session as it refuses a stranger; the page of its purpose asks `user_of`.
"""

from enum import StrEnum

from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.crypto import constant_time_compare

from accounts import sessions
from accounts.models import User
from accounts.sessions.store import LIMITED_KEY

SECONDS = 600
STAMP_KEY, PURPOSE_KEY = "limited_stamp", "limited_purpose"


class Purpose(StrEnum):
    """What the session is for, and the name of the page that does it."""

    SET_PASSWORD = "accounts:set_password"  # noqa: S105
    SECOND_FACTOR = "accounts:second_factor_login"
    ENROL_SECOND_FACTOR = "accounts:second_factor_enrol"


def begin(request: HttpRequest, user: User, purpose: Purpose) -> None:
    """For ten minutes this browser may do `purpose` for `user`. The session key changes (T-SES-01)."""
    sessions.leave(request)
    request.session[LIMITED_KEY] = user.pk
    request.session[STAMP_KEY] = user.get_session_auth_hash()
    request.session[PURPOSE_KEY] = str(purpose)
    request.session.set_expiry(SECONDS)
    rotate_token(request)


def purpose_of(request: HttpRequest) -> Purpose | None:
    """None: a whole session, or none at all."""
    name = request.session.get(PURPOSE_KEY)
    return Purpose(name) if name in set(Purpose) else None


def user_of(request: HttpRequest, purpose: Purpose) -> User | None:
    """For whom this session may do `purpose`: for nobody once the password changed, or the account was disabled.

    It ends with the whole sessions of its person, see accounts.sessions.revocation.
    """
    if purpose_of(request) is not purpose:
        return None
    user = User.objects.select_related("department").filter(pk=request.session.get(LIMITED_KEY), is_active=True).first()
    if user is None:
        return None
    stamp = request.session.get(STAMP_KEY, "")
    return user if constant_time_compare(stamp, user.get_session_auth_hash()) else None
