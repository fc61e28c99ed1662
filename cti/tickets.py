"""Who may hold a live socket open, and what it may show: asked at the door, on each kick, and now and then.

Reads whole batches at once, so that thousands of open sockets cost a query or two a minute
(SECURITY T-WS-01, T-WS-05).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import Grant, Session, User
from accounts.permissions import Permission, permissions_of


class Sight(IntEnum):
    """How much of one line a viewer sees."""

    NOTHING = 0
    LAMP = 1
    CALLERS = 2
    EVERYTHING = 3


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one person sees of telephones."""

    others: Sight = Sight.NOTHING
    special: Mapping[str, Sight] = field(default_factory=dict)
    """Extensions of which they see more or less than of all others."""

    def sight_of(self, extension: str) -> Sight:
        return self.special.get(extension, self.others)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave for one session to hold sockets open."""

    user_id: int
    session_key: str = field(repr=False)
    viewer: Viewer
    until: float = math.inf
    """When the session ends by itself, epoch seconds."""


def ticket_of(session_key: str) -> Ticket | None:
    return tickets_of([session_key]).get(session_key)


def tickets_of(session_keys: Iterable[str]) -> dict[str, Ticket]:
    """The tickets of those sessions that are alive and whole, and whose person may log in (two queries).

    In a limited session, opened by a PIN to set a password, nobody is signed in: it gets none.
    """
    alive = Session.objects.filter(session_key__in=set(session_keys), expire_date__gt=timezone.now())
    holders: dict[str, User] = {}
    ends: dict[str, float] = {}
    for session in alive.filter(user__is_active=True).select_related("user"):
        if session.user and _is_of_its_user(session.get_decoded(), session.user):
            holders[session.session_key] = session.user
            ends[session.session_key] = session.expire_date.timestamp()
    grants: defaultdict[int, set[str]] = defaultdict(set)
    for grant in Grant.objects.filter(user__in=set(holders.values())):
        grants[grant.user_id].add(grant.permission)
    for user in holders.values():
        user.granted = frozenset(grants.get(user.pk, ()))  # spares each its own query
    return {key: Ticket(user.pk, key, viewer_of(user), ends[key]) for key, user in holders.items()}


def viewer_of(user: User) -> Viewer:
    """Everything of one's own line; of the others what the table of permissions says."""
    permissions = permissions_of(user)
    others = Sight.NOTHING
    if Permission.SEE_CALLERS in permissions:
        others = Sight.CALLERS
    elif Permission.SEE_LAMPS in permissions:
        others = Sight.LAMP
    return Viewer(others, {user.extension: Sight.EVERYTHING})


def _is_of_its_user(content: Mapping[str, object], user: User) -> bool:
    """Signed in as this user, with the password the user has now."""
    if content.get(SESSION_KEY) != str(user.pk):
        return False
    known = str(content.get(HASH_SESSION_KEY, ""))
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(known, expected) for expected in hashes)
