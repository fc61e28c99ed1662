"""The list "What changed" of one extension, in the words of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from cti.live import LiveBoard
from pbx.features import Feature
from services import queries
from services.models import By, Change
from services.values import Words, name_of
from services.wakeups import packing, ringing, setting

ROWS = 8
DIGITS = 18


@dataclass(frozen=True, slots=True)
class ToldChange:
    pk: int
    at: datetime
    by: By
    who: str
    """Name of the person who did it, or set the time for it; empty: the reader, or nobody."""
    own: bool
    """The reader did it."""
    name: str
    before: str
    after: str
    undoable: bool
    """Is it still so, and may the reader change it?"""


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """Newest first."""

    rows: tuple[ToldChange, ...]
    older: int | None
    """There are more, older than this one."""
    first: bool
    """These are the newest."""


def told_changes(
    viewer: User, board: LiveBoard, query: Mapping[str, str], *, reading_only: bool = False
) -> ToldChanges:
    """A page of the list; `query` may say `older`, the number of a change. `reading_only`: nothing can be undone."""
    text = query.get("older", "")
    older = int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
    changes = Change.objects.visible_to(viewer).happened()
    found = list((changes if older is None else changes.filter(pk__lt=older)).order_by("-pk")[: ROWS + 1])
    shown = found[:ROWS]
    words = Words.of(viewer, {value for change in shown for value in (change.before, change.after)})
    last = newest(viewer) if shown and not reading_only else frozenset()
    rows = tuple(
        _told(change, viewer, board, words, last=change.pk in last or _stands_alone(change, reading_only))
        for change in shown
    )
    return ToldChanges(rows, shown[-1].pk if len(found) > ROWS else None, older is None)


def newest(viewer: User) -> frozenset[int]:
    """The last change of each service."""
    by_service = Change.objects.visible_to(viewer).happened().order_by().values("feature")
    return frozenset(by_service.annotate(last=Max("pk")).values_list("last", flat=True))


def undoable(change: Change, viewer: User, board: LiveBoard) -> bool:
    """May `viewer` undo it? Only the last change of a service, while it is still so: else what was changed since
    would be lost."""
    if change.feature == Feature.ACCOUNT and change.before:
        return False  # it was recalled by a PIN
    if change.feature == packing.NAME:
        return viewer.has_perm(ringing.NEEDS) and setting.undoable(change)
    if change.feature not in set(queries.NEEDS) or not queries.available((change.service,), board):
        return False
    still_so = queries.value(board, change.extension, change.service) == change.after
    return still_so and queries.may_switch(viewer, change.service)


def _told(change: Change, viewer: User, board: LiveBoard, words: Words, *, last: bool) -> ToldChange:
    actor = change.actor
    own = actor is not None and actor.pk == viewer.pk
    return ToldChange(
        change.pk,
        change.at,
        By(change.by),
        str(actor.comment or actor.extension) if actor is not None and not own else "",
        own,
        name_of(change.feature),
        words.value(change.feature, change.before),
        words.value(change.feature, change.after),
        last and undoable(change, viewer, board),
    )


def _stands_alone(change: Change, reading_only: bool) -> bool:
    """Each wake-up call is a service of its own."""
    return change.feature == packing.NAME and not reading_only
