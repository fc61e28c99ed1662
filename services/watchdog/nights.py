"""Calls from outside that are forwarded outside while nobody works: how toll fraud sounds (SECURITY T-TOL-07)."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from accounts.journal import Origin
from company import numbers
from history.models import Record
from history.telling.alerts import Alarm, alert
from services.targets.unusual import is_off_hours

LOOKED_AT = timedelta(hours=1)


def watch(now: datetime) -> int:
    """Tell the administrators of extensions of which too many calls went on; how many that were not told lately."""
    if not is_off_hours(timezone.localtime(now)):
        return 0
    calls = Record.objects.filter(started__gt=now - LOOKED_AT, started__lte=now, internal=False)
    outside = calls.filter(forwarded_to__startswith="+").order_by().values("extension")
    most = numbers.in_force().night_forwards_per_hour
    many = outside.annotate(calls=Count("pk")).filter(calls__gt=most)
    return sum(alert(Alarm.NIGHT, each["extension"], Origin(), str(each["calls"])) for each in many)
