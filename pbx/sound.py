"""What an exchange tells of the sound that it keeps: in mailboxes, and of recorded conversations.

The board leaves it to those who keep copies. Times and names are those of pbx.events.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from pbx.mailbox import Greeting, Message


@dataclass(frozen=True, slots=True)
class MailboxListed:
    """All that lies in `mailbox` now: a message that is not among them is gone."""

    at: datetime
    mailbox: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class GreetingSpoken:
    """Somebody spoke a greeting at the telephone and keeps it."""

    at: datetime
    request: str
    mailbox: str
    greeting: Greeting


@dataclass(frozen=True, slots=True)
class AnnouncementSpoken:
    """Somebody spoke an announcement at the telephone of `extension` and keeps it; it lies among the recordings."""

    at: datetime
    request: str
    extension: str


class RecordingState(StrEnum):
    ON = "on"
    PAUSED = "paused"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    """A conversation is recorded, is not recorded for a while, or the recording is finished.

    After `Connected` one whose channel lives no more is over.
    """

    at: datetime
    recording: str
    """Its name for ever: the request of the command that began it, or the exchange's own name for the file."""
    extension: str
    """Who has it recorded."""
    channel: str
    """The channel of `extension` in that conversation."""
    call: str
    state: RecordingState


SoundEvent: TypeAlias = MailboxListed | GreetingSpoken | AnnouncementSpoken | RecordingChanged
