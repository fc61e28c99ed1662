"""Having telephones ring for wake-up calls that are due, until somebody lifts them.

What is to happen stands in the database. Whoever rings claims the ringing first, in one statement: so each happens once
at most, whatever dies in between, and the next one comes all the same.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.journal import Origin
from accounts.models import User
from cti import commands
from cti.live import read_board
from pbx.capabilities import Capability
from pbx.commands import Wake
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from services.models import By, Ring, Wakeup
from services.models.wakeups import Outcome, RingQuerySet
from services.queries import able
from services.wakeups import setting
from services.wakeups.schedule import last_due, next_ringing
from services.whose import tell_pages

logger = logging.getLogger(__name__)

LATEST: Final = timedelta(minutes=10)
"""So much later than agreed a telephone may ring."""
SETTLES: Final = timedelta(seconds=10)
"""After the last time, until nobody has answered."""
KEPT: Final = timedelta(days=30)
TOPICS: Final = frozenset({"services", "notices"})
NEEDS: Final = "services.edit_own"


def wake_up(now: datetime) -> None:
    """See to everything that is due."""
    for pk in list(Wakeup.objects.filter(next_at__lte=now).values_list("pk", flat=True)):
        _fall_due(pk, now)
    due = list(Ring.objects.filter(ring_at__lte=now).order_by("ring_at", "pk"))
    ripe = [ring for ring in due if not _give_up(ring, now)]
    if not ripe:
        return
    board = read_board()
    if board.connected and Capability.WAKE_UP in able(board):
        for extension in dict.fromkeys(ring.extension for ring in ripe):
            if not _ring(extension, [ring for ring in ripe if ring.extension == extension], now):
                break


def purge(now: datetime) -> None:
    """Forget what is over for long."""
    Ring.objects.filter(due__lt=now - KEPT).exclude(outcome=Outcome.UNDER_WAY).delete()


@transaction.atomic
def _fall_due(pk: int, now: datetime) -> None:
    """What was due while nobody looked is one: the last."""
    wakeup = Wakeup.objects.select_for_update().select_related("author").filter(pk=pk, next_at__lte=now).first()
    if wakeup is None or wakeup.next_at is None:
        return
    if not _may_ring(wakeup.author, wakeup.extension):
        setting.switch(wakeup, False, Origin(), By.PORTAL)
        return
    zone = timezone.get_default_timezone()
    due = last_due(wakeup.schedule, wakeup.next_at, now, zone)
    Ring.objects.get_or_create({"extension": wakeup.extension, "ring_at": due}, wakeup=wakeup, due=due)
    wakeup.next_at = next_ringing(wakeup.schedule, now, zone)
    wakeup.save(update_fields=["next_at"])
    tell_pages({wakeup.extension: TOPICS})


def _may_ring(author: User, extension: str) -> bool:
    """Does somebody who still may answer for it (T-TOL-03)?"""
    return author.is_active and extension in author.extensions and author.has_perm(NEEDS)


def _give_up(ring: Ring, now: datetime) -> bool:
    """Has it rung often enough, or is it too late to ring?"""
    late = ring.ring_at is not None and now - ring.ring_at > LATEST
    if not late and ring.rung < settings.WAKE_UP_TIMES:
        return False
    outcome = Outcome.UNANSWERED if ring.rung else Outcome.LATE
    with transaction.atomic():
        mine = _as_it_is(ring).update(ring_at=None, outcome=outcome, changed=now)
        if mine:
            tell_pages({ring.extension: TOPICS})
    if mine:
        logger.warning("nobody woken extension=%s rung=%d outcome=%s", ring.extension, ring.rung, outcome)
    return True


def _ring(extension: str, rings: Iterable[Ring], now: datetime) -> bool:
    """Ring once, whatever is due there; False: the exchange is not there."""
    claimed = [ring for ring in rings if _claim(ring, now)]
    if not claimed:
        return True
    first = claimed[0]
    command = Wake(extension, _shown(extension), settings.WAKE_UP_SECONDS)
    try:
        commands.send(command, key=f"wake {first.pk} {first.ring_at} {first.rung}")
    except PbxUnavailable:
        for ring in claimed:
            _give_back(ring)
        return False
    except (PbxRefused, PbxOutcomeUnknown) as error:
        logger.info("wake-up call did not ring extension=%s error=%s", extension, error)
    return True


def _claim(ring: Ring, now: datetime) -> bool:
    last = ring.rung + 1 >= settings.WAKE_UP_TIMES
    pause = SETTLES if last else timedelta(seconds=settings.WAKE_UP_PAUSE)
    following = now + timedelta(seconds=settings.WAKE_UP_SECONDS) + pause
    with transaction.atomic():
        mine = _as_it_is(ring).update(rung=F("rung") + 1, rang_at=now, ring_at=following)
        if mine:
            tell_pages({ring.extension: TOPICS})
    return bool(mine)


def _give_back(ring: Ring) -> None:
    """It certainly did not ring."""
    claimed = Ring.objects.filter(pk=ring.pk, rung=ring.rung + 1, outcome=Outcome.UNDER_WAY)
    claimed.update(rung=ring.rung, rang_at=ring.rang_at, ring_at=ring.ring_at)


def _as_it_is(ring: Ring) -> RingQuerySet:
    """The row, unless somebody changed it since it was read."""
    return Ring.objects.filter(pk=ring.pk, rung=ring.rung, ring_at=ring.ring_at, outcome=Outcome.UNDER_WAY)


def _shown(extension: str) -> str:
    """What the telephone shows, in the language of whose it is."""
    owner = User.objects.filter(extension=extension).first()
    with translation.override((owner and owner.language) or settings.LANGUAGE_CODE):
        return _("Wake-up call")
