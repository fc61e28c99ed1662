"""What the administrators' journal shows, as read from the address, and the same as a table for a spreadsheet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.journal import Event
from accounts.journal.sentences import events_of, row
from accounts.journal.words.kinds import Group
from accounts.models import JournalEntry, User
from accounts.models.journal import JournalQuerySet
from phonebook.folding import haystack, matches, words
from ui.tables import BOM, csv_lines

TEXT_LENGTH = 60
MOST_NAMED = 200
"""So many people may share what was typed of a name."""
CHUNK = 500
"""Rows of the table that are read at once."""
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class JournalFilter:
    person: str = ""
    event: str = ""
    """An Event, a Group, or empty for all."""
    since: date | None = None
    until: date | None = None
    """The last day, in the installation's time zone."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read `person`, `event`, `since` and `until`; what makes no sense is left out."""
        event = query.get("event", "")
        return cls(
            query.get("person", "").replace("\0", "").strip()[:TEXT_LENGTH],
            event if event in {*Event, *Group} else "",
            _day(query.get("since", "")),
            _day(query.get("until", "")),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.person or self.event or self.since or self.until)

    @property
    def query_string(self) -> str:
        fields = {"person": self.person, "event": self.event, "since": self.since, "until": self.until}
        chosen = urlencode({name: str(value) for name, value in fields.items() if value})
        return f"?{chosen}"


def entries_of(viewer: User, chosen: JournalFilter) -> JournalQuerySet:
    """The entries that `viewer` may read and that are wanted, newest first."""
    entries = JournalEntry.objects.visible_to(viewer)
    if chosen.person:
        entries = entries.filter(_about(chosen.person))
    if chosen.event in set(Group):
        entries = entries.filter(event__in=events_of(Group(chosen.event)))
    elif chosen.event:
        entries = entries.filter(event=chosen.event)
    if chosen.since:
        entries = entries.filter(at__gte=_midnight(chosen.since))
    if chosen.until:
        entries = entries.filter(at__lt=_midnight(chosen.until + timedelta(days=1)))
    return entries


def table(entries: JournalQuerySet, reader: User, language: str) -> Iterator[str]:
    """The lines of a CSV file, oldest last, in pieces; each piece is one query, so nothing is held for long."""
    yield BOM + csv_lines([_heads(language)])
    below: int | None = None
    while True:
        page = list((entries if below is None else entries.filter(pk__lt=below)).order_by("-pk")[:CHUNK])
        if not page:
            return
        with translation.override(language):
            yield csv_lines(_cells(entry, reader) for entry in page)
        below = page[-1].pk


def _heads(language: str) -> list[str]:
    with translation.override(language):
        return [
            _("Time (UTC)"),
            _("Event"),
            _("What was done"),
            _("Account"),
            _("By"),
            _("Before"),
            _("After"),
            _("Address"),
            _("Session"),
        ]


def _cells(entry: JournalEntry, reader: User) -> list[str]:
    told = row(entry, reader)
    at = entry.at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
    return [
        at,
        entry.event,
        told.sentence,
        entry.subject_number,
        entry.actor_number,
        told.before,
        told.after,
        entry.address,
        entry.session,
    ]


def _about(text: str) -> Q:
    """Entries on the account of somebody, or by somebody, whose number or name begins so."""
    if text.isascii() and text.isdigit():
        return Q(subject_number__startswith=text) | Q(actor_number__startswith=text)
    query = words([text])
    people = User.objects.values_list("pk", "comment")
    named = [pk for pk, comment in people if query and matches(query, haystack([comment]))][:MOST_NAMED]
    return Q(subject__in=named) | Q(actor__in=named)


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
