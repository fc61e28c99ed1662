"""People of a bench, signed in: made in the database, since logging in is not what is measured."""

from collections.abc import Sequence

FIRST = 2001
"""Extension of the first of them."""


def sign_in(count: int) -> Sequence[str]:
    """Make `count` accounts with the extensions from FIRST on; the cookies of a session of each."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.models import User
    from accounts.sessions.store import SessionStore

    cookies = []
    for extension in range(FIRST, FIRST + count):
        user = User.objects.create_user(str(extension), comment=f"Bench {extension}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies
