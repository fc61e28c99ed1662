"""A number named without being told: what a page carries where a number may not be shown, and what an address carries
so that no log reads numbers (X-20, T-WS-08).

A reference is of one person: in anybody else's hands it is nothing. The same number has the same reference for them
each time, so that links stay links (AES-SIV, RFC 5297: encryption that needs no nonce, and cannot be altered).
"""

import base64
import binascii
import hmac
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from accounts.models import User

LONGEST = 120


class NotAReferenceError(ValueError):
    """Nobody made this text for this person, or the key that did is gone."""


def seal(user: User, number: str) -> str:
    """The name of the canonical `number` for `user`; `[0-9A-Za-z_-]`. Empty for no number."""
    if not number:
        return ""
    return (
        base64.urlsafe_b64encode(_key(settings.SECRET_KEY).encrypt(number.encode(), _bound_to(user)))
        .decode()
        .rstrip("=")
    )


def unseal(user: User, reference: str) -> str:
    """The number that `seal` named for `user`. Raises NotAReferenceError."""
    try:
        sealed = base64.b64decode(reference + "=" * (-len(reference) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotAReferenceError from None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _key(secret).decrypt(sealed, _bound_to(user)).decode()
        except (InvalidTag, ValueError):
            continue
    raise NotAReferenceError


def _bound_to(user: User) -> list[bytes]:
    return [str(user.pk).encode()]


@cache
def _key(secret: str) -> AESSIV:
    return AESSIV(hmac.digest(secret.encode(), b"phonebook.references", "sha512"))
