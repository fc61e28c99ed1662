"""Until when somebody has looked through a list (HIST-08, HIST-10)."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from history.models import SeenMark
from history.telling.announcing import announce

COUNTERS = frozenset({"notices"})


def seen_until(user: User) -> datetime | None:
    """Up to when `user` has looked through the missed calls of the extension that they work with."""
    mark = SeenMark.objects.filter(user=user, extension=user.acting, what=SeenMark.What.MISSED)
    return mark.values_list("until", flat=True).first()


def mark_seen(user: User, until: datetime) -> None:
    """`user` has looked through the missed calls up to `until`; never back, never into the future."""
    before = seen_until(user)
    now = min(until, timezone.now())
    if before is not None and now <= before:
        return
    SeenMark.objects.update_or_create(
        user=user, extension=user.acting, what=SeenMark.What.MISSED, defaults={"until": now}
    )
    announce(people={user.pk: COUNTERS})
