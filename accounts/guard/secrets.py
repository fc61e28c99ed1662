"""Secrets that the portal must be able to read again, as the one of a second factor: encrypted in the database.

The key comes from SECRET_KEY, which is not in there (T-PWD-05). What an older key of OLD_SECRET_KEYS encrypted stays
readable, and is encrypted anew by housekeeping.
"""

import base64
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableError(Exception):
    """Neither SECRET_KEY nor one of OLD_SECRET_KEYS opens this."""


def encrypted(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    """Raises UnreadableError."""
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def is_readable(token: str) -> bool:
    try:
        decrypted(token)
    except UnreadableError:
        return False
    return True


def is_current(token: str) -> bool:
    """Was it encrypted with SECRET_KEY itself?"""
    try:
        _fernet(settings.SECRET_KEY).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@cache
def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"accounts.secrets", "sha256")))
