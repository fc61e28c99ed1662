"""What a history list shows and where its page begins, as read from the address.

Pure. Every filter lives in the query string, so that a list can be bookmarked and sent to a
colleague; a value that makes no sense is left out rather than answered with an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})", re.ASCII)


class Kind(StrEnum):
    ALL = "all"
    OUTGOING = "outgoing"
    INCOMING = "incoming"
    MISSED = "missed"
    ANSWERED_BY_OTHER = "answered_by_other"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row after which a page begins: its start (aware UTC) and id."""

    started: datetime
    pk: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        match = _CURSOR.fullmatch(text)
        if not match:
            return None
        try:
            return cls(_EPOCH + timedelta(microseconds=int(match[1])), int(match[2]))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.started - _EPOCH) // timedelta(microseconds=1)}-{self.pk}"


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    kind: Kind = Kind.ALL
    text: str = ""
    after: Cursor | None = None
    """Rows older than this one."""
    until: Cursor | None = None
    """Rows down to this one and none below: what a list that is open on a screen asks for again."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read `kind`, `q`, `after` and `until` from a query string's fields."""
        kind = query.get("kind", "")
        return cls(
            Kind(kind) if kind in set(Kind) else Kind.ALL,
            query.get("q", "").replace("\0", "").strip()[:60],
            Cursor.parse(query.get("after", "")),
            Cursor.parse(query.get("until", "")),
        )

    def with_kind(self, kind: Kind) -> Self:
        """The same list, from its beginning, of another kind."""
        return replace(self, kind=kind, after=None, until=None)

    def continued(self, after: Cursor) -> Self:
        """The rows that follow."""
        return replace(self, after=after, until=None)

    def renewed(self, until: Cursor) -> Self:
        """The same rows once more, with what has come on top since."""
        return replace(self, until=until)

    @property
    def narrows(self) -> bool:
        return self.kind is not Kind.ALL or bool(self.text)

    @property
    def query_string(self) -> str:
        """`?kind=…&q=…` without what is at its default."""
        fields = {
            "kind": self.kind.value if self.kind is not Kind.ALL else "",
            "q": self.text,
            "after": str(self.after or ""),
            "until": str(self.until or ""),
        }
        chosen = urlencode({name: value for name, value in fields.items() if value})
        return f"?{chosen}"
