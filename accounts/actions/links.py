"""Following a link from a letter to a password of one's own."""

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.proving import links
from accounts.proving.links import Purpose

TO_A_PASSWORD = (Purpose.RESET, Purpose.ACTIVATION)


def owner_of(token: str) -> User | None:
    """Whom the link would let choose a password; it stays unused."""
    return next((user for purpose in TO_A_PASSWORD if (user := links.find(token, purpose))), None)


@transaction.atomic
def follow(token: str, address: str) -> User | None:
    """Use the link, from the network address `address`; whoever follows it is the one whom the letter went to."""
    for purpose in TO_A_PASSWORD:
        if user := links.use(token, purpose):
            journal.write(Event.LINK_USED, user, Origin(user, address), after=purpose)
            return user
    return None
