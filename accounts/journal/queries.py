"""Reading the journal a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Self

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.journal import Event
from accounts.journal.sentences import Row, events_of, row
from accounts.journal.words.kinds import Group
from accounts.models import JournalEntry, User
from accounts.models.journal import JournalQuerySet

PAGE_ROWS = 50
NUMBER_DIGITS = 18
NEWS_ROWS = 5
NEWS_LAST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list begins: below the entry `older`, or above the entry `newer`."""

    older: int | None = None
    newer: int | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """What makes no sense is left out."""
        return cls(_number(query.get("older", "")), _number(query.get("newer", "")))


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Newest first. `newer` and `older` are entries beyond which there are more, None at the ends."""

    rows: tuple[Row, ...]
    newer: int | None = None
    older: int | None = None

    @property
    def days(self) -> list[tuple[date, list[Row]]]:
        """The rows by the reader's days."""
        days = groupby(self.rows, key=lambda one: timezone.localtime(one.entry.at).date())
        return [(day, list(rows)) for day, rows in days]


def journal_page(entries: JournalQuerySet, reader: User, place: Place, rows: int = PAGE_ROWS) -> JournalPage:
    """The page of `entries` at `place`, in `reader`'s words; one query however long the journal is."""
    if place.newer is not None:
        found = list(entries.filter(pk__gt=place.newer).order_by("pk")[: rows + 1])
        shown, more_older, more_newer = found[:rows][::-1], True, len(found) > rows
    else:
        below = entries if place.older is None else entries.filter(pk__lt=place.older)
        found = list(below.order_by("-pk")[: rows + 1])
        shown, more_older, more_newer = found[:rows], len(found) > rows, place.older is not None
    if not shown:
        return JournalPage(())
    return JournalPage(
        tuple(row(entry, reader) for entry in shown),
        shown[0].pk if more_newer else None,
        shown[-1].pk if more_older else None,
    )


def told_once(entries: JournalQuerySet) -> JournalQuerySet:
    """Without the right passwords to which a log-in followed: that one tells of both. Where none followed, somebody
    knows the password, and the entry stays."""
    followed = JournalEntry.objects.filter(
        subject=OuterRef("subject"),
        pk__gt=OuterRef("pk"),
        event__in=(Event.LOGGED_IN, Event.LOGGED_IN_BY_FACTOR),
        before=Cast(OuterRef("pk"), CharField()),
    )
    return entries.exclude(Q(event=Event.PASSWORD_ACCEPTED) & Exists(followed))


def news_for(user: User) -> tuple[Row, ...]:
    """What others, or the portal, did to the account of `user` that they have not said to have seen: the newest, of
    the last thirty days (SECURITY §2.4, T-AUD-03). What was done before they first did anything made the account."""
    entries = JournalEntry.objects.visible_to(user).filter(subject=user)
    by_others = Q(actor__isnull=False) & ~Q(actor=user) | Q(actor=None, event__in=events_of(Group.CHANGES))
    newest = entries.filter(by_others, pk__gt=user.activity_seen, at__gt=timezone.now() - NEWS_LAST)
    found = list(newest.order_by("-pk")[:NEWS_ROWS])
    if not found:
        return ()
    first = entries.filter(actor=user).order_by("pk").values_list("pk", flat=True).first()
    return tuple(row(entry, user) for entry in found if first is not None and first < entry.pk)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS else None
