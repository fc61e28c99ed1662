"""In whose hands a missed call is that waits: whoever said "I take it" wants to call back, and the others see who, and
since when (history.missed.taking).

It is a word among colleagues and hinders nobody: whoever reaches the caller or says that it is done ends it, as it
ends every missed call. Whoever has left has nothing in hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from history.models import MissedCall


@dataclass(frozen=True, slots=True)
class Hand:
    """Who has it, for one viewer."""

    name: str
    since: datetime
    mine: bool


def holder(call: MissedCall) -> User | None:
    """Who has `call` in hand, which has its `taken_by` with it; nobody has what is over."""
    over = call.reached_at is not None or call.done_at is not None
    return None if over or call.taken_by is None or not call.taken_by.is_active else call.taken_by


def hand_of(viewer: User, calls: Iterable[MissedCall]) -> Hand | None:
    """In whose hands a caller is whose calls these are: one that is taken is enough, for whoever calls back answers all
    of them. Whoever took first has it."""
    taken = [(call.taken_at, call.pk, by) for call in calls if call.taken_at and (by := holder(call))]
    if not taken:
        return None
    since, _pk, by = min(taken, key=lambda one: one[:2])
    return Hand(by.comment or by.extension, since, by.pk == viewer.pk)
