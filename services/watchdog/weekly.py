"""A note once a week about what somebody left on: in the bell, and by letter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.letters import takes_links
from accounts.models import User
from company import numbers
from cti.live import LiveBoard, read_board
from history.telling import notify
from history.telling.announcing import announce
from mail import outbox
from mail.kinds import letter
from mail.messages import Message, compose
from services.models import Standing, Watch
from services.situations import lasting
from services.values import Words, name_of
from services.watchdog.standing import FORGOTTEN, On, forgettable, switched_on
from services.watchdog.traffic import Traffic, traffic
from ui.times import exact_moment

MONDAY, MORNING = 0, time(8)
"""When a new week of notes begins, by the clock of the site."""


@dataclass(frozen=True, slots=True)
class LeftOn:
    """One service that has been on for long, in the words of its reader."""

    on: On
    name: str
    value: str
    traffic: Traffic | None
    """Of what sends calls elsewhere."""

    @property
    def to(self) -> str:
        """Where calls go, in words; empty: nowhere else."""
        return self.value if self.on.number else ""

    @property
    def since(self) -> str:
        return exact_moment(timezone.localtime(self.on.since)) if self.on.since else ""


def week_begins(now: datetime) -> datetime:
    """The last Monday morning up to `now`, which is local."""
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), MORNING, now.tzinfo)
    return monday if monday <= now else monday - timedelta(weeks=1)


def long_on(user: User, extension: str, board: LiveBoard, at: datetime) -> list[LeftOn]:
    """What was on for too long at that moment and is on still, and does not end by itself."""
    line = board.lines.get(extension)
    patience = numbers.in_force().watchdog_days
    if line is None or not patience:
        return []
    limit = at - timedelta(days=patience)
    ending = lasting.ends(extension, line.features)
    old = [
        on
        for on in switched_on(extension, line.features)
        if on.since is not None and on.since <= limit and on.feature not in ending and forgettable(extension, on)
    ]
    return in_words(user, extension, old)


def in_words(user: User, extension: str, services: Iterable[On]) -> list[LeftOn]:
    found = list(services)
    words = Words.of(user, [on.value for on in found])
    return [
        LeftOn(
            on,
            name_of(on.feature),
            words.value(on.feature, on.value),
            traffic(extension, on.number, on.since) if on.number and on.since else None,
        )
        for on in found
    ]


def wants_note(user: User) -> bool:
    return not Watch.objects.filter(user=user, wanted=False).exists()


def choose(user: User, *, wanted: bool) -> None:
    Watch.objects.update_or_create({"wanted": wanted}, user=user)


def post_due(now: datetime) -> int:
    """Tell everybody who left something on, once a week; how many they were."""
    board = read_board()
    patience = numbers.in_force().watchdog_days
    if not board.connected or not patience:
        return 0
    week = week_begins(timezone.localtime(now))
    limit = week - timedelta(days=patience)
    long_ago = Standing.objects.filter(what__in=FORGOTTEN, since__lte=limit).values("extension")
    people = User.objects.filter(is_active=True, extension__in=long_ago).exclude(watch__wanted=False)
    waiting = people.filter(Q(watch=None) | Q(watch__told_at=None) | Q(watch__told_at__lt=week))
    if not settings.WATCHDOG_ADMINISTRATORS:
        waiting = waiting.exclude(role=User.Role.ADMINISTRATOR)
    return sum(_tell(user, week, now) for user in waiting if long_on(user, user.extension, board, week))


@transaction.atomic
def _tell(user: User, week: datetime, now: datetime) -> bool:
    """False: another worker did, or these are quiet hours."""
    if notify.quiet_of(notify.choice_of(user)).covers(timezone.localtime(now)):
        return False
    Watch.objects.bulk_create([Watch(user=user)], ignore_conflicts=True)
    untold = Watch.objects.filter(Q(told_at=None) | Q(told_at__lt=week), user=user, wanted=True)
    if not untold.update(told_at=now):
        return False
    announce(people={user.pk: {"notices"}})
    if takes_links(user, now):
        context = {"user": user.pk, "week": week.isoformat()}
        outbox.post("left_on", context, user.language or settings.LANGUAGE_CODE)
    return True


@letter("left_on")
def _left_on(context: Mapping[str, Any]) -> Message | None:
    """Nothing, if meanwhile everything was switched off, or its reader wants no such letters."""
    user = User.objects.filter(pk=context["user"], is_active=True).first()
    if user is None or not takes_links(user) or not wants_note(user):
        return None
    services = long_on(user, user.extension, read_board(), datetime.fromisoformat(context["week"]))
    if not services:
        return None
    known = {
        "name": user.comment or user.extension,
        "extension": user.extension,
        "services": services,
        "only": services[0] if len(services) == 1 else None,
        "address": settings.PUBLIC_URL + reverse("services:left_on"),
    }
    return compose(user.email, "left_on", known, user.language)
