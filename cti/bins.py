"""What goes of voicemail for good: what was thrown away, what has outlived its time, and what the exchange has no
more."""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from company import keeping
from company.keeping import Kind
from cti import commands
from history.mailboxes import messages
from history.models import Mailbox, Message
from history.models.messages import KEPT
from pbx.commands import RefreshMailbox, RemoveMessage
from pbx.errors import PbxError, PbxGone, PbxUnavailable
from pbx.mailbox import Folder

logger = logging.getLogger(__name__)

AT_ONCE: Final = 100
BOXES_AT_ONCE: Final = 20
UNHEARD_OF: Final = timedelta(days=1)
"""An exchange tells of each of its mailboxes every hour."""
ANY_ORDER: Final = "?"
"""So that what is refused each time never keeps the exchange from the others."""


def empty(now: datetime) -> int:
    """Have the exchange destroy what was thrown away a day before `now`; how many it was. What it does not take now is
    for the next time."""
    over = Message.objects.filter(folder=Folder.DELETED, thrown_at__lte=now - KEPT)
    return _remove(over)


def clear_out(now: datetime) -> int:
    """The same of messages that are older than the site wants to keep them, in whichever folder (T-GDP-01)."""
    days = keeping.days(Kind.MESSAGES)
    if not days:
        return 0
    over = Message.objects.filter(left__lte=now - timedelta(days=days))
    return _remove(over)


def forget(now: datetime) -> int:
    """Ask for the mailboxes of which the exchange has not told for a day before `now`, and forget those that it has no
    more, with all that lay in them; how many it was."""
    silent = Mailbox.objects.filter(listed__lte=now - UNHEARD_OF)
    forgotten = 0
    for box in silent.order_by(ANY_ORDER)[:BOXES_AT_ONCE]:
        try:
            commands.send(RefreshMailbox(box.number), key=uuid.uuid4().hex)
        except PbxUnavailable:
            break
        except PbxGone:
            messages.forget(box)
            forgotten += 1
        except PbxError as error:
            logger.warning("mailbox not listed mailbox=%s error=%s", box.number, error)
    return forgotten


def _remove(over: "QuerySet[Message]") -> int:
    removed = 0
    for message in over.select_related("mailbox").order_by(ANY_ORDER)[:AT_ONCE]:
        try:
            commands.send(RemoveMessage(message.mailbox.number, message.name), key=uuid.uuid4().hex)
        except PbxUnavailable:
            break
        except PbxGone:
            pass
        except PbxError as error:
            logger.warning("message not removed mailbox=%s error=%s", message.mailbox.number, error)
            continue
        messages.remove(message)
        removed += 1
    return removed
