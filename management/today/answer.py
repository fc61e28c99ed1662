"""Is the department reachable right now? In one sentence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from management.today.people import Member
from management.today.standing import Where

WORDS: dict[Where, Promise] = {
    Where.ON_CALL: pgettext_lazy("people", "On a call"),
    Where.FREE: pgettext_lazy("people", "Free"),
    Where.FORWARDED: pgettext_lazy("people", "Forwarded"),
    Where.AWAY: pgettext_lazy("people", "Away"),
    Where.DND: gettext_lazy("Do not disturb"),
    Where.UNREGISTERED: pgettext_lazy("people", "Not registered"),
    Where.UNKNOWN: pgettext_lazy("people", "Unknown"),
}


class Level(StrEnum):
    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """People for whom the same holds."""

    where: Where
    words: str
    members: Sequence[Member]

    @property
    def count(self) -> int:
        return len(self.members)


def groups(members: Iterable[Member]) -> list[Group]:
    """In the order of the page; those without anybody are left out."""
    found: dict[Where, list[Member]] = {place: [] for place in Where}
    for member in members:
        found[member.where].append(member)
    return [Group(place, str(WORDS[place]), some) for place, some in found.items() if some]


def answer(members: Sequence[Member], *, connected: bool) -> Answer:
    count, everybody = Counter(member.where for member in members), len(members)
    free, busy = count[Where.FREE], count[Where.ON_CALL]
    elsewhere = sum(member.answers_elsewhere and member.where is not Where.ON_CALL for member in members)
    if not members:
        return Answer(Level.UNKNOWN, _("Nobody belongs to this department yet."))
    if not connected:
        return Answer(Level.UNKNOWN, _("Nobody knows: the exchange is not connected."))
    if count[Where.UNKNOWN] == everybody:
        return Answer(Level.UNKNOWN, _("Nobody knows: the exchange says nothing of these telephones."))
    if free:
        words = ngettext("Yes: %(free)d of %(all)d is free.", "Yes: %(free)d of %(all)d are free.", free)
        return Answer(Level.GOOD, words % {"free": free, "all": everybody})
    if elsewhere:
        words = ngettext(
            "Only elsewhere: the calls of %(count)d person go to another telephone.",
            "Only elsewhere: the calls of %(count)d people go to other telephones.",
            elsewhere,
        )
        return Answer(Level.DOUBTFUL, words % {"count": elsewhere})
    if busy:
        words = ngettext(
            "Not at once: the only one who is there is on the telephone.",
            "Not at once: all %(count)d who are there are on the telephone.",
            busy,
        )
        return Answer(Level.DOUBTFUL, words % {"count": busy})
    return Answer(Level.BAD, _("No: at this moment nobody here can take a call."))
