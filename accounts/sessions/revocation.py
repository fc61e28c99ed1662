"""Ending sessions at once: their rows go, and whoever keeps something open for them is told (T-SES-02, T-WS-05)."""

from collections.abc import Iterable
from typing import Protocol

from django.db import transaction
from django.db.models import Q

from accounts.models import Session, User
from accounts.proving import links


class Listener(Protocol):
    def __call__(self, *, user_id: int | None = None, session_key: str | None = None) -> None: ...


_listeners: list[Listener] = []


def on_revocation(listener: Listener) -> None:
    """Have `listener` called after each revocation, with the user or the one session. It must not raise or wait."""
    if listener not in _listeners:
        _listeners.append(listener)


def revoke_sessions(user: User, *except_keys: str | None) -> int:
    """End all sessions of `user` but those named; returns how many whole ones. Also after a change of rights:
    the sockets of the sessions that stay are told to look again. A code that one of them shows to a telephone dies."""
    others = Session.objects.of(user).exclude(session_key__in=[key for key in except_keys if key])
    ended = others.filter(user=user).count()
    others.delete()
    links.end(user, links.Purpose.SIGN_IN)
    announce(user_id=user.pk)
    return ended


def shut_out(user: User) -> int:
    """Nothing of before lets `user` in: all sessions end, and no link that is under way opens anything. Returns how
    many sessions ended."""
    links.end(user)
    return revoke_sessions(user)


def revoke_of_several(people: Iterable[User]) -> None:
    """The same for all sessions of several people, in few statements."""
    some = list(people)
    Session.objects.filter(Q(user__in=some) | Q(limited_to__in=some)).delete()
    links.end_of_several(some, links.Purpose.SIGN_IN)
    announce_several(some)


def shut_out_several(people: Iterable[User]) -> None:
    some = list(people)
    links.end_of_several(some)
    revoke_of_several(some)


def announce_several(people: Iterable[User]) -> None:
    for user in people:
        announce(user_id=user.pk)


def end_session(session: Session) -> bool:
    """End this one; False if it was over already."""
    ended, _rows = Session.objects.filter(session_key=session.session_key).delete()
    if session.user is not None:
        links.end(session.user, links.Purpose.SIGN_IN)
    announce(session_key=session.session_key)
    return bool(ended)


def announce(*, user_id: int | None = None, session_key: str | None = None) -> None:
    """Tell the listeners once the change is committed."""
    for listener in _listeners:
        transaction.on_commit(lambda told=listener: told(user_id=user_id, session_key=session_key))  # type: ignore[misc]
