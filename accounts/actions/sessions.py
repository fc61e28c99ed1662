"""Ending one's sessions elsewhere, and forgetting a device (T-SES-05)."""

from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts import journal
from accounts.journal import Event, Origin, session_mark
from accounts.models import Session, User
from accounts.sessions import revocation
from accounts.sessions.browsers import browser_of


@transaction.atomic
def end_session(user: User, mark: str, origin: Origin) -> bool:
    """End the session of `user` that goes by `mark`, unless it is the one that asks; False if there is none.

    Its sockets close at once.
    """
    if constant_time_compare(mark, origin.session):
        return False
    session = next(
        (own for own in Session.objects.visible_to(user) if constant_time_compare(mark, session_mark(own.pk))), None
    )
    if session is None or not revocation.end_session(session):
        return False
    where = ", ".join(filter(None, (browser_of(session.agent).plain, session.address)))
    journal.write(Event.SESSION_ENDED, user, origin, after=where)
    return True


@transaction.atomic
def end_others(user: User, session_key: str | None, origin: Origin) -> int:
    """End all sessions of `user` but the one of `session_key`; returns how many."""
    living = Session.objects.visible_to(user).exclude(session_key=session_key or "").count()
    revocation.revoke_sessions(user, session_key)
    if living:
        journal.write(Event.OTHER_SESSIONS_ENDED, user, origin, after=str(living))
    return living
