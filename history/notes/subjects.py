"""What a note or a post-it is about, and how a page carries it there and back.

A page names it by an encrypted text of one person: it may hold a number that is shown to nobody (X-20), or the
exchange's name of a call (T-WS-09).
"""

import json
from dataclasses import asdict, dataclass

from django.db.models import Q

from accounts.guard import secrets
from accounts.models import User
from history.models import Message, Record

LONGEST = 1000
"""Characters of a sealed subject."""


class NotASubjectError(ValueError):
    """Nobody made this text for this person."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A number, and if it is known a call, a living call or a message. Empty: nothing in particular."""

    number: str = ""
    """Canonical."""
    call: str = ""
    """The exchange's name of the call, as `Record.call` holds it."""
    record: int | None = None
    message: int | None = None

    @property
    def notes(self) -> Q:
        """Which notes one reads beside it."""
        conditions = {"number": self.number, "call": self.call, "record": self.record, "message": self.message}
        found = Q(pk__in=())
        for name, value in conditions.items():
            if value:
                found |= Q(**{name: value})
        return found


NOTHING = Subject()


def of_record(record: Record) -> Subject:
    return Subject(record.number, record.call, record.pk)


def of_message(message: Message) -> Subject:
    record = message.record
    return Subject(message.number, record.call if record else "", message.record_id, message.pk)


def seal(user: User, subject: Subject) -> str:
    """The name of `subject` in pages of `user`; `[0-9A-Za-z_=-]`."""
    return secrets.encrypted(json.dumps({"user": user.pk, **asdict(subject)}))


def unseal(user: User, text: str) -> Subject:
    """What `seal` named for `user`; nothing in particular for no text. Raises NotASubjectError."""
    if not text:
        return NOTHING
    try:
        held = json.loads(secrets.decrypted(text[:LONGEST]))
        if held.pop("user") != user.pk:
            raise NotASubjectError
        return Subject(**held)
    except (secrets.UnreadableError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotASubjectError from error
