"""Which call left a message, and which message a call left (X-24).

The exchange keeps no link between the two. Some name the channel on which a message was left; else it is the call of
the same number that reached the same mailbox at that time. Whichever of the two is told last finds the other.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from history.models import Mailbox, Message, Record, RecordQuerySet

SLACK = timedelta(seconds=5)
"""A message begins after its call and ends before it, by clocks that count whole seconds."""


def call_of(box: Mailbox, origin: str, number: str, left: datetime) -> Record | None:
    """The call that left a message of `number` in `box`, by the exchange's `origin` if it was told."""
    calls = _calls(box.pbx).filter(Q(extension=box.number) | Q(via=box.number) | Q(origin=origin))
    at_that_time = Q(number=number, started__lte=left + SLACK, ended__gte=left - SLACK)
    found = calls.filter(Q(origin=origin) | at_that_time if origin else at_that_time)
    return min(found[:10], key=lambda call: (call.origin != origin, call.extension != box.number), default=None)


def attach(records: Iterable[Record]) -> Sequence[Message]:
    """Link the messages that these calls left, and return them; one query, and one more if there are any."""
    calls = [record for record in records if record.voicemail and record.direction == "in"]
    if not calls:
        return ()
    since, until = min(call.started for call in calls), max(call.ended for call in calls)
    waiting = Message.objects.filter(record=None, left__range=(since - SLACK, until + SLACK))
    found = []
    for message in waiting.select_related("mailbox"):
        call = next((call for call in calls if _left(call, message)), None)
        if call is not None:
            message.record = call
            found.append(message)
    Message.objects.bulk_update(found, ["record"])
    return found


def messages_of(user: User, records: Iterable[Record]) -> dict[int, int]:
    """Record id → id of the message that the call left, of those messages that `user` may hear."""
    calls = [record.pk for record in records if record.voicemail]
    if not calls:
        return {}
    return dict(Message.objects.visible_to(user).filter(record__in=calls).values_list("record", "pk"))


def _calls(pbx: str) -> RecordQuerySet:
    return Record.objects.reached_voicemail().filter(pbx=pbx, direction="in")


def _left(call: Record, message: Message) -> bool:
    box = message.mailbox
    return (
        call.pbx == box.pbx
        and box.number in {call.extension, call.via}
        and call.number == message.number
        and call.started - SLACK <= message.left <= call.ended + SLACK
    )
