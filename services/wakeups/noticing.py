"""Wake-up calls that woke nobody, in the bell."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from history.notices import MOST, Item, Kind, seen_until
from services.models import Ring
from services.models.wakeups import Outcome
from ui.times import clock_time

SHOWN: Final = timedelta(hours=12)
"""For so long it matters."""
READ: Final = timedelta(minutes=5)
"""Whoever has looked at it finds it again for so long: there is nothing to be done about it."""


def notices(user: User, now: datetime) -> Iterable[Item]:
    rang = Ring.objects.visible_to(user).filter(due__gt=now - SHOWN, outcome__in=(Outcome.UNANSWERED, Outcome.LATE))
    seen = seen_until(user)
    if seen is not None and now - seen > READ:
        rang = rang.filter(changed__gt=seen)
    address = f"{reverse('services:services')}#wake-up"
    for ring in rang.order_by("-due")[:MOST]:
        at = {"time": clock_time(timezone.localtime(ring.due))}
        text = _("%(time)s: nobody answered") if ring.outcome == Outcome.UNANSWERED else _("%(time)s: it did not ring")
        yield Item(Kind.WAKE_UP, f"wake_up-{ring.pk}", ring.changed, address, text=text % at)
