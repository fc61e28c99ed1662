"""How large a request's body may be, decided by its head alone, before any of the body is read (T-UPL-01).

No form of the portal comes near LARGEST_BODY. One door takes more: that of an installer's pieces, from whoever shows
a ticket of this upload and the session that it was issued to (downloads.tickets). The server asks in its event loop:
nothing here waits for anything.
"""

import re
from typing import Final

from webcti import environment

LARGEST_BODY: Final = environment.number("MAX_REQUEST_BYTES", 256 * 1024, least=1024)
_PIECE: Final = re.compile(rb"/administration/installer/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/piece/(?:\?|\Z)")


def most_bytes(method: bytes, target: bytes, ticket: bytes, cookies: dict[bytes, bytes]) -> int:
    """Of the body of this request, whose length is declared; `target` is its path and query, as it was sent."""
    found = _PIECE.match(target)
    if method != b"POST" or found is None or not ticket:
        return LARGEST_BODY
    from django.conf import settings  # there is no installer where there is no Django, as in tests of the server alone

    from downloads import pieces, tickets

    session = cookies.get(settings.SESSION_COOKIE_NAME.encode(), b"")
    opened = tickets.opens(ticket.decode("latin1"), found[1].decode(), session.decode("latin1"))
    return pieces.LARGEST if opened else LARGEST_BODY
