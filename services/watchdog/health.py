"""How my telephone is, in a few facts. What nobody knows is said to be unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.proving import second_factor
from company import numbers
from cti.live import LiveBoard
from history.models import Message, Record
from pbx.capabilities import Capability
from pbx.mailbox import NEW, Folder
from pbx.states import Line
from services import queries
from services.models import Standing
from services.models.watchdog import REGISTERED
from services.watchdog.standing import On, forgettable, switched_on
from services.watchdog.weekly import in_words


class State(StrEnum):
    GOOD = "good"
    NOTED = "noted"
    """Neither good nor bad."""
    DOUBTFUL = "doubtful"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    """For ever the same, for the page's sake."""
    icon: str
    label: str
    value: str
    state: State
    cure: str
    """Where it is seen to."""
    since: datetime | None = None
    at_least: bool = False
    """It was so already when the portal first looked."""


def health(user: User, board: LiveBoard, now: datetime) -> tuple[Fact, ...]:
    line = board.lines.get(user.acting)
    facts = [_registered(user, board, line), *_switched_on(user, line, now)]
    facts.extend(_mailbox(user, board))
    facts.extend((_last_call(user), _second_factor(user)))
    return tuple(facts)


def _registered(user: User, board: LiveBoard, line: Line | None) -> Fact:
    label, cure = _("Telephone"), f"{reverse('services:forwarding')}#forward_unavailable"
    registered = line.registered if line and board.connected else None
    if registered is None:
        return Fact("registered", "phone", label, _("unknown"), State.UNKNOWN, cure)
    words, state = (_("registered"), State.GOOD) if registered else (_("not registered"), State.BAD)
    standing = Standing.objects.filter(extension=user.acting, what=REGISTERED).first()
    if standing is None or (standing.value == "yes") is not registered:
        return Fact("registered", "phone", label, words, state, cure)
    return Fact("registered", "phone", label, words, state, cure, standing.since, not standing.watched)


def _switched_on(user: User, line: Line | None, now: datetime) -> Iterator[Fact]:
    """One fact for each service that may have been forgotten, or that there is none."""
    cure = reverse("services:left_on")
    if line is None:
        yield Fact("calls", "phone-forwarded", _("Calls"), _("unknown"), State.UNKNOWN, cure)
        return
    on = [each for each in switched_on(user.acting, line.features) if forgettable(user.acting, each)]
    for each in in_words(user, user.acting, on):
        icon, state = ("phone-forwarded" if each.to else "bell-off"), _how_long(each.on, now)
        value = f"→ {each.to}" if each.to else each.value
        yield Fact(each.on.feature, icon, each.name, value, state, cure, each.on.since, not each.on.watched)
    if not on:
        yield Fact("calls", "phone-incoming", _("Calls"), _("ring here"), State.GOOD, cure)


def _how_long(on: On, now: datetime) -> State:
    limit = timedelta(days=numbers.in_force().watchdog_days)
    return State.DOUBTFUL if limit and on.since is not None and now - on.since >= limit else State.NOTED


def _mailbox(user: User, board: LiveBoard) -> Iterator[Fact]:
    """How many messages it holds, and its PIN, of which the portal knows nothing: the exchange keeps both secrets,
    the digits and how many messages fit."""
    if Capability.VOICEMAIL not in queries.able(board):
        return
    cure = reverse("history:voicemail")
    line = board.lines.get(user.acting)
    if line is None:
        yield Fact("mailbox", "voicemail", _("Voicemail"), _("unknown"), State.UNKNOWN, cure)
        return
    if line.voicemail is None:
        yield Fact("mailbox", "voicemail", _("Voicemail"), _("none"), State.NOTED, cure)
        return
    lying = Message.objects.filter(mailbox__number=user.acting).exclude(folder=Folder.DELETED)
    count = lying.aggregate(all=Count("pk"), new=Count("pk", filter=Q(folder__in=NEW)))
    messages = ngettext("%(count)d message", "%(count)d messages", count["all"]) % {"count": count["all"]}
    new = _("%(count)d new") % {"count": count["new"]} if count["new"] else ""
    yield Fact("mailbox", "voicemail", _("Voicemail"), ", ".join(filter(None, (messages, new))), State.NOTED, cure)
    card = reverse("services:pocket_card")
    yield Fact("pin", "key-round", _("Voicemail PIN"), _("unknown to the portal"), State.UNKNOWN, card)


def _last_call(user: User) -> Fact:
    last = Record.objects.visible_to(user).newest_first().first()
    label, cure = _("Last call"), reverse("history:history")
    if last is None:
        return Fact("last_call", "history", label, _("none yet"), State.NOTED, cure)
    return Fact("last_call", "history", label, last.get_outcome_display(), State.NOTED, cure, last.started)


def _second_factor(user: User) -> Fact:
    on, cure = second_factor.of(user) is not None, reverse("accounts:second_factor")
    words, state = (_("on"), State.GOOD) if on else (_("off"), State.NOTED)
    return Fact("second_factor", "shield-check", _("Second factor"), words, state, cure)
