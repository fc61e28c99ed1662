"""Top-ups by the clock: each day's exactly once, also those that were due while nobody looked."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from costs.allowances.arithmetic import Mode, Rhythm, topped_up
from costs.allowances.crossing import mark_of, settle
from costs.models import Allowance


def top_up_due(now: datetime) -> int:
    """How many top-ups were made up for; several of one extension if the worker was away for long."""
    today = company_day(now)
    due = Allowance.objects.filter(next_top_up__lte=today).order_by("extension").values_list("pk", flat=True)
    return sum(_top_up(pk, today) for pk in list(due))


def rhythm_of(allowance: Allowance) -> Rhythm:
    return Rhythm(Mode(allowance.mode), allowance.on_day)


def company_day(now: datetime) -> date:
    return timezone.localtime(now, timezone.get_default_timezone()).date()


@transaction.atomic
def _top_up(pk: int, today: date) -> int:
    """Whoever holds the row moves its day: another worker then finds nothing due."""
    allowance = Allowance.objects.select_for_update().filter(pk=pk, next_top_up__lte=today).first()
    if allowance is None:
        return 0
    first, mark = allowance.next_top_up, mark_of(allowance)
    count, allowance.next_top_up = rhythm_of(allowance).due(first, today)
    limit = allowance.limit
    for _each in range(count):
        if limit is not None:
            limit = topped_up(limit, allowance.spent, allowance.amount, keeps_rest=allowance.keeps_rest)
    allowance.limit = limit
    moved = Allowance.objects.filter(pk=pk, next_top_up=first)
    if not moved.update(limit=allowance.limit, next_top_up=allowance.next_top_up):
        return 0
    settle(allowance, mark)
    return count
