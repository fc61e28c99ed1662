"""Writing the copy of the exchange's mailboxes, and what people say about messages.

A listing is whole and takes the place of what was there, for the exchange is the truth. What the exchange cannot
keep stays with the message for as long as it is there: who heard it, whose it is, what was written about it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.boxes import people_with
from accounts.models import User
from history.calls.links import call_of
from history.calls.names import fitting
from history.models import Mailbox, Message, Note
from history.telling import notify
from history.telling.announcing import announce
from pbx import mailbox as told
from pbx.mailbox import NEW, Folder
from phonebook.plan import plan

MOST: Final = 5000
"""Messages of one mailbox that are kept, the newest; an exchange has a hundred in a folder."""
LINKED_AT_ONCE: Final = 20
"""Newest messages whose calls are looked for at each listing."""
TOLD: Final = ("number", "caller", "left", "seconds", "urgent")
LAID: Final = ("folder", "thrown_from", "thrown_at", "heard_at", "heard_by")
SETTLES: Final = timedelta(seconds=30)
"""After a move, so long may listings be on their way that were taken before it."""
TOPICS: Final = frozenset({"voicemail"})


class Stored(NamedTuple):
    arrived: Sequence[Message]
    """New ones that nobody has heard."""
    people: Mapping[int, frozenset[str]]
    """Whose pages are to look again: user id → topics. Nobody's if nothing changed."""


@transaction.atomic
def store(
    pbx: str, mailbox: str, listing: Iterable[told.Message], left_on: str = "", at: datetime | None = None
) -> Stored:
    """Put `listing` in the place of what was known of `mailbox`. What somebody moved here a moment ago stays where it
    is if the listing is older than that.

    `left_on`: the channel that has just left one of them, or empty. `at`: when the listing was taken, now without.
    """
    now = timezone.now()
    taken = at or now
    Mailbox.objects.get_or_create(pbx=pbx, number=mailbox)
    box = Mailbox.objects.select_for_update().get(pbx=pbx, number=mailbox)
    first, box.listed = box.listed is None, now
    box.save(update_fields=["listed"])
    known = {message.name: message for message in box.messages.all()}
    newest = sorted(listing, key=lambda message: message.at, reverse=True)[:MOST]
    rows = {message.id: _row(box, message) for message in newest}
    gone, _by_model = box.messages.filter(name__in=known.keys() - rows.keys()).delete()
    changed = [known[name] for name, row in rows.items() if name in known and _follow(known[name], row, taken, now)]
    new = [row for name, row in rows.items() if name not in known]
    for message in new:
        if message.is_thrown_away:
            message.thrown_from, message.thrown_at = Folder.OLD.value, now
    Message.objects.bulk_create(new)
    Message.objects.bulk_update(changed, [*TOLD, *LAID])
    _link(box, [*known.values(), *new], left_on)
    if not (first or gone or changed or new):
        return Stored((), {})
    arrived = [message for message in new if message.is_new]
    notify.queue_messages(arrived, now)
    return Stored(arrived, watchers(box))


@transaction.atomic
def lay(message: Message, folder: Folder, by: User) -> None:
    """The exchange has laid `message` into `folder`, as `by` asked: listings from now on will say the same."""
    Mailbox.objects.select_for_update().get(pk=message.mailbox_id)  # a listing that is being stored comes first
    _lay(message, folder, timezone.now())
    message.laid_at = timezone.now()
    if folder is Folder.OLD and message.heard_by is None:
        message.heard_by = by
    Message.objects.filter(pk=message.pk).update(**{name: getattr(message, name) for name in (*LAID, "laid_at")})
    announce(people=watchers(message.mailbox))


def assign(message: Message, to: User | None) -> None:
    """`to` looks after it; None: nobody in particular."""
    message.assigned_to, message.assigned_at = to, timezone.now() if to else None
    message.save(update_fields=["assigned_to", "assigned_at"])
    announce(people=watchers(message.mailbox))


def finish(message: Message, by: User | None) -> None:
    """`by` has done what it asks for; None: it is to be done again."""
    message.done_by, message.done_at = by, timezone.now() if by else None
    message.save(update_fields=["done_by", "done_at"])
    announce(people=watchers(message.mailbox))


def comment(message: Message, author: User, text: str) -> None:
    """Everybody who may hear the message reads it, nobody else."""
    Note.objects.create(author=author, message=message, record=message.record, number=message.number, text=text)
    announce(people=watchers(message.mailbox))


def remove(message: Message) -> None:
    """The exchange has destroyed it, or has it no more."""
    box = message.mailbox
    message.delete()
    announce(people=watchers(box))


@transaction.atomic
def forget(box: Mailbox) -> None:
    """The exchange has this mailbox no more."""
    people = watchers(box)
    box.delete()
    announce(people=people)


def watchers(box: Mailbox) -> dict[int, frozenset[str]]:
    """Whose open pages show `box`, as `announce` takes it."""
    return dict.fromkeys(people_with(box.number), TOPICS)


def _row(box: Mailbox, message: told.Message) -> Message:
    return Message(
        mailbox=box,
        name=message.id,
        folder=message.folder.value,
        number=plan().from_pbx(message.caller.number)[:40],
        caller=message.caller.name[:80],
        left=message.at,
        seconds=max(0, message.seconds),
        urgent=message.urgent or message.folder is Folder.URGENT,
    )


def _follow(message: Message, row: Message, taken: datetime, now: datetime) -> bool:
    """Make `message` what was told of `taken`; whether that is something else. Urgent stays urgent, in whatever
    folder."""
    row.urgent = row.urgent or message.urgent
    changed = [name for name in TOLD if getattr(message, name) != getattr(row, name)]
    for name in changed:
        setattr(message, name, getattr(row, name))
    if message.folder == row.folder or (message.laid_at and taken <= message.laid_at > now - SETTLES):
        return bool(changed)
    _lay(message, row.lies_in, now)
    return True


def _lay(message: Message, folder: Folder, now: datetime) -> None:
    if folder is Folder.DELETED:
        message.thrown_from, message.thrown_at = message.folder, now
    else:
        message.thrown_from, message.thrown_at = "", None
    if folder in NEW:
        message.heard_at = message.heard_by = None
    elif message.is_new and folder is not Folder.DELETED:
        message.heard_at = now
    message.folder = folder.value


def _link(box: Mailbox, messages: Iterable[Message], left_on: str) -> None:
    """Find the calls of those messages that have none yet; `left_on` is the call of the newest."""
    lonely = sorted((one for one in messages if one.record_id is None and one.pk), key=lambda one: one.left)
    newest = lonely[-1:] if left_on else []
    found = []
    for message in lonely[-LINKED_AT_ONCE:]:
        origin = fitting(left_on) if message in newest else ""
        message.record = call_of(box, origin, message.number, message.left)
        if message.record is not None:
            found.append(message)
    Message.objects.bulk_update(found, ["record"])
