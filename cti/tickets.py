"""Who may hold a live socket open, and what it may show: asked at the door, on each kick, and now and then.

Reads whole batches at once, so that thousands of open sockets cost a query or two a minute
(SECURITY T-WS-01, T-WS-05).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import Session, User
from accounts.monitoring import Viewer, viewers_of
from accounts.sessions.acting import acting_in


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave for one session to hold sockets open."""

    user_id: int
    session_key: str = field(repr=False)
    viewer: Viewer
    until: float = math.inf
    """When the session ends by itself if nobody does anything in it, epoch seconds."""


def ticket_of(session_key: str) -> Ticket | None:
    return tickets_of([session_key]).get(session_key)


def tickets_of(session_keys: Iterable[str]) -> dict[str, Ticket]:
    """The tickets of those sessions that are alive and whole, and whose person may log in (a handful of queries).

    In a limited session, opened by a PIN to set a password, nobody is signed in: it gets none.
    """
    alive = Session.objects.alive(timezone.now()).filter(session_key__in=set(session_keys))
    people: dict[int, User] = {}
    whole: list[tuple[Session, Mapping[str, Any], User]] = []
    for session in alive.filter(user__is_active=True).select_related("user"):
        content: Mapping[str, Any] = session.get_decoded()
        if session.user and _is_of_its_user(content, session.user):
            whole.append((session, content, people.setdefault(session.user.pk, session.user)))
    viewers = viewers_of(people.values())
    tickets = {}
    for session, content, user in whole:
        seen = replace(viewers[user.pk], acting=acting_in(content, user.extensions))
        tickets[session.session_key] = Ticket(user.pk, session.session_key, seen, session.ends.timestamp())
    return tickets


def _is_of_its_user(content: Mapping[str, object], user: User) -> bool:
    """Signed in as this user, with the password the user has now."""
    if content.get(SESSION_KEY) != str(user.pk):
        return False
    known = str(content.get(HASH_SESSION_KEY, ""))
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(known, expected) for expected in hashes)
