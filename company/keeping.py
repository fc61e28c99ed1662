"""How long things are kept: as an administrator says, else as the environment does (T-GDP-01).

Days; 0 is for ever. For sound, what the environment says is also the longest that an administrator may choose: whoever
runs the machine has promised it. Asked anew each time, so that a change counts at once in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings

from company.models import ONLY, Keeping

LONGEST: Final = 3660
FOR_EVER: Final = 0


class Kind(StrEnum):
    HISTORY = "history"
    RECORDINGS = "recordings"
    MESSAGES = "messages"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be chosen: FOR_EVER if `endless`, and `least` to `most` days."""

    setting: str
    least: int = 1
    promised: bool = False
    """What the environment says is the longest."""
    can_be_endless: bool = True

    @property
    def given(self) -> int:
        """By the environment."""
        days: int = getattr(settings, self.setting)
        return days

    @property
    def most(self) -> int:
        return self.given if self.promised and self.given != FOR_EVER else LONGEST

    @property
    def endless(self) -> bool:
        return self.can_be_endless and not (self.promised and self.given != FOR_EVER)

    def allow(self, days: int) -> bool:
        return self.endless if days == FOR_EVER else self.least <= days <= self.most


BOUNDS: Mapping[Kind, Bounds] = {
    Kind.HISTORY: Bounds("HISTORY_DAYS"),
    Kind.RECORDINGS: Bounds("RECORDING_DAYS", promised=True),
    Kind.MESSAGES: Bounds("MESSAGE_DAYS", promised=True),
    Kind.JOURNAL: Bounds("JOURNAL_DAYS", least=366, can_be_endless=False),
}
"""The database itself refuses to give up what the journal tells of the last year."""


def stored() -> Keeping:
    """What administrators chose; empty if nobody did."""
    return Keeping.objects.filter(pk=ONLY).first() or Keeping(pk=ONLY)


def days(kind: Kind) -> int:
    """In force now."""
    return days_of(stored(), kind)


def days_of(row: Keeping, kind: Kind) -> int:
    """What was chosen when more was allowed is cut down to what is allowed now."""
    chosen: int | None = getattr(row, kind)
    bounds = BOUNDS[kind]
    if chosen is None or bounds.allow(chosen):
        return bounds.given if chosen is None else chosen
    return bounds.most if chosen == FOR_EVER or chosen > bounds.most else bounds.least


def is_shorter(days: int, before: int) -> bool:
    """Does less stay with `days` than with `before`?"""
    return days != FOR_EVER and (before == FOR_EVER or days < before)
