"""The four digits that open an account until it has a password (LOG-04)."""

import hmac
import itertools
from typing import Final

from django.utils.crypto import salted_hmac

TRIES: Final = 5
"""Wrong PINs of one number in all, not in an hour: four digits stand no more (T-PIN-01)."""

_MOST_GUESSED = """
1234 1111 0000 1212 7777 1004 2000 4444 2222 6969 9999 3333 5555 6666 1122 1313 8888 4321 2001 1010
"""
MOST_GUESSED = frozenset(_MOST_GUESSED.split())


def digest(extension: str, pin: str) -> str:
    """What is stored for a PIN: worthless without SECRET_KEY, which is not in the database (T-PWD-05)."""
    return salted_hmac("accounts.pin", f"{extension}:{pin}", algorithm="sha256").hexdigest()


def matches(extension: str, pin: str, stored: str) -> bool:
    """False also when no PIN is stored."""
    return bool(stored) and hmac.compare_digest(digest(extension, pin), stored)


def is_pin(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def is_easily_guessed(pin: str, extension: str) -> bool:
    """Those that people choose most, repeats, runs, years, and the number itself."""
    steps = {int(later) - int(earlier) for earlier, later in itertools.pairwise(pin)}
    return (
        pin in MOST_GUESSED
        or steps <= {0}
        or steps <= {1}
        or steps <= {-1}
        or pin[:2] == pin[2:]
        or pin[:2] in {"19", "20"}
        or pin in extension
        or extension in pin
    )
