"""The missed calls that wait for an answer, for whoever shares them: reading, having seen, done and not done.

An extension's own missed calls and those of the groups in which it rings (history.missed.members). What closes them by
itself is history.missed.settling's; here people do it by hand.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from history.calls.links import messages_of
from history.calls.newest import newest_of_each
from history.missed import HORIZON
from history.missed.endings import Ending, ending_of
from history.missed.hands import Hand, hand_of
from history.missed.members import LISTS, groups_of, members_of
from history.missed.seen import seen_until
from history.models import MissedCall, Record
from history.people.sides import NOBODY, Side, WithSomebody, named, sides
from history.telling.announcing import announce

LOOKED_THROUGH = 400
"""So many of the newest missed calls are looked through for repeats of one caller (MAIN-05)."""
COUNTED = 100
"""Counters say 99+ from here on."""
OPEN = Q(reached_at=None, done_at=None)
MOST_AT_ONCE = 500
PEOPLE = ("done_by", "taken_by")
"""Who is named beside a call."""


class NotSharedError(Exception):
    """One of these missed calls is none of this person's business, or not there."""


@dataclass(frozen=True, slots=True)
class Waiting(WithSomebody):
    """The missed calls of one caller, as one row; the facts are those of the newest."""

    pks: tuple[int, ...]
    """Of those that are still open."""
    started: datetime
    count: int
    new: bool
    """Came after this person last looked (HIST-10)."""
    shared: bool
    """With others, who ring in the same group."""
    group: str
    """The name or number of the group that they called, if it was one."""
    record: int | None
    """The own leg of it, for its story."""
    voicemail: bool
    message: int | None
    """The id of the message that it left, if the viewer may hear it (X-24)."""
    ending: Ending

    @property
    def open(self) -> bool:
        return bool(self.pks)

    @property
    def hand(self) -> Hand | None:
        return self.ending.hand


@dataclass(frozen=True, slots=True)
class Callers:
    """A list of them on a page."""

    rows: Sequence[Waiting]

    @property
    def unseen_until(self) -> datetime | None:
        """The newest row, if one of them is new: who has this list before their eyes has seen all up to there."""
        return self.rows[0].started if any(row.new for row in self.rows) else None


def scopes_of(user: User) -> tuple[str, ...]:
    """Whose missed calls `user` answers for: those of the extension that they work with, and of its groups."""
    return (user.acting, *groups_of(user.acting))


def shared_with(user: User) -> QuerySet[MissedCall]:
    """The missed calls that are `user`'s business, newest first."""
    return MissedCall.objects.filter(scope__in=scopes_of(user)).order_by("-started", "-id").select_related(*PEOPLE)


def open_for(user: User) -> QuerySet[MissedCall]:
    """Those that nobody has reached since and nobody has marked as done; who waited for so long waits no more."""
    return shared_with(user).filter(still_open())


def unseen(user: User) -> int:
    """How many open ones are new to `user`, at most COUNTED (HIST-08)."""
    seen = seen_until(user)
    waiting = open_for(user)
    return (waiting.filter(started__gt=seen) if seen else waiting).order_by()[:COUNTED].count()


def newest_callers(user: User, limit: int) -> Callers:
    """The newest missed calls, one row a caller, whatever became of them (MAIN-04…07)."""
    return Callers(_by_caller(user, _newest(user, MissedCall.objects.all()), limit))


def waiting_callers(user: User, limit: int = LOOKED_THROUGH) -> list[Waiting]:
    """Whom to call back, one row a caller."""
    return _by_caller(user, _newest(user, MissedCall.objects.filter(still_open())), limit)


@transaction.atomic
def done(user: User, pks: Collection[int], scopes: Collection[str] | None = None) -> int:
    """Mark these as done; how many were open. `scopes`: whose missed calls are `user`'s business, if not just their
    own ones. Raises NotSharedError if one of them is not, and then marks none (T-AZ-04)."""
    rows = locked(user, pks, scopes)
    waiting = [row for row in rows if row.reached_at is None and row.done_at is None]
    MissedCall.objects.filter(pk__in=[row.pk for row in waiting]).update(done_at=timezone.now(), done_by=user)
    tell(waiting)
    return len(waiting)


