"""Post-its: a few words to colleagues, which wait until somebody has seen to them (NOTE-02, NOTE-03)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from history.lists.pages import FIRST, Order, Part, Span
from history.models import Notification, PostIt
from history.notes.subjects import Subject
from history.people.sides import NOBODY, Side, sides
from history.telling import notify
from history.telling.announcing import announce

NEWEST_FIRST = Order("made")
TOPICS = frozenset({"notes", "notices"})
MOST_PEOPLE = 50


class Tray(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Row:
    """A post-it as one of its two people may see it."""

    post_it: PostIt
    other: Side
    """Whom it is about."""
    mine: bool
    """Written to the viewer, who may answer it and say that it is done."""

    @property
    def new(self) -> bool:
        return self.mine and self.post_it.seen_at is None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    part: Part[PostIt]


def tray(user: User, which: Tray, span: Span = FIRST) -> Page:
    """One page of what was written to `user`, or by them, the newest first."""
    found = PostIt.objects.visible_to(user).select_related("author", "to")
    found = found.filter(to=user) if which is Tray.IN else found.filter(author=user)
    newest = found.filter(NEWEST_FIRST.beyond(span.after)).order_by(*NEWEST_FIRST.fields)
    part = NEWEST_FIRST.part(list(newest[: span.most]), span)
    return Page(rows(user, part.rows), part)


def rows(user: User, post_its: Sequence[PostIt]) -> list[Row]:
    known = sides(user, (post_it.number for post_it in post_its))
    return [Row(post_it, known.get(post_it.number, NOBODY), post_it.to_id == user.pk) for post_it in post_its]


@transaction.atomic
def write(author: User, people: Iterable[User], text: str, subject: Subject, now: datetime) -> list[PostIt]:
    """One for each of `people`: it shows on their pages at once, and goes by letter to whoever chose that."""
    written = [
        PostIt(author=author, to=person, text=text, number=subject.number, record_id=subject.record, made=now)
        for person in people
    ]
    for post_it in written:
        post_it.save(force_insert=True)
        notify.queue(Notification.Kind.POST_IT, [post_it.to_id], f"post-it {post_it.pk}", post_it.pk, now)
    announce(people={pk: TOPICS for post_it in written for pk in (post_it.to_id, author.pk)})
    return written


@transaction.atomic
def answer(post_it: PostIt, text: str, now: datetime) -> None:
    """Back to whoever wrote it; with that it is done. Raises ValueError if they are gone."""
    if post_it.author is None or not post_it.author.is_active:
        raise ValueError("Nobody is left to answer.")
    write(post_it.to, [post_it.author], text, Subject(post_it.number, record=post_it.record_id), now)
    finish(post_it, now)


@transaction.atomic
def see(user: User, ids: Collection[int], now: datetime) -> None:
    """`user` has read these."""
    unseen = PostIt.objects.filter(to=user, pk__in=ids, seen_at=None)
    authors = set(unseen.values_list("author", flat=True)) - {None}
    if unseen.update(seen_at=now):
        announce(people=dict.fromkeys((user.pk, *authors), TOPICS))


@transaction.atomic
def finish(post_it: PostIt, now: datetime) -> None:
    """Whoever it was written to has seen to it."""
    post_it.done_at, post_it.seen_at = now, post_it.seen_at or now
    _store(post_it)


@transaction.atomic
def reopen(post_it: PostIt) -> None:
    post_it.done_at = None
    _store(post_it)


def _store(post_it: PostIt) -> None:
    post_it.save(update_fields=["done_at", "seen_at"])
    announce(people={pk: TOPICS for pk in (post_it.to_id, post_it.author_id) if pk is not None})
