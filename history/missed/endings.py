"""What became of missed calls, for whoever sees them: who reached that person, or says that it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from history.missed.hands import Hand
from history.models import MissedCall, Record
from history.people.sides import NOBODY, Side


@dataclass(frozen=True, slots=True)
class Ending:
    """Of one missed call; open as long as nobody and nothing has ended it."""

    pk: int
    """In the ledger."""
    reached_at: datetime | None = None
    reached_by: Side = NOBODY
    done_at: datetime | None = None
    done_by: str = ""
    hand: Hand | None = None
    """Who wants to call back, while it is open."""

    @property
    def open(self) -> bool:
        return self.reached_at is None and self.done_at is None


def ending_of(call: MissedCall, people: Mapping[str, Side], hand: Hand | None) -> Ending:
    """`call` with its author; `people` knows whoever reached the caller; `hand`: in whose the caller is."""
    done_by = call.done_by.comment or call.done_by.extension if call.done_by else ""
    return Ending(call.pk, call.reached_at, people.get(call.reached_by, NOBODY), call.done_at, done_by, hand)


def missed_of(records: Iterable[Record]) -> dict[int, MissedCall]:
    """What the ledger has of these calls, by the record's id."""
    missed = [record for record in records if record.outcome == Record.Outcome.MISSED]
    if not missed:
        return {}
    origins, exchanges = {record.origin for record in missed}, {record.pbx for record in missed}
    calls = MissedCall.objects.filter(pbx__in=exchanges, origin__in=origins).select_related("done_by", "taken_by")
    found = {(call.pbx, call.origin, call.scope): call for call in calls}
    shared = {record.pk: found.get((record.pbx, record.origin, record.via)) for record in missed}
    own = {record.pk: found.get((record.pbx, record.origin, record.extension)) for record in missed}
    return {pk: call for pk in shared if (call := shared[pk] or own[pk])}
