"""Recorded conversations as a list: who may hear which, and with whom they were."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.hearing import heard_by
from accounts.models import User
from history.lists.pages import FIRST, Order, Part, Span
from history.models import Record, Recording
from history.people import peers
from history.people.sides import NOBODY, Side, named, sides
from history.recordings.arriving import LIVING
from phonebook.folding import fold
from phonebook.lookup import names_for

NEWEST_FIRST = Order("started")


@dataclass(frozen=True, slots=True)
class Hearable:
    """A recording as one viewer sees it in a list."""

    recording: Recording
    other: Side
    """With whom; nobody: the number was withheld."""
    owner: str
    """Of the extension, as the viewer knows it."""
    own: bool
    """Of a conversation that the viewer's own telephone took part in."""

    @property
    def living(self) -> bool:
        return self.recording.state in LIVING

    @property
    def gone(self) -> bool:
        return self.recording.state == Recording.State.GONE


@dataclass(frozen=True, slots=True)
class RecordingPage:
    rows: Sequence[Hearable]
    part: Part[Recording]


def visible_to(user: User) -> "QuerySet[Recording]":
    """The recordings that `user` may hear (REC-01, REC-02)."""
    return Recording.objects.filter(extension__in=heard_by(user))


def page(user: User, *, text: str = "", extension: str = "", span: Span = FIRST) -> RecordingPage:
    """One page of what `user` may hear, newest first; `extension` narrows it to one telephone's."""
    found = visible_to(user).select_related("record")
    if extension:
        found = found.filter(extension=extension)
    if text:
        found = found.filter(_about(user, text))
    newest = found.filter(NEWEST_FIRST.beyond(span.after)).order_by(*NEWEST_FIRST.fields)
    part = NEWEST_FIRST.part(list(newest[: span.most]), span)
    return RecordingPage(shown(user, part.rows), part)


def owners(user: User, extensions: Collection[str]) -> list[tuple[str, str]]:
    """Extension and name of those whose conversations there are, in the order of their names."""
    there = Recording.objects.filter(extension__in=extensions).values_list("extension", flat=True).distinct()
    names = names_for(user, there)
    return sorted(((one, names.get(one, one)) for one in there), key=lambda one: fold(one[1]))


def shown(user: User, recordings: Iterable[Recording]) -> list[Hearable]:
    """`recordings` with the names that `user` knows."""
    found = list(recordings)
    known = sides(user, [number for row in found for number in (row.number, row.extension)])
    return [
        Hearable(
            row,
            named(known.get(row.number, NOBODY), row.record.name if row.record else ""),
            known[row.extension].name or row.extension,
            row.extension in user.extensions,
        )
        for row in found
    ]


def _about(user: User, text: str) -> Q:
    """Recordings of the calls that a search of the history finds, and of the telephones of whom the books know."""
    found = peers.find(user, text)
    calls = Record.objects.filter(found.calls, pk=OuterRef("record"))
    return Q(Exists(calls)) | Q(number__in=found.in_books) | Q(extension__in=found.in_books)
