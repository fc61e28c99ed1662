"""The code by which a stranger shows that the installation is theirs, while nobody administers it yet.

It is drawn from SECRET_KEY and a salt of the database, so that whoever may run a command on the machine reads it again,
and whoever reads the database alone does not. It opens nothing any more once there is an administrator.
"""

import hmac
import secrets
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare

from accounts import throttle
from accounts.guard import addresses
from accounts.models import User
from accounts.throttle import Demand, Limit
from company.models import ONLY, Setup

LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""No sign that looks like another one; five bits each."""
SIGNS, GROUP = 20, 5
NETWORK: Final = Limit("setup code network", 5, 150)
EVERYWHERE: Final = Limit("setup code", 60, 600)


def is_open() -> bool:
    """May a stranger with the code become the first administrator? Whoever has been one counts, disabled or not."""
    if not settings.FIRST_RUN or User.objects.filter(role=User.Role.ADMINISTRATOR).exists():
        return False
    return not Setup.objects.filter(pk=ONLY, finished__isnull=False).exists()


def code() -> str:
    """As it is printed: `abcde-fghjk-…`."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"management.setup" + salt().encode(), "sha256")
    signs = "".join(LETTERS[byte & 31] for byte in digest[:SIGNS])
    return "-".join(signs[start : start + GROUP] for start in range(0, SIGNS, GROUP))


def salt() -> str:
    """Made once, whoever asks first; also which code a session has shown."""
    row, _made = Setup.objects.get_or_create(pk=ONLY, defaults={"salt": secrets.token_hex(16)})
    return row.salt


def proves(text: str, address: str) -> bool:
    """Is `text` the code? Throttled as a log-in is; a right one gives back what it took."""
    network = addresses.network_of(address)
    demands = (Demand(NETWORK, network), Demand(EVERYWHERE))
    if not throttle.take(*demands):
        return False
    right = constant_time_compare(_bare(text), _bare(code()))
    if right:
        throttle.give_back(*demands)
    return right


def _bare(text: str) -> str:
    return "".join(text.split()).replace("-", "").lower()
