"""Where an announcement is used: by rules and situations, and as what callers hear during do not disturb."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cti.live import LiveBoard
from pbx.features import Feature
from services.models import Announcement, Rule, Situation


@dataclass(slots=True)
class Usage:
    """As one viewer may know it."""

    rules: list[Rule] = field(default_factory=list)
    """Of the extension that they work for, in their order."""
    dnd: bool = False
    """It is the message of do not disturb there."""
    situations: list[Situation] = field(default_factory=list)
    """Of that extension, and of the whole company."""
    others: set[str] = field(default_factory=set)
    """Other extensions that use it: pages tell how many these are."""

    @property
    def used(self) -> bool:
        return bool(self.rules or self.dnd or self.situations or self.others)

    def __str__(self) -> str:
        """ "2 of your rules, your message while not to be disturbed, 1 situation"; empty: nowhere."""
        rules, situations, others = len(self.rules), len(self.situations), len(self.others)
        words = (
            ngettext("%(count)d of your rules", "%(count)d of your rules", rules) % {"count": rules} if rules else "",
            _("your message while not to be disturbed") if self.dnd else "",
            ngettext("%(count)d situation", "%(count)d situations", situations) % {"count": situations}
            if situations
            else "",
            ngettext("%(count)d other extension", "%(count)d other extensions", others) % {"count": others}
            if others
            else "",
        )
        return ", ".join(filter(None, words))


def extensions_using(announcement: Announcement, board: LiveBoard) -> frozenset[str]:
    """Also by rules that are switched off, and by situations; empty: by one of the whole company."""
    by_rules = Rule.objects.filter(announcement=announcement).values_list("extension", flat=True)
    by_situations = _situations([announcement.name]).values_list("extension", flat=True)
    return frozenset((*by_rules, *by_situations, *_by_dnd(board)[announcement.name]))


def usages(viewer: User, announcements: Iterable[Announcement], board: LiveBoard) -> dict[int, Usage]:
    by_name = {announcement.name: announcement.pk for announcement in announcements}
    found = {pk: Usage() for pk in by_name.values()}
    own = viewer.acting
    for rule in Rule.objects.filter(announcement__in=found).in_order().whole():
        usage = found[rule.announcement_id or 0]
        if rule.extension == own:
            usage.rules.append(rule)
        else:
            usage.others.add(rule.extension)
    for situation in _situations(by_name):
        usage = found[by_name[situation.wishes[Feature.DND_MESSAGE]]]
        if situation.extension in {own, ""}:
            usage.situations.append(situation)
        else:
            usage.others.add(situation.extension)
    for name, extensions in _by_dnd(board).items():
        if name in by_name:
            usage = found[by_name[name]]
            usage.dnd = own in extensions
            usage.others |= extensions - {own}
    return found


def _situations(names: Iterable[str]) -> QuerySet[Situation]:
    return Situation.objects.filter(wishes__dnd_message__in=list(names)).order_by("name")


def _by_dnd(board: LiveBoard) -> defaultdict[str, set[str]]:
    """Name → the extensions whose message it is, whether or not do not disturb is on."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in board.lines.values():
        if name := line.features.get(Feature.DND_MESSAGE):
            found[name].add(line.extension)
    return found
