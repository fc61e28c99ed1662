"""The wake-up calls of one extension, as its page shows them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from services.models import Ring, Wakeup
from services.models.wakeups import Outcome
from services.wakeups import wording

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    clock: str
    repeat: str
    next: str
    """When it rings next, in words; empty: it is off, or rings just now."""
    ring: Ring | None
    """What became of it when it was due last."""
    again: str
    """It was due, and rings again then."""
    on: bool

    @property
    def sentence(self) -> str:
        """For whoever hears a button read out."""
        return f"{self.clock}, {self.repeat}"


def rows(user: User, now: datetime) -> tuple[Row, ...]:
    rings = Ring.objects.visible_to(user).filter(due__gt=now - LATELY).order_by("due")
    last = {ring.wakeup_id: ring for ring in rings}
    return tuple(_row(wakeup, last.get(wakeup.pk), now) for wakeup in Wakeup.objects.visible_to(user))


def soonest(user: User, now: datetime) -> str:
    """When the telephone rings next for a wake-up call, in words; empty: never."""
    due = Wakeup.objects.visible_to(user).filter(next_at__isnull=False).order_by("next_at").first()
    under_way = Ring.objects.visible_to(user).filter(outcome=Outcome.UNDER_WAY).order_by("ring_at").first()
    moments = [at for at in (due and due.next_at, under_way and under_way.ring_at) if at]
    return _spoken(max(now, min(moments)), now) if moments else ""


def _row(wakeup: Wakeup, ring: Ring | None, now: datetime) -> Row:
    under_way = ring is not None and ring.outcome == Outcome.UNDER_WAY
    schedule, local = wakeup.schedule, timezone.localtime(now)
    return Row(
        wakeup.pk,
        wording.clock(schedule),
        wording.repeat(schedule, local),
        _spoken(wakeup.next_at, now) if wakeup.next_at and not under_way else "",
        ring,
        _spoken(max(now, ring.ring_at), now) if under_way and ring and ring.ring_at else "",
        on=wakeup.next_at is not None or under_way,
    )


def _spoken(at: datetime, now: datetime) -> str:
    return wording.next_time(timezone.localtime(at), timezone.localtime(now))
