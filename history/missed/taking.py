"""Taking missed calls in hand, and giving them back: for whoever shares them (see history.missed.hands)."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from history.missed.hands import Hand, hand_of, holder
from history.missed.ledger import locked, tell
from history.models import MissedCall


class HeldError(Exception):
    """Somebody else was quicker."""

    def __init__(self, hand: Hand) -> None:
        super().__init__(hand.name)
        self.hand = hand


@transaction.atomic
def take(user: User, pks: Collection[int], scopes: Collection[str] | None = None) -> int:
    """`user` wants to call these back; how many are in their hands now. `scopes` as in history.missed.ledger.

    Of two who take at once one has them. Raises HeldError, and takes none, if somebody else has one of them;
    NotSharedError.
    """
    rows = locked(user, pks, scopes)
    prefetch_related_objects(rows, "taken_by")  # after they are locked: a join would show who had them before
    waiting = [row for row in rows if row.reached_at is None and row.done_at is None]
    hand = hand_of(user, (row for row in waiting if holder(row) != user))
    if hand:
        raise HeldError(hand)
    free = [row for row in waiting if holder(row) is None]
    MissedCall.objects.filter(pk__in=[row.pk for row in free]).update(taken_at=timezone.now(), taken_by=user)
    tell(free)
    return len(waiting)


@transaction.atomic
def give_back(
    user: User, pks: Collection[int], scopes: Collection[str] | None = None, *, of_others: bool = False
) -> int:
    """These are in nobody's hands again; how many were in somebody's. One's own, and with `of_others` also those that
    somebody else has: for whoever answers for people who are ill. Raises NotSharedError."""
    rows = [row for row in locked(user, pks, scopes) if row.taken_by_id == user.pk or (of_others and row.taken_by_id)]
    MissedCall.objects.filter(pk__in=[row.pk for row in rows]).update(taken_at=None, taken_by=None)
    tell(rows)
    return len(rows)
