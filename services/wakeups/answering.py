"""Somebody lifted a telephone that a wake-up call rang: they are awake, or want to be woken again."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from cti.switches import Heard
from history.telling.changes import Told
from pbx.events import Woken
from services import whose
from services.models import Ring
from services.models.wakeups import Outcome
from services.wakeups.ringing import TOPICS

SNOOZE: Final = timedelta(minutes=10)
RECENT: Final = timedelta(minutes=15)
"""After it rang: an exchange's word may wait for the database, as long as nobody was woken twice for it."""


def heard(told: Heard) -> Told:
    """Take in what an exchange told. Raises DatabaseError."""
    return _woken(told) if isinstance(told, Woken) else Told()


@transaction.atomic
def _woken(woken: Woken) -> Told:
    """Whatever rang at this telephone is answered: who is awake is awake."""
    now = timezone.now()
    rang = Ring.objects.filter(extension=woken.extension, rang_at__gte=now - RECENT)
    if woken.again:
        again = rang.filter(outcome__in=(Outcome.UNDER_WAY, Outcome.ANSWERED, Outcome.UNANSWERED))
        changed = again.update(outcome=Outcome.UNDER_WAY, ring_at=now + SNOOZE, rung=0, changed=now)
    else:
        waits = rang.filter(outcome__in=(Outcome.UNDER_WAY, Outcome.UNANSWERED))
        changed = waits.update(outcome=Outcome.ANSWERED, ring_at=None, changed=now)
    return whose.told({woken.extension: TOPICS}) if changed else Told()