@transaction.atomic
def not_done(user: User, pks: Collection[int], scopes: Collection[str] | None = None) -> int:
    """Take back that these are done; how many were. Raises NotSharedError."""
    rows = [row for row in locked(user, pks, scopes) if row.done_at is not None]
    MissedCall.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=None, done_by=None)
    tell(rows)
    return len(rows)


def locked(user: User, pks: Collection[int], scopes: Collection[str] | None) -> list[MissedCall]:
    """These calls, held until the transaction ends; those of `user`, or of `scopes`. Raises NotSharedError."""
    wanted = set(pks)
    if len(wanted) > MOST_AT_ONCE:
        raise NotSharedError
    shared = scopes_of(user) if scopes is None else scopes
    rows = list(MissedCall.objects.filter(scope__in=shared, pk__in=wanted).order_by("pk").select_for_update())
    if len(rows) != len(wanted):
        raise NotSharedError
    return rows


def tell(rows: Iterable[MissedCall]) -> None:
    """Have the pages fetched anew on which these stand."""
    scopes = {row.scope for row in rows}
    announce(extensions=dict.fromkeys(scopes | members_of(scopes), LISTS))


def still_open() -> Q:
    return OPEN & Q(started__gte=timezone.now() - HORIZON)


def _newest(user: User, calls: "QuerySet[MissedCall]") -> "QuerySet[MissedCall]":
    """The newest of `calls` that are `user`'s business, out of the index of each scope: a queue has very many."""
    return newest_of_each(calls, "scope", scopes_of(user), LOOKED_THROUGH).select_related(*PEOPLE)


def _by_caller(user: User, calls: Iterable[MissedCall], limit: int) -> list[Waiting]:
    """Withheld callers stay apart: each may be somebody else."""
    groups: dict[str, list[MissedCall]] = {}
    for call in calls:
        groups.setdefault(call.number or f"withheld {call.pk}", []).append(call)
    shown = list(groups.values())[:limit]
    newest = [several[0] for several in shown]
    people = sides(user, [number for call in newest for number in (call.number, call.scope, call.reached_by)])
    legs = _own_legs(user, newest)
    left = messages_of(user, legs.values())
    seen = seen_until(user)
    return [_waiting(user, several, people, legs, left, seen) for several in shown]


def _own_legs(user: User, calls: Sequence[MissedCall]) -> dict[tuple[str, str], Record]:
    origins, exchanges = {call.origin for call in calls}, {call.pbx for call in calls}
    legs = Record.objects.filter(pbx__in=exchanges, origin__in=origins, extension=user.acting, direction="in")
    return {(leg.pbx, leg.origin): leg for leg in legs.only("pbx", "origin", "voicemail")}


def _waiting(
    user: User,
    several: Sequence[MissedCall],
    people: Mapping[str, Side],
    legs: Mapping[tuple[str, str], Record],
    left: Mapping[int, int],
    seen: datetime | None,
) -> Waiting:
    newest = several[0]
    other = people.get(newest.number, NOBODY)
    leg = legs.get((newest.pbx, newest.origin))
    waiting = tuple(call.pk for call in several if call.reached_at is None and call.done_at is None)
    return Waiting(
        pks=waiting,
        other=named(other, newest.name),
        started=newest.started,
        count=len(several),
        shared=any(call.scope != user.acting for call in several if call.pk in waiting),
        new=bool(waiting) and (seen is None or newest.started > seen),
        group="" if newest.scope == user.acting else people[newest.scope].name or newest.scope,
        record=leg.pk if leg else None,
        voicemail=bool(leg and leg.voicemail),
        message=left.get(leg.pk) if leg else None,
        ending=ending_of(newest, people, hand_of(user, several)),
    )
