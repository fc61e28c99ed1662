"""Reading history for one viewer: rows with the names that this viewer knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from history.filters import Cursor, HistoryFilter, Kind
from history.models import Record, RecordQuerySet
from phonebook.folding import words
from phonebook.lookup import names_for
from phonebook.search import search

PAGE_ROWS = 50
RENEWED_ROWS = 400
"""Most rows of an open list that are read again when a call ends."""
GROUPED_FROM = 400  # newest missed calls that the start page looks at to count repeats


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: a record and who it was with, as the viewer knows them."""

    record: Record
    display_name: str
    """Phonebook name, else the exchange's, else empty."""
    answered_by_name: str = ""
    count: int = 1
    """How many calls the row stands for (MAIN-05)."""

    @property
    def number(self) -> str:
        return self.record.number

    @property
    def withheld(self) -> bool:
        return not self.record.number

    @property
    def started(self) -> datetime:
        return self.record.started

    @property
    def outcome(self) -> str:
        return self.record.outcome

    @property
    def duration(self) -> int | None:
        """Seconds talked; None when nobody answered, and for listening to one's own mailbox (HIST-04)."""
        if self.record.answered is None or self.record.to_own_mailbox:
            return None
        return self.record.talk_seconds


@dataclass(frozen=True, slots=True)
class HistoryPage:
    entries: Sequence[Entry]
    older: HistoryFilter | None = None
    """Where the list goes on, None at its end."""
    again: HistoryFilter | None = None
    """What brings the same rows again, None when there are none yet."""


def history_page(user: User, chosen: HistoryFilter, rows: int = PAGE_ROWS) -> HistoryPage:
    """One page of the calls that `user` may see, newest first."""
    found = _filtered(Record.objects.visible_to(user), user, chosen)
    return _page(user, found, chosen, rows)


def voicemail_page(user: User, chosen: HistoryFilter, rows: int = PAGE_ROWS) -> HistoryPage:
    """One page of the calls that reached the mailbox (MAIN-16)."""
    found = _filtered(Record.objects.visible_to(user).reached_voicemail(), user, chosen)
    return _page(user, found, chosen, rows)


def missed_groups(user: User, limit: int = 5) -> list[Entry]:
    """The newest missed calls, one row a caller with a count; withheld callers stay apart (MAIN-04…07)."""
    newest = Record.objects.visible_to(user).missed().newest_first()
    groups: dict[str, list[int]] = {}
    for pk, number in newest.values_list("pk", "number")[:GROUPED_FROM]:
        groups.setdefault(number or f"withheld {pk}", []).append(pk)
    shown = dict(list(groups.items())[:limit])
    counts = {pks[0]: len(pks) for pks in shown.values()}
    return _entries(user, newest.filter(pk__in=counts), counts)


def completed(user: User, limit: int = 5) -> list[Entry]:
    """The newest calls in which somebody talked (MAIN-13)."""
    return _entries(user, Record.objects.visible_to(user).completed().newest_first()[:limit])


def voicemail_calls(user: User, limit: int = 5) -> list[Entry]:
    """The newest calls that reached the mailbox (MAIN-15)."""
    return _entries(user, Record.objects.visible_to(user).reached_voicemail().newest_first()[:limit])


def missed_count(user: User, since: datetime) -> int:
    return Record.objects.visible_to(user).missed().filter(started__gte=since).count()


def _filtered(records: RecordQuerySet, user: User, chosen: HistoryFilter) -> RecordQuerySet:
    if chosen.kind is not Kind.ALL:
        records = records.filter(outcome=chosen.kind.value)
    if chosen.text:
        records = records.filter(_about(user, chosen.text))
    if chosen.after:
        records = records.filter(_beyond(chosen.after))
    return records.newest_first()


def _about(user: User, text: str) -> Q:
    """Records whose other side has this name or number, for the exchange or in the viewer's books."""
    query = words([text])
    condition = Q() if query else Q(pk__in=())
    for word in query:
        condition &= Q(haystack__contains=f" {word}")
    digits = "".join(filter(str.isdigit, text)) if text.isascii() else ""
    if len(digits) >= 3:
        condition |= Q(number__contains=digits)
    known = {number for hit in search(user, text, limit=50) for number, _label in hit.numbers}
    return condition | Q(number__in=known) if known else condition


def _beyond(cursor: Cursor) -> Q:
    """Rows after `cursor` in the order newest first; the first half lets the index find its place."""
    return Q(started__lte=cursor.started) & (Q(started__lt=cursor.started) | Q(pk__lt=cursor.pk))


def _page(user: User, found: RecordQuerySet, chosen: HistoryFilter, rows: int) -> HistoryPage:
    if chosen.until:
        entries = _entries(user, found.exclude(_beyond(chosen.until))[:RENEWED_ROWS])
        return HistoryPage(entries, again=chosen)
    entries = _entries(user, found[: rows + 1])
    shown = entries[:rows]
    if not shown:
        return HistoryPage(())
    last = Cursor(shown[-1].record.started, shown[-1].record.pk)
    older = chosen.continued(last) if len(entries) > rows else None
    return HistoryPage(shown, older, chosen.renewed(last))


def _entries(user: User, records: Iterable[Record], counts: dict[int, int] | None = None) -> list[Entry]:
    found = list(records)
    names = names_for(user, [number for record in found for number in (record.number, record.answered_by)])
    return [
        Entry(
            record,
            names.get(record.number) or record.name,
            names.get(record.answered_by, ""),
            (counts or {}).get(record.pk, 1),
        )
        for record in found
    ]
