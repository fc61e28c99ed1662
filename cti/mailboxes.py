"""What the exchange tells of its mailboxes, on its way to the history.

Of each mailbox the newest listing waits, for it says everything that the older ones did: there is never more than
one, however long the database is away. What was spoken at telephones is little and waits in a short queue.
"""

import logging
from collections.abc import Mapping

from cti import greetings, spoken
from cti.database import DatabaseThread
from cti.writer import UNWRITABLE, Tell, Writer
from history.mailboxes import messages, sounds
from history.models import Mailbox
from pbx.events import MailboxChanged
from pbx.sound import AnnouncementSpoken, GreetingSpoken, MailboxListed

logger = logging.getLogger(__name__)

MOST_BOXES = 20_000
"""Mailboxes of which something waits at most."""
MOST_SPOKEN = 100

People = Mapping[int, frozenset[str]]


class Postman(Writer):
    """Keeps what one exchange told of its mailboxes until it is written."""

    what = "mailboxes"

    def __init__(self, database: DatabaseThread, tell: Tell) -> None:
        super().__init__(database, tell)
        self._listings: dict[tuple[str, str], MailboxListed] = {}
        """By exchange and mailbox, the longest waiting first."""
        self._left_on: dict[str, str] = {}
        """Mailbox → the channel that has just left a message there."""
        self._spoken: list[GreetingSpoken | AnnouncementSpoken] = []

    @property
    def waiting(self) -> int:
        return len(self._listings) + len(self._spoken)

    def add(self, pbx: str, event: MailboxListed | MailboxChanged) -> None:
        """Take in an event of the exchange `pbx`."""
        if isinstance(event, MailboxChanged):
            if event.left_on and len(self._left_on) < MOST_BOXES:
                self._left_on[event.mailbox] = event.left_on
            return
        if len(self._listings) >= MOST_BOXES and (pbx, event.mailbox) not in self._listings:
            self.dropped += 1
            logger.warning("listing dropped mailbox=%s", event.mailbox)
            return
        self._listings[pbx, event.mailbox] = event
        self._arrived.set()

    def take_in(self, event: GreetingSpoken | AnnouncementSpoken) -> None:
        """Somebody spoke at their telephone."""
        if len(self._spoken) >= MOST_SPOKEN:
            self.dropped += 1
            logger.warning("spoken sound dropped request=%s", event.request)
            return
        self._spoken.append(event)
        self._arrived.set()

    async def _write(self) -> None:
        while self._listings:
            key = next(iter(self._listings))
            await self._deliver(*key, self._listings[key])
        while self._spoken:
            await self._database.run(_keep_spoken, self._spoken[0])
            self._spoken.pop(0)

    async def _deliver(self, pbx: str, mailbox: str, listing: MailboxListed) -> None:
        left_on = self._left_on.get(mailbox, "")
        try:
            people = await self._database.run(_store, pbx, listing, left_on)
        except UNWRITABLE as error:
            logger.error("listing unwritable mailbox=%s error=%s", mailbox, error)  # noqa: TRY400
            people = {}
        if self._left_on.get(mailbox) == left_on:
            self._left_on.pop(mailbox, None)
        if self._listings.get((pbx, mailbox)) is listing:  # unless a newer one came meanwhile
            del self._listings[pbx, mailbox]
        if people:
            await self._tell({}, people)


def _keep_spoken(event: GreetingSpoken | AnnouncementSpoken) -> None:
    if isinstance(event, GreetingSpoken):
        greetings.install_spoken(event)
    else:
        spoken.announcement(event)


def _store(pbx: str, listing: MailboxListed, left_on: str) -> People:
    stored = messages.store(pbx, listing.mailbox, listing.messages, left_on, listing.at)
    if sounds.are_here():
        sounds.draw_waves(Mailbox.objects.get(pbx=pbx, number=listing.mailbox))
    return stored.people
