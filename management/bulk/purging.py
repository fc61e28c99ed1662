"""Forgetting changes of several accounts that nobody can undo any more; the journal keeps what was done."""

from datetime import datetime

from management.models import BulkChange


def forget_over(now: datetime) -> int:
    """Also previews that nobody answered; how many changes it was."""
    _rows, by_model = BulkChange.objects.over(now).delete()
    return by_model.get(BulkChange._meta.label, 0)
