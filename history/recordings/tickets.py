"""Listening to recordings: one's own at any time, another's with a ticket, which the journal hears of."""

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from history.models import Recording

TICKET_SECONDS = 600
"""How long beyond its own length somebody may go on listening to another's recording before the journal hears of it
again."""


@transaction.atomic
def may_listen(user: User, recording: Recording, origin: Origin) -> str:
    """A ticket for the sound of `recording`, for as long as it lasts and ten minutes.

    Hearing somebody else's is written down (T-FIL-04).
    """
    if recording.extension not in user.extensions:
        subject = User.objects.filter(extension=recording.extension).first()
        journal.write(Event.RECORDING_HEARD, subject, origin, after=f"{recording.started:%Y-%m-%d %H:%M}")
    return _signer(user).sign(str(recording.pk))


def has_ticket(user: User, recording: Recording, ticket: str) -> bool:
    """Whether `user` may have the sound now: always of their own calls, else with a ticket."""
    if recording.extension in user.extensions:
        return True
    try:
        return _signer(user).unsign(ticket, max_age=recording.seconds + TICKET_SECONDS) == str(recording.pk)
    except BadSignature:
        return False


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"history.recordings.{user.pk}")
