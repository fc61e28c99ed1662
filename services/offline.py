"""What a telephone keeps for when the portal cannot be reached: the book, the last calls, and how the services were.

Poured from the same serializers as the pages, so that it holds nothing that its owner may not see there: of a hidden
number no digit and no reference leaves (X-20). Bounded in count and age, see decision 0027.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from cti.live import read_board
from history.lists.filters import HistoryFilter
from history.lists.presentation import Row
from history.lists.queries import history_page
from phonebook.book.entries import Entry, entries_of
from phonebook.book.listing import things
from phonebook.book.places import Chosen, Shelf
from services.one_tap.tiles import one_tap
from ui.device import Layout
from ui.telephone_numbers import pretty

MOST_CALLS = 50
MOST_PEOPLE = 300
LONGEST = timedelta(hours=24)
NEAREST_FIRST = (Shelf.FAVOURITES, Shelf.PRIVATE, Shelf.EXTENSIONS, Shelf.PUBLIC)
"""Whoever does not fit is of the last of these."""


def kept_as(user: User, layout: Layout) -> str:
    """Names whose and of which line it is, and in which language, without telling: what is kept under another name
    goes at once. Empty in any layout but the mobile one, in which nothing is kept."""
    if layout is not Layout.MOBILE:
        return ""
    return salted_hmac("services.offline", f"{user.pk}:{user.acting}:{get_language()}").hexdigest()[:24]


def kept(user: User, layout: Layout, session_ends: datetime, now: datetime) -> dict[str, Any]:
    """As static/js/kept.js takes it. `lasts`: seconds after which it is shown to nobody any more, no longer than the
    session would have lasted. `calls` and `people` are None for whoever may not see them at all."""
    return {
        "whose": kept_as(user, layout),
        "extension": user.acting,
        "lasts": max(0, int(min(session_ends - now, LONGEST).total_seconds())),
        "calls": list(_calls(user)) if user.has_perm(Permission.VIEW_OWN_HISTORY) else None,
        "people": list(_people(user)) if user.has_perm(Permission.VIEW_PHONEBOOK) else None,
        "services": [
            {"name": str(tile.name), "detail": str(tile.detail), "on": tile.on}
            for tile in one_tap(user, read_board()).services
        ],
    }


def _calls(user: User) -> Iterator[dict[str, Any]]:
    for row in history_page(user, HistoryFilter(), count=MOST_CALLS).entries:
        yield {
            "outcome": row.outcome,
            "kind": row.kind,
            "name": _name(row),
            "at": int(row.started.timestamp()),
            "number": {"number": row.number, "pretty": pretty(row.number)} if row.number else None,
        }


def _name(row: Row) -> str:
    if row.display_name:
        return row.display_name
    return _("Withheld number") if row.withheld else _("Unknown")


def _people(user: User) -> Iterator[dict[str, Any]]:
    found: dict[tuple[bool, int], Any] = {}
    for shelf in NEAREST_FIRST:
        if len(found) < MOST_PEOPLE:
            for place, thing in things(user, Chosen(shelf), MOST_PEOPLE):
                found.setdefault((place.is_contact, place.pk), thing)
    for entry in entries_of(user, list(found.values())[:MOST_PEOPLE]):
        yield {"name": entry.name, "detail": entry.detail, "numbers": list(_numbers(entry))}


def _numbers(entry: Entry) -> Iterator[dict[str, str]]:
    for one in entry.numbers:
        if one.number and not one.hidden:
            yield {"number": one.number, "pretty": pretty(one.number), "label": one.label}
