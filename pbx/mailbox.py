"""Mailboxes as the exchange keeps them: messages have a name for ever, folders say what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pbx.party import Party


class Folder(StrEnum):
    """Where a message lies. What lies in INBOX or URGENT is new: it lights the telephone's lamp."""

    INBOX = "inbox"
    URGENT = "urgent"
    OLD = "old"
    WORK = "work"
    FAMILY = "family"
    FRIENDS = "friends"
    DELETED = "deleted"
    """Thrown away, and not yet gone: what brings a message back."""


NEW = frozenset({Folder.INBOX, Folder.URGENT})


class Greeting(StrEnum):
    """What a caller hears before they may speak."""

    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    NAME = "name"
    TEMPORARY = "temporary"
    """Takes the place of the two first while it exists."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in a mailbox."""

    id: str
    """The exchange's own name for it, the same in whichever folder it lies; `[0-9A-Za-z-]`, at most 60."""
    folder: Folder
    caller: Party
    at: datetime
    """When it was left, aware UTC."""
    seconds: int
    urgent: bool = False
