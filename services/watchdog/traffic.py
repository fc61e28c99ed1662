"""What a forwarding has led to: how many calls went there, and how long they took."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum

from history.models import Record


@dataclass(frozen=True, slots=True)
class Traffic:
    calls: int
    length: timedelta

    @property
    def minutes(self) -> int:
        """Begun ones."""
        return -(-int(self.length.total_seconds()) // 60)


def traffic(extension: str, number: str, since: datetime) -> Traffic:
    """Of the calls to `extension` that went on to `number`, canonical."""
    calls = Record.objects.filter(extension=extension, forwarded_to=number, started__gte=since)
    lasted = ExpressionWrapper(F("ended") - F("started"), output_field=DurationField())
    found = calls.aggregate(calls=Count("pk"), length=Sum(lasted))
    return Traffic(found["calls"], found["length"] or timedelta())
