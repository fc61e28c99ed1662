"""The company's mailboxes: what lies in them, and what becomes of it. What changes is told."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from pbx.errors import PbxGone
from pbx.events import MailboxChanged, PbxEvent
from pbx.mailbox import NEW, Folder, Message
from pbx.simulator.voices import speech
from pbx.sound import MailboxListed

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable
    from datetime import datetime

    from pbx.party import Party
    from pbx.simulator.company import Company
    from pbx.simulator.spool import Spool


class Mailboxes:
    """Every mailbox by its number. With a `spool`, messages are files and outlive the process."""

    def __init__(
        self,
        company: Company,
        now: Callable[[], datetime],
        emit: Callable[[PbxEvent], None],
        spool: Spool | None = None,
    ) -> None:
        self._now, self._emit, self._spool = now, emit, spool
        numbers = [person.extension for person in company.people if person.mailbox]
        numbers += [shared.number for shared in company.shared_mailboxes]
        self._boxes: dict[str, list[Message]] = spool.open(numbers) if spool else {number: [] for number in numbers}
        there = [message.id for messages in self._boxes.values() for message in messages]
        self._numbers = count(1 + max((int(name.rpartition("-")[2], 16) for name in there), default=-1))

    def __contains__(self, box: str) -> bool:
        return box in self._boxes

    def __getitem__(self, box: str) -> tuple[Message, ...]:
        """Oldest first. Raises PbxGone."""
        return tuple(self._box(box))

    @property
    def empty(self) -> bool:
        return not any(self._boxes.values())

    def take_over(self, before: Mailboxes) -> None:
        """Keep what another exchange of the same company kept, unless the files have told already."""
        if self._spool is None:
            self._boxes = before._boxes

    def counts(self, box: str) -> tuple[int, int] | None:
        """New and old messages; None without a mailbox."""
        if box not in self._boxes:
            return None
        folders = [message.folder for message in self._boxes[box]]
        return sum(folder in NEW for folder in folders), folders.count(Folder.OLD)

    def listings(self) -> tuple[MailboxListed, ...]:
        return tuple(self._listing(box) for box in self._boxes)

    def refresh(self, box: str) -> None:
        """Tell what lies in it. Raises PbxGone."""
        self._box(box)
        self._emit(self._listing(box))

    # -- what becomes of messages ----------------------------------------------------------------

    def deposit(
        self,
        box: str,
        caller: Party,
        seconds: float,
        *,
        urgent: bool = False,
        left_on: str = "",
        at: datetime | None = None,
    ) -> Message:
        """Somebody spoke for `seconds`; `at`: then, not now."""
        at = (at or self._now()).replace(microsecond=0)
        folder = Folder.URGENT if urgent else Folder.INBOX
        message = Message(self._name(at), folder, caller, at, max(1, round(seconds)), urgent)
        self.lay(box, message)
        self._tell(box, left_on)
        return message

    def lay(self, box: str, message: Message) -> None:
        """Put a message in without telling."""
        self._box(box).append(message)
        if self._spool:
            self._spool.lay(box, message, sound(message))

    def move(self, box: str, name: str, to: Folder) -> None:
        message = self._message(box, name)
        if message.folder is to:
            return
        if self._spool:
            self._spool.move(box, message, to)
        messages = self._box(box)
        messages[messages.index(message)] = replace(message, folder=to)
        self._tell(box)

    def forward(self, box: str, name: str, to: str) -> None:
        message = self._message(box, name)
        self._box(to)
        copied = replace(message, id=self._name(self._now()), folder=Folder.INBOX, urgent=False)
        if self._spool:
            self._spool.copy(box, message, to, copied)
        self._box(to).append(copied)
        self._tell(to)

    def remove(self, box: str, name: str) -> None:
        message = self._message(box, name)
        if self._spool:
            self._spool.remove(box, message)
        self._box(box).remove(message)
        self._tell(box)

    def hear(self, box: str, names: frozenset[str] | None = None) -> None:
        """These messages, or all new ones, have been listened to. What is gone by now was heard in vain."""
        heard = [message for message in self[box] if message.folder in NEW and (names is None or message.id in names)]
        for message in heard:
            self.move(box, message.id, Folder.OLD)

    # -- inside --------------------------------------------------------------------------------

    def _box(self, box: str) -> list[Message]:
        if box not in self._boxes:
            raise PbxGone(f"There is no mailbox {box}.")
        return self._boxes[box]

    def _message(self, box: str, name: str) -> Message:
        for message in self._box(box):
            if message.id == name:
                return message
        raise PbxGone("There is no such message any more.")

    def _name(self, at: datetime) -> str:
        return f"{int(at.timestamp())}-{next(self._numbers):08x}"

    def _listing(self, box: str) -> MailboxListed:
        return MailboxListed(self._now(), box, tuple(self._boxes[box]))

    def _tell(self, box: str, left_on: str = "") -> None:
        new, old = self.counts(box) or (0, 0)
        self._emit(MailboxChanged(self._now(), box, new, old, left_on))
        self.refresh(box)


def sound(message: Message) -> array[int]:
    """What was said: the caller's own voice, and other words in each message."""
    return speech(message.caller.number or message.id, message.id, message.seconds)
