"""What the bell tells of the services of the extension that one works for."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cti.live import read_board
from history.notices import MOST, Item, Kind, Source
from services.desks import page_of
from services.models import Timed, Watch
from services.values import name_of
from services.watchdog.weekly import long_on, week_begins


def _not_returned(user: User, _now: datetime) -> Iterable[Item]:
    """What was to end and the exchange goes on with; once each, however often it refuses."""
    for timed in Timed.objects.visible_to(user).exclude(refused="").order_by("-until")[:MOST]:
        name = f"not_returned-{timed.pk}-{timed.until:%Y%m%d%H%M}"
        text = _("%(service)s: the exchange does not switch it back.") % {"service": name_of(timed.feature)}
        yield Item(Kind.NOT_RETURNED, name, timed.until, f"{page_of(timed.feature)}#{timed.feature}", text=text)


def _left_on(user: User, _now: datetime) -> Iterable[Item]:
    """What the last weekly note told of, and is on still."""
    watch = Watch.objects.filter(user=user, wanted=True).exclude(told_at=None).first()
    if watch is None or watch.told_at is None or user.acting != user.extension:
        return
    week = week_begins(timezone.localtime(watch.told_at))
    for each in long_on(user, user.extension, read_board(), week)[:MOST]:
        name, text = f"left_on-{each.on.feature}-{week:%Y%m%d}", " → ".join(filter(None, (each.name, each.to)))
        yield Item(Kind.LEFT_ON, name, watch.told_at, reverse("services:left_on"), text=text)


SOURCES: tuple[Source, ...] = (_not_returned, _left_on)
