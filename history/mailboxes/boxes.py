"""Reading mailboxes for one viewer: whose boxes, their shelves, and one page of messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from accounts.boxes import boxes_of, members
from accounts.models import User
from history.lists.presentation import Row
from history.lists.queries import voicemail_calls
from history.models import Mailbox, Message
from history.people.sides import NOBODY, WithSomebody, named, sides
from pbx.mailbox import NEW, Folder

PAGE_ROWS: Final = 50
MOST_ROWS: Final = 1000


class Shelf(StrEnum):
    """What a page shows of a mailbox: several folders together, one, or the calls that reached it (MAIN-16)."""

    MESSAGES = "messages"
    WORK = "work"
    FAMILY = "family"
    FRIENDS = "friends"
    DELETED = "deleted"
    CALLS = "calls"


FOLDERS: Final[Mapping[Shelf, frozenset[Folder]]] = {
    Shelf.MESSAGES: NEW | {Folder.OLD},
    Shelf.WORK: frozenset({Folder.WORK}),
    Shelf.FAMILY: frozenset({Folder.FAMILY}),
    Shelf.FRIENDS: frozenset({Folder.FRIENDS}),
    Shelf.DELETED: frozenset({Folder.DELETED}),
}
KEPT_IN: Final = (Folder.OLD, Folder.WORK, Folder.FAMILY, Folder.FRIENDS)
"""Where people may lay a message that they have heard."""


@dataclass(frozen=True, slots=True)
class Look:
    """What of the voicemail somebody looks at, as the address has it; nonsense is left out."""

    box: str = ""
    shelf: Shelf = Shelf.MESSAGES
    rows: int = PAGE_ROWS

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read `box`, `shelf` and `rows`."""
        box, shelf, rows = (query.get(name, "") for name in ("box", "shelf", "rows"))
        wanted = int(rows) if rows.isascii() and rows.isdigit() and len(rows) < 5 else PAGE_ROWS
        return cls(
            box if box.isascii() and box.isdigit() and len(box) <= 20 else "",
            Shelf(shelf) if shelf in set(Shelf) else Shelf.MESSAGES,
            min(max(wanted, PAGE_ROWS), MOST_ROWS),
        )

    def at(self, shelf: Shelf) -> Self:
        return replace(self, shelf=shelf, rows=PAGE_ROWS)

    @property
    def further(self) -> Self:
        return replace(self, rows=self.rows + PAGE_ROWS)

    @property
    def query_string(self) -> str:
        fields = {
            "box": self.box,
            "shelf": self.shelf.value if self.shelf is not Shelf.MESSAGES else "",
            "rows": str(self.rows) if self.rows != PAGE_ROWS else "",
        }
        return f"?{urlencode({name: value for name, value in fields.items() if value})}"


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox that the viewer may use."""

    pk: int
    number: str
    name: str
    own: bool
    """Of an extension that the viewer works with."""
    new: int
    listed: datetime | None


@dataclass(frozen=True, slots=True)
class Entry(WithSomebody):
    """A message and whom it is from, as the viewer knows them."""

    message: Message
    comments: int = 0

    @property
    def started(self) -> datetime:
        return self.message.left


@dataclass(frozen=True, slots=True)
class BoxPage:
    look: Look
    box: Box
    shared: bool
    """Several people use it, who tell each other what they do about a message."""
    counts: Mapping[Shelf, int]
    entries: Sequence[Entry]
    older: Look | None = None


def boxes(user: User) -> tuple[Box, ...]:
    """The mailboxes that `user` may use, that of the extension worked with first. Of an exchange that had another name
    once, the box that was listed last."""
    numbers = boxes_of(user)
    rows = Mailbox.objects.visible_to(user).order_by("listed")
    found = {box.number: box for box in rows}
    new = dict(
        Message.objects.filter(mailbox__in=[box.pk for box in found.values()])
        .lying_in(NEW)
        .values_list("mailbox__number")
        .annotate(Count("pk"))
    )
    known = sides(user, numbers)
    order = {number: place for place, number in enumerate((user.acting, *user.extensions))}
    return tuple(
        Box(box.pk, number, known[number].name or box.name, number in user.extensions, new.get(number, 0), box.listed)
        for number, box in sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    )


def page(user: User, look: Look, of: Sequence[Box]) -> BoxPage:
    """One shelf of a box among `of`, which are the viewer's and not empty: the one looked at, else the first."""
    box = next((box for box in of if box.number == look.box), of[0])
    look = replace(look, box=box.number)
    messages = Message.objects.filter(mailbox=box.pk)
    in_folder = dict(messages.values_list("folder").annotate(Count("pk")))
    counts = {shelf: sum(in_folder.get(folder, 0) for folder in folders) for shelf, folders in FOLDERS.items()}
    lying = messages.lying_in(FOLDERS.get(look.shelf, frozenset())).newest_first()
    shown = entries(user, lying[: look.rows])
    older = look.further if counts.get(look.shelf, 0) > look.rows and look.rows < MOST_ROWS else None
    return BoxPage(look, box, is_shared(box.number), counts, shown, older)


def newest(user: User, limit: int) -> list[Entry | Row]:
    """The newest messages in the mailbox of the extension that `user` works with, and among them the calls that reached
    it and left none (MAIN-15)."""
    lying = Message.objects.visible_to(user).filter(mailbox__number=user.acting).exclude(folder=Folder.DELETED)
    found: list[Entry | Row] = [*entries(user, lying.newest_first()[:limit]), *voicemail_calls(user, limit)]
    return sorted(found, key=lambda one: one.started, reverse=True)[:limit]


def entries(user: User, messages: QuerySet[Message]) -> list[Entry]:
    """`messages` as `user` may see them."""
    found = list(messages.select_related("mailbox", "assigned_to", "done_by", "heard_by"))
    known = sides(user, (message.number for message in found))
    written = Message.objects.filter(pk__in=[message.pk for message in found], notes__isnull=False)
    comments = dict(written.values_list("pk").annotate(Count("notes")))
    return [
        Entry(named(known.get(message.number, NOBODY), message.caller), message, comments.get(message.pk, 0))
        for message in found
    ]


def is_shared(number: str) -> bool:
    return members(number)[:2].count() > 1
