"""Files that open doors, as letters with links: encrypted while they wait to be fetched.

The key comes from SECRET_KEY, which is not in the database; what an older key of OLD_SECRET_KEYS encrypted stays
readable.
"""

import base64
import hmac
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def sealed(content: bytes) -> bytes:
    return _keys().encrypt(content)


def opened(token: bytes) -> bytes:
    """Raises cryptography.fernet.InvalidToken."""
    return _keys().decrypt(token)


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@cache
def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"jobs.sealing", "sha256")))
