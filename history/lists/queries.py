"""Reading history for one viewer: pages of rows with the names that this viewer knows."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from history.lists.counts import Count, about
from history.lists.filters import Cursor, HistoryFilter, Kind, View
from history.lists.pages import PAGE_ROWS, RENEWED_ROWS, Order
from history.lists.patience import TooMuchError, limited
from history.lists.presentation import Row, rows
from history.lists.recent import counted
from history.lists.scopes import Reach, Scope
from history.lists.search import Search
from history.models import Record

NEWEST_FIRST = Order("started")
LOOK_BACK = timedelta(days=31)
"""How far one page searches where no index leads."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    entries: Sequence[Row]
    older: HistoryFilter | None = None
    """Where the list goes on, None at its end."""
    again: HistoryFilter | None = None
    """What brings the same rows again, None when there are none yet."""
    searched_to: datetime | None = None
    """The page ends here because it has searched far enough, and not because it is full."""
    crowded: bool = False
    """The text means more people than were followed."""
    count: Count | None = None
    """Of all pages together; only with the first."""
    too_much: bool = False
    """So many calls would have to be looked through that the reader should name a shorter period."""


def own(user: User) -> Scope:
    return Scope(Reach.OWN, (user.acting,))


def history_page(user: User, chosen: HistoryFilter, scope: Scope | None = None, count: int = PAGE_ROWS) -> HistoryPage:
    """One page of the calls of `scope`, newest first; without a scope those of the viewer's extension.

    What would take the database too long is not waited for (history.lists.patience).
    """
    whose = scope or own(user)
    cheap = whose.extensions is not None and len(whose.extensions) == 1 and not chosen.narrows
    try:
        with nullcontext() if cheap else limited():
            search = Search.of(user, chosen, whose)
            if chosen.until:
                return _renewed(user, search, chosen, chosen.until)
            page = _page(user, search, chosen, count)
            return page if chosen.after else replace(page, count=about(search, chosen))
    except TooMuchError:
        return HistoryPage((), too_much=True)


def voicemail_page(user: User, chosen: HistoryFilter, count: int = PAGE_ROWS) -> HistoryPage:
    """One page of the calls that reached the mailbox (MAIN-16)."""
    return history_page(user, replace(chosen, kind=Kind.VOICEMAIL), count=count)


def completed(user: User, limit: int = 5) -> list[Row]:
    """The newest calls in which somebody talked (MAIN-13)."""
    return rows(user, Record.objects.visible_to(user).completed().newest_first()[:limit])


def voicemail_calls(user: User, limit: int = 5) -> list[Row]:
    """The newest calls that reached the mailbox and left no message that is still there (MAIN-15)."""
    found = Record.objects.visible_to(user).reached_voicemail().filter(messages=None)
    return rows(user, found.newest_first()[:limit])


def last_calls(user: User, limit: int = 10) -> list[Row]:
    """The newest calls of the viewer's extension, made and received (HIST-14)."""
    return rows(user, Record.objects.visible_to(user).newest_first()[:limit])


def _page(user: User, search: Search, chosen: HistoryFilter, count: int) -> HistoryPage:
    begin = (chosen.after.started if chosen.after else timezone.now()) - LOOK_BACK if search.sparse else None
    condition = NEWEST_FIRST.beyond(chosen.after)
    if begin:
        condition &= Q(started__gte=begin)
    found = search.newest(chosen, condition, count + 1)
    shown = found[:count]
    older, searched_to = None, None
    if len(found) > count:
        older = chosen.continued(_cursor(shown[-1]))
    elif begin and search.goes_back_beyond(begin):
        older, searched_to = chosen.continued(Cursor(begin, 0)), begin
    again = chosen.renewed(_cursor(shown[-1])) if shown else None
    return HistoryPage(_shown(user, search, chosen, shown), older, again, searched_to, search.crowded)


def _renewed(user: User, search: Search, chosen: HistoryFilter, until: Cursor) -> HistoryPage:
    down_to = Q(started__gte=until.started) & ~NEWEST_FIRST.beyond(until)
    found = search.newest(chosen, down_to, RENEWED_ROWS)
    return HistoryPage(_shown(user, search, chosen, found), again=chosen)


def _shown(user: User, search: Search, chosen: HistoryFilter, records: Sequence[Record]) -> list[Row]:
    counts = counted(search.calls, records) if chosen.view is View.RECENT and records else {}
    return rows(user, records, counts)


def _cursor(record: Record) -> Cursor:
    return Cursor(record.started, record.pk)
