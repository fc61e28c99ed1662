"""Who may send a large piece: whoever gave their password for this upload, in this very session (T-UPL-01, T-UPL-07).

A ticket is checked twice: below the application, by the head of the request alone, before a byte of its body is read
(webcti.large_bodies), and by the view, beside rights and session, before a byte is kept. It needs no database, for
what asks it stands in the event loop.
"""

from typing import Final

from django.core import signing
from django.utils.crypto import salted_hmac

HEADER: Final = "X-Upload-Ticket"
LASTS: Final = 12 * 3600
"""Seconds; then the password is asked for again, and the upload goes on where it was."""
_SALT: Final = "downloads.ticket"


def issue(upload: str, session: str) -> str:
    """For the upload of this name, as a UUID with hyphens, and the session of this key."""
    return signing.TimestampSigner(salt=_SALT).sign(_claim(upload, session))


def opens(ticket: str, upload: str, session: str) -> bool:
    if not (ticket and session) or len(ticket) > 300:
        return False
    try:
        claim: str = signing.TimestampSigner(salt=_SALT).unsign(ticket, max_age=LASTS)
    except signing.BadSignature:
        return False
    return claim == _claim(upload, session)


def _claim(upload: str, session: str) -> str:
    return f"{upload}.{salted_hmac(_SALT, session, algorithm='sha256').hexdigest()[:32]}"
