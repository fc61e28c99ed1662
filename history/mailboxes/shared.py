"""Mailboxes that several people share, and what waits in them: for whoever answers for these people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from accounts.boxes import boxes_of
from accounts.models import MailboxRight, User
from history.models import Mailbox, Message
from history.people.sides import sides
from pbx.mailbox import NEW


@dataclass(frozen=True, slots=True)
class SharedBox:
    number: str
    name: str
    new: int
    oldest: datetime
    """Of the new ones."""
    opens: bool
    """May the viewer look into it?"""


def waiting(viewer: User, people: Collection[int], extensions: Collection[str]) -> tuple[SharedBox, ...]:
    """The shared mailboxes of these people, which have these extensions, with messages that nobody has heard. That of
    somebody else's extension is not theirs, whoever of them may use it."""
    rights = MailboxRight.objects.filter(Q(user__in=people) | Q(mailbox__in=extensions))
    numbers = set(rights.values_list("mailbox", flat=True))
    others = User.objects.filter(extension__in=numbers).exclude(extension__in=extensions)
    numbers.difference_update(others.values_list("extension", flat=True))
    if not numbers:
        return ()
    newest = Mailbox.objects.filter(number__in=numbers).order_by().values("number").annotate(last=Max("listed"))
    listed = {row["number"]: row["last"] for row in newest}
    found = Message.objects.filter(mailbox__number__in=numbers).lying_in(NEW).order_by()
    counted = found.values("mailbox__number", "mailbox__name", "mailbox__listed").annotate(Count("pk"), Min("left"))
    known, usable = sides(viewer, numbers), boxes_of(viewer)
    return tuple(
        SharedBox(
            number := row["mailbox__number"],
            known[number].name or row["mailbox__name"],
            row["pk__count"],
            row["left__min"],
            number in usable,
        )
        for row in counted.order_by("mailbox__number")
        if row["mailbox__listed"] == listed[row["mailbox__number"]]  # an exchange may have had another name once
    )
