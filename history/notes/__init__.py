"""Notes beside calls, numbers and messages: read and written (NOTE-01, HIST-12)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.guard import secrets
from accounts.models import User
from history.lists.pages import FIRST, Order, Part, Span
from history.models import Message, Note, Record
from history.notes.subjects import Subject
from history.people.sides import NOBODY, Side, sides
from history.telling.announcing import announce
from phonebook.folding import haystack, matches, words

TOPICS = frozenset({"notes", "notices"})
NEWEST_FIRST = Order("made")
NEXT_FIRST = Order("remind_at", rises=True)
BESIDE = 100
"""Most notes that are read beside one number or call."""
LOOKED_THROUGH = 2000
"""So many of the newest notes are searched: text that people write has no index."""
UNDO_WITHIN = timedelta(minutes=15)
KEPT = ("id", "number", "call", "record_id", "message_id", "text", "shared")
"""What undo brings back, beside the moments."""
MOMENTS = ("remind_at", "reminded_at", "made", "changed")


class Shelf(StrEnum):
    OWN = "own"
    SHARED = "shared"
    """By others."""
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Row:
    """A note as one viewer may see it."""

    note: Note
    other: Side
    """Whom it is about."""
    own: bool
    due: bool
    """It asks for attention now."""


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    part: Part[Note]


class CannotUndoError(Exception):
    """It was too long ago, is undone already, or was never thrown away."""


def shelf(user: User, which: Shelf, text: str = "", span: Span = FIRST, now: datetime | None = None) -> Page:
    """One page of the notes that `user` may see, the newest first; reminders by when they come."""
    found = Note.objects.visible_to(user).select_related("author")
    others = which is Shelf.SHARED
    found = found.filter(shared=True).exclude(author=user) if others else found.filter(author=user)
    order = NEWEST_FIRST
    if which is Shelf.REMINDERS:
        found, order = found.filter(remind_at__isnull=False, reminded_at=None), NEXT_FIRST
    following = found.filter(order.beyond(span.after)).order_by(*order.fields)
    notes = _holding(user, following[:LOOKED_THROUGH], text) if text else list(following[: span.most])
    part = order.part(notes, span)
    return Page(rows(user, part.rows, now), part)


def beside(user: User, subject: Subject, now: datetime | None = None) -> list[Row]:
    """What one reads beside a number, a call or a message."""
    found = Note.objects.visible_to(user).filter(subject.notes).select_related("author").order_by("-pk")
    return rows(user, list(found[:BESIDE]), now)


def rows(user: User, notes: Sequence[Note], now: datetime | None = None) -> list[Row]:
    known = sides(user, (note.number for note in notes))
    at = now or timezone.now()
    return [
        Row(
            note,
            known.get(note.number, NOBODY),
            own=note.author_id == user.pk,
            due=note.author_id == user.pk and note.reminded_at is None and _is_over(note.remind_at, at),
        )
        for note in notes
    ]


@transaction.atomic
def write(user: User, subject: Subject, text: str, *, shared: bool, remind_at: datetime | None) -> Note:
    note = Note.objects.create(
        author=user,
        number=subject.number,
        call=subject.call,
        record_id=subject.record,
        message_id=subject.message,
        text=text,
        shared=shared,
        remind_at=remind_at,
    )
    _tell(note)
    return note


@transaction.atomic
def change(note: Note, text: str, *, shared: bool, remind_at: datetime | None) -> None:
    """Another moment to be reminded at asks for attention anew."""
    readers = note.shared or shared
    if remind_at != note.remind_at:
        note.remind_at, note.reminded_at = remind_at, None
    note.text, note.shared, note.changed = text, shared, timezone.now()
    note.save(update_fields=["text", "shared", "remind_at", "reminded_at", "changed"])
    _tell(note, shared=readers)


@transaction.atomic
def put_away(note: Note, now: datetime) -> None:
    """The reminder has done its work."""
    Note.objects.filter(pk=note.pk, reminded_at=None).update(reminded_at=now)
    _tell(note, shared=False)


@transaction.atomic
def throw_away(note: Note, now: datetime) -> str:
    """Delete it; returns what `bring_back` needs, encrypted: nothing of it stays here."""
    kept: dict[str, object] = {name: getattr(note, name) for name in KEPT}
    kept |= {name: at.isoformat() if (at := getattr(note, name)) else None for name in MOMENTS}
    note.delete()
    _tell(note)
    return secrets.encrypted(json.dumps({"user": note.author_id, "thrown": now.isoformat(), "note": kept}))


@transaction.atomic
def bring_back(user: User, token: str, now: datetime) -> Note:
    """Undo `throw_away`, once. Raises CannotUndoError."""
    try:
        held = json.loads(secrets.decrypted(token))
        thrown, kept = datetime.fromisoformat(held["thrown"]), held["note"]
        owner = held["user"]
    except (secrets.UnreadableError, ValueError, KeyError, TypeError) as error:
        raise CannotUndoError from error
    if owner != user.pk or now - thrown > UNDO_WITHIN:
        raise CannotUndoError
    for name, rows in (("record_id", Record.objects), ("message_id", Message.objects)):
        if not rows.filter(pk=kept[name]).exists():
            kept[name] = None
    moments = {name: datetime.fromisoformat(at) if (at := kept.pop(name)) else None for name in MOMENTS}
    note = Note(author=user, **kept, **moments)
    try:
        note.save(force_insert=True)
    except IntegrityError as error:  # it is back already
        raise CannotUndoError from error
    _tell(note)
    return note


def _holding(user: User, notes: Iterable[Note], text: str) -> list[Note]:
    """Those with the words of `text` in them, or about a number or a person of that name."""
    query, digits = words([text]), "".join(filter(str.isdigit, text)) if text.isascii() else ""
    found = list(notes)
    if not query:
        return found
    known = sides(user, (note.number for note in found))

    def holds(note: Note) -> bool:
        side = known.get(note.number, NOBODY)
        by_number = len(digits) >= 3 and digits in side.number
        return by_number or matches(query, haystack((note.text, side.name, note.author.comment)))

    return list(filter(holds, found))


def _is_over(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _tell(note: Note, *, shared: bool | None = None) -> None:
    """Its author's open pages, and if others read it everybody's."""
    people = {note.author_id: TOPICS}
    if note.shared if shared is None else shared:
        everybody = User.objects.filter(is_active=True).values_list("pk", flat=True)
        people = {pk: frozenset({"notes"}) for pk in everybody} | people
    announce(people=people)
