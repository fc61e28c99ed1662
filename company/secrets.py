"""Secrets that the portal must be able to read again, as the password of a mail server: encrypted in the database.

The key comes from SECRET_KEY, which is not in there (T-PWD-05, T-SMTP-04). What an older key of OLD_SECRET_KEYS
encrypted stays readable, and is encrypted anew by housekeeping.
"""

import base64
import hmac
from dataclasses import dataclass
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableError(Exception):
    """Neither SECRET_KEY nor one of OLD_SECRET_KEYS opens this."""


@dataclass(frozen=True, slots=True)
class Box:
    """Secrets of one purpose: what one box closed, no other opens."""

    purpose: str

    def encrypted(self, text: str) -> str:
        return self._keys().encrypt(text.encode()).decode()

    def decrypted(self, token: str) -> str:
        """Raises UnreadableError."""
        try:
            return self._keys().decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise UnreadableError from error

    def is_readable(self, token: str) -> bool:
        try:
            self.decrypted(token)
        except UnreadableError:
            return False
        return True

    def is_current(self, token: str) -> bool:
        """Was it encrypted with SECRET_KEY itself?"""
        try:
            _fernet(self.purpose, settings.SECRET_KEY).decrypt(token.encode())
        except InvalidToken:
            return False
        return True

    def _keys(self) -> MultiFernet:
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return MultiFernet([_fernet(self.purpose, key) for key in keys])


@cache
def _fernet(purpose: str, key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(key.encode(), purpose.encode(), "sha256")))
