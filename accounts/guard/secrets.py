"""Secrets of accounts that the portal must be able to read again, as that of a second factor: see company.secrets."""

from company.secrets import Box, UnreadableError

__all__ = ["UnreadableError", "decrypted", "encrypted", "is_current", "is_readable"]

_BOX = Box("accounts.secrets")

encrypted = _BOX.encrypted
decrypted = _BOX.decrypted
is_readable = _BOX.is_readable
is_current = _BOX.is_current
