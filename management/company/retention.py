"""For how long the company keeps what happened, set by an administrator."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import JournalEntry
from company.keeping import BOUNDS, FOR_EVER, Kind, days_of, is_shorter
from company.models import Keeping
from history.models import Message, Record, Recording
from management.company import rows, telling

COUNTED: Final = 100_000
"""Rows are counted up to here: nobody waits for more."""
FIELDS: Final = tuple(Kind)
Choice = Mapping[str, int | None]
"""By FIELDS, in days; None is what the environment says."""


@transaction.atomic
def change(wanted: Choice, version: int, origin: Origin) -> Keeping:
    """What is older goes with the next cleaning at night. Raises rows.ChangedMeanwhile."""
    return _store(rows.held(Keeping, version), wanted, origin)


@transaction.atomic
def undo(version: int, origin: Origin) -> Keeping:
    """As before the last change, as long as nothing is kept for a shorter time by it. Raises rows.NothingToUndo."""
    row, former = rows.held_with_former(Keeping, version, FIELDS)
    if shortened(row, former):
        raise rows.NothingToUndo
    return _store(row, former, origin)


def shortened(row: Keeping, wanted: Choice) -> tuple[Kind, ...]:
    """What would be kept for a shorter time than now."""
    return tuple(kind for kind in Kind if is_shorter(effective(kind, wanted[kind]), days_of(row, kind)))


def effective(kind: Kind, chosen: int | None) -> int:
    return BOUNDS[kind].given if chosen is None else chosen


def can_undo(row: Keeping) -> bool:
    return row.before is not None and not shortened(row, {kind: row.before.get(kind) for kind in Kind})


def going(kind: Kind, days: int, now: datetime) -> int:
    """How many would go with `days`, counted up to COUNTED and one more."""
    return 0 if days == FOR_EVER else _OLDER[kind](now - timedelta(days=days))[: COUNTED + 1].count()


def _calls(at: datetime) -> "QuerySet[Any]":
    return Record.objects.filter(started__lt=at).order_by()


def _sounds(at: datetime) -> "QuerySet[Any]":
    if settings.RECORDINGS_DIR is None:
        return Recording.objects.none()
    return Recording.objects.filter(state=Recording.State.OVER, started__lt=at).order_by()


def _messages(at: datetime) -> "QuerySet[Any]":
    return Message.objects.filter(left__lt=at).order_by()


def _entries(at: datetime) -> "QuerySet[Any]":
    return JournalEntry.objects.filter(at__lt=at).order_by()


_OLDER: Mapping[Kind, Callable[[datetime], "QuerySet[Any]"]] = {
    Kind.HISTORY: _calls,
    Kind.RECORDINGS: _sounds,
    Kind.MESSAGES: _messages,
    Kind.JOURNAL: _entries,
}


def _store(row: Keeping, wanted: Choice, origin: Origin) -> Keeping:
    before = _told(row)
    if rows.stored(row, FIELDS, wanted):
        telling.tell(Event.RETENTION_CHANGED, before, _told(row), origin)
        journal.write(Event.RETENTION_CHANGED, None, origin, before=before, after=_told(row))
    return row


def _told(row: Keeping) -> str:
    """`history 365 recordings 90 messages 0 journal 730`, as it is in force."""
    return " ".join(f"{kind} {days_of(row, kind)}" for kind in Kind)
