"""The open missed calls of several people and of the groups in which they ring: for whoever answers for all of them.

Whose they may be is not asked here: history.lists.scopes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from history.calls.newest import MOST_LISTS, newest_of_each
from history.missed.hands import Hand, hand_of
from history.missed.ledger import LOOKED_THROUGH, still_open
from history.missed.members import LEFT_AFTER
from history.models import GroupMember, MissedCall
from history.people.sides import NOBODY, Side, WithSomebody, named, sides


@dataclass(frozen=True, slots=True)
class Open:
    """How many wait."""

    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Caller(WithSomebody):
    """One caller's open calls, as one row; the time is that of the newest."""

    pks: tuple[int, ...]
    started: datetime
    called: tuple[Side, ...]
    """Whom: people and groups, the last one first."""
    hand: Hand | None

    @property
    def count(self) -> int:
        return len(self.pks)


def groups_with(extensions: Collection[str]) -> tuple[str, ...]:
    """The groups in which one of these rings."""
    since = timezone.now() - LEFT_AFTER
    found = GroupMember.objects.filter(extension__in=extensions, rung__gte=since).order_by("group")
    return tuple(found.values_list("group", flat=True).distinct())


def open_at(scopes: Collection[str]) -> Mapping[str, Open]:
    """How many wait at each of `scopes`; where nothing waits it is absent."""
    waiting = MissedCall.objects.filter(still_open(), scope__in=scopes).order_by()
    counted = waiting.values_list("scope").annotate(Count("pk"), Min("started"))
    return {scope: Open(count, oldest) for scope, count, oldest in counted}


def callers(user: User, scopes: Sequence[str], limit: int) -> list[Caller]:
    """Who waits for a call back, as `user` may know them, the last one first; one row a caller, withheld ones apart."""
    waiting = MissedCall.objects.filter(still_open())
    if len(scopes) <= MOST_LISTS:
        newest = newest_of_each(waiting, "scope", list(scopes), LOOKED_THROUGH) if scopes else waiting.none()
    else:
        newest = waiting.filter(scope__in=scopes).order_by("-started", "-id")[:LOOKED_THROUGH]
    several: dict[str, list[MissedCall]] = {}
    for call in newest:
        several.setdefault(call.number or f"withheld {call.pk}", []).append(call)
    shown = list(several.values())[:limit]
    prefetch_related_objects([call for calls in shown for call in calls], "taken_by")
    known = sides(user, [number for calls in shown for call in calls for number in (call.number, call.scope)])
    return [_caller(user, calls, known) for calls in shown]


def _caller(user: User, calls: Sequence[MissedCall], known: Mapping[str, Side]) -> Caller:
    newest = calls[0]
    called = tuple(known[scope] for scope in dict.fromkeys(call.scope for call in calls))
    other = named(known.get(newest.number, NOBODY), newest.name)
    return Caller(other, tuple(call.pk for call in calls), newest.started, called, hand_of(user, calls))
