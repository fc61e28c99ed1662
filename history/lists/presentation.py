"""A call as one viewer may see it: what page, CSV, PDF, letter and data export are poured from.

The one place where a number gets its name, and where a number that is shown to nobody is left out (X-20): whoever
tells somebody of a call takes a `Row`, never a `Record`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.utils.translation import gettext as _

from accounts.models import User
from history.calls.links import messages_of
from history.missed.endings import Ending, ending_of, missed_of
from history.missed.hands import hand_of
from history.missed.seen import seen_until
from history.models import Record
from history.people.sides import NOBODY, Side, WithSomebody, named, sides


@dataclass(frozen=True, slots=True)
class Row(WithSomebody):
    """One call of one extension, or several with one partner on one day (HIST-06)."""

    pk: int
    extension: str
    """Whose call it is."""
    owner: str
    """The name of that extension's person, for lists of several people's calls; or empty."""
    outcome: str
    kind: str
    """The outcome in the reader's words."""
    started: datetime
    ended: datetime
    answered: bool
    duration: int | None
    """Seconds talked; None when nobody answered, and for listening to one's own mailbox (HIST-04)."""
    answered_by: Side = NOBODY
    """Who took it instead."""
    forwarded_to: Side = NOBODY
    transferred_to: Side = NOBODY
    via: str = ""
    """The group or queue through which it came."""
    account: str = ""
    """Who pays, where that is not the extension."""
    voicemail: bool = False
    message: int | None = None
    """The id of the message that it left, if the viewer may hear it (X-24)."""
    internal: bool = False
    count: int = 1
    """How many calls the row stands for (MAIN-05, HIST-06)."""
    new: bool = False
    """Missed, open, and not yet seen (HIST-10)."""
    ending: Ending | None = None
    """What became of a missed call."""


def rows(user: User, records: Iterable[Record], counts: Mapping[int, int] = MappingProxyType({})) -> list[Row]:
    """`records` as `user` may see them; `counts`: how many calls a record stands for, by its id.

    Whether the user may see these records at all is not asked here: RecordQuerySet.visible_to.
    """
    found = list(records)
    missed = missed_of(found)
    left = messages_of(user, found)
    numbers = {number for record in found for number in _numbers(record)}
    known = sides(user, numbers | {call.reached_by for call in missed.values()})
    endings = {pk: ending_of(call, known, hand_of(user, [call])) for pk, call in missed.items()}
    seen = seen_until(user) if any(ending.open for ending in endings.values()) else None
    return [
        replace(
            _row(record, known, counts.get(record.pk, 1), left.get(record.pk)),
            ending=endings.get(record.pk),
            new=_is_new(user, record, endings.get(record.pk), seen),
        )
        for record in found
    ]


def _is_new(user: User, record: Record, ending: Ending | None, seen: datetime | None) -> bool:
    waits = ending is not None and ending.open and record.extension == user.acting
    return waits and (seen is None or record.started > seen)


def _numbers(record: Record) -> tuple[str, ...]:
    return record.number, record.answered_by, record.forwarded_to, record.transferred_to, record.extension


def _row(record: Record, known: Mapping[str, Side], count: int, message: int | None) -> Row:
    return Row(
        pk=record.pk,
        extension=record.extension,
        owner=known[record.extension].name,
        outcome=record.outcome,
        kind=record.get_outcome_display(),
        started=record.started,
        ended=record.ended,
        answered=record.answered is not None,
        duration=None if record.answered is None or record.to_own_mailbox else record.talk_seconds,
        other=_other(record, known),
        answered_by=known.get(record.answered_by, NOBODY),
        forwarded_to=known.get(record.forwarded_to, NOBODY),
        transferred_to=known.get(record.transferred_to, NOBODY),
        via=record.via,
        account=record.account,
        voicemail=record.voicemail,
        message=message,
        internal=record.internal,
        count=count,
    )


def _other(record: Record, known: Mapping[str, Side]) -> Side:
    return named(known.get(record.number, NOBODY), _("Voicemail") if record.to_own_mailbox else record.name)
