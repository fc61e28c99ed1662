"""The Recent view: one row for each partner and day, which stands for all calls with them on that day (HIST-06).

A row is the newest call of its group, so that pages follow each other by the same key as in the plain list, and no
page needs to know what the earlier ones have shown. Callers who withhold their number are not taken for one person.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDay

from history.models import Record, RecordQuerySet

LONGEST_DAY = timedelta(hours=25)
"""That on which clocks go back: within it the index finds all other calls of a day."""


def newest_of_each_day(found: RecordQuerySet) -> RecordQuerySet:
    """Those rows of `found` after which the extension had no other call with the same partner on that day."""
    later = Q(started__gt=OuterRef("started")) | Q(started=OuterRef("started"), pk__gt=OuterRef("pk"))
    nearby = Q(started__gte=OuterRef("started"), started__lt=_apart(LONGEST_DAY))
    return found.filter(~Exists(_same_day(found).filter(nearby, later)))


def counted(found: RecordQuerySet, records: Sequence[Record]) -> dict[int, int]:
    """How many rows of `found` each of `records` stands for; a caller without a number stands for one call."""
    nearby = Q(started__lte=OuterRef("started"), started__gt=_apart(-LONGEST_DAY))
    calls = _same_day(found).filter(nearby).order_by().values("extension")
    count = Subquery(calls.annotate(count=Count("pk")).values("count"))
    shown = Record.objects.filter(pk__in=[row.pk for row in records]).annotate(count=count)
    return {pk: count or 1 for pk, count in shown.values_list("pk", "count")}


def _same_day(found: RecordQuerySet) -> RecordQuerySet:
    """Rows with the partner of the outer row, on its local day."""
    day = TruncDay(ExpressionWrapper(OuterRef("started"), output_field=DateTimeField()))
    partner = found.exclude(number="").filter(extension=OuterRef("extension"), number=OuterRef("number"))
    return partner.alias(day=TruncDay("started")).filter(day=day)


def _apart(distance: timedelta) -> Combinable:
    return ExpressionWrapper(OuterRef("started") + distance, output_field=DateTimeField())
