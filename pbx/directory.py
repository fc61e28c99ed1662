"""Which extensions an exchange has, and what they are called: asked now and then, to make accounts of them (ADM-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

LONGEST = 254
"""Characters of a text; an e-mail address is the longest."""
MOST = 20_000


class Part(StrEnum):
    """What an exchange may keep to itself: its account for the portal may not ask, or a module is missing."""

    TELEPHONES = "telephones"
    NAMES = "names"
    MAILBOXES = "mailboxes"


@dataclass(frozen=True, slots=True)
class Entry:
    """One extension."""

    extension: str
    """2 to 6 digits."""
    name: str = ""
    email: str = ""
    telephone: str = ""
    """How its telephone is connected, as "PJSIP"; empty: a mailbox without a telephone."""
    known: bool = False
    """More than a device is known of it: a name, a mailbox, or a lamp. A trunk that is called like an extension has
    none of these."""


@dataclass(frozen=True, slots=True)
class Directory:
    entries: Sequence[Entry]
    """By extension, each once."""
    silent: frozenset[Part] = frozenset()
    """What was not told: an empty list then means nothing."""

    def packed(self) -> dict[str, Any]:
        """As JSON; `unpacked` reads it."""
        rows = [[each.extension, each.name, each.email, each.telephone, each.known] for each in self.entries]
        return {"entries": rows, "silent": sorted(self.silent)}

    @classmethod
    def unpacked(cls, told: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for what `packed` did not make: it comes through Redis (T-WS-10)."""
        entries = [Entry(*row) for row in told["entries"]]
        for each in entries:
            texts = (each.extension, each.name, each.email, each.telephone)
            right = all(isinstance(text, str) and len(text) <= LONGEST for text in texts)
            if not right or not isinstance(each.known, bool):
                raise ValueError(f"no entry: {each!r:.200}")
        if len(entries) > MOST:
            raise ValueError(f"{len(entries)} entries")
        return cls(entries, frozenset(map(Part, told["silent"])))
