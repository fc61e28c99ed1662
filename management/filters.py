"""Which accounts a list shows and where its page begins, as read from the address.

Pure. Every filter lives in the query string; a value that makes no sense is left out rather than answered with an
error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

_EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)
_KEY = re.compile(r"[0-9]{1,9}", re.ASCII)
TEXT_LENGTH = 60
WITHOUT = 0
"""Instead of a department's key: those who belong to none."""


class State(StrEnum):
    """Whether an account can be used. Each account is in one state."""

    ACTIVE = "active"
    TEMPORARY = "temporary"
    """Somebody else gave the password; it must be changed at the next log-in."""
    BY_PIN = "by_pin"
    CLOSED = "closed"
    """No password, and no PIN that opens it: it waits for a letter's reader, or for nothing at all."""
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    text: str = ""
    department: int | None = None
    """The key of one, WITHOUT, or None for all."""
    role: str = ""
    state: State | None = None
    licence: int | None = None
    """The key of a kind, or WITHOUT."""
    after: str = ""
    """The extension after which the page begins."""

    @classmethod
    def parse(cls, query: Mapping[str, str], roles: tuple[str, ...]) -> Self:
        """Read `q`, `department`, `role`, `state`, `licence` and `after` from a query string's fields."""
        department, role, state = query.get("department", ""), query.get("role", ""), query.get("state", "")
        licence, after = query.get("licence", ""), query.get("after", "")
        return cls(
            query.get("q", "").replace("\0", "").strip()[:TEXT_LENGTH],
            int(department) if _KEY.fullmatch(department) else None,
            role if role in roles else "",
            State(state) if state in set(State) else None,
            int(licence) if _KEY.fullmatch(licence) else None,
            after if _EXTENSION.fullmatch(after) else "",
        )

    def continued(self, after: str) -> Self:
        """The people that follow."""
        return replace(self, after=after)

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.role or self.state) or not self.department is self.licence is None

    @property
    def query_string(self) -> str:
        """`?q=…&department=…` without what is at its default."""
        fields = {
            "q": self.text,
            "department": "" if self.department is None else str(self.department),
            "role": self.role,
            "state": self.state.value if self.state else "",
            "licence": "" if self.licence is None else str(self.licence),
            "after": self.after,
        }
        chosen = urlencode({name: value for name, value in fields.items() if value})
        return f"?{chosen}"
