"""Seals of the journal: HMAC-SHA256 (RFC 2104) of an entry and of the seal before it (T-AUD-02).

Whoever can write the database alone can make no seal: the key comes from SECRET_KEY, which is not in there. An entry
that was changed, taken away or put in breaks the chain from there on; the mark of the head tells of a chain that was
cut short at either end.
"""

import hmac
import json
from collections.abc import Iterable
from datetime import UTC
from functools import cache

from django.conf import settings

from accounts.models import JournalEntry, JournalHead


def keys(further: Iterable[str] = ()) -> tuple[bytes, ...]:
    """The key that seals now, then those of OLD_SECRET_KEYS and `further` secrets, which still verify."""
    return tuple(_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *further))


def seal(entry: JournalEntry, before: str, key: bytes | None = None) -> str:
    """The seal of `entry` that follows the entry sealed `before`."""
    facts = (
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.event,
        entry.subject_id,
        entry.subject_number,
        entry.actor_id,
        entry.actor_number,
        entry.before,
        entry.after,
        entry.address,
        entry.session,
    )
    return _seal("entry", (before, *facts), key)


def mark(head: JournalHead, key: bytes | None = None) -> str:
    """The seal of the head itself."""
    return _seal("head", (head.last, head.seal, head.forgotten, head.forgotten_seal), key)


def _seal(kind: str, facts: tuple[object, ...], key: bytes | None) -> str:
    text = json.dumps((kind, *facts), separators=(",", ":"))
    return hmac.digest(key or _key(settings.SECRET_KEY), text.encode(), "sha256").hex()


@cache
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"accounts.journal", "sha256")
