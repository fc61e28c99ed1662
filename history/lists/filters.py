"""What a history list shows and where its page begins, as read from the address.

Pure. Every filter lives in the query string, so that a list can be bookmarked and sent to a
colleague; a value that makes no sense is left out rather than answered with an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self, TypeVar
from urllib.parse import urlencode

from ui.days import day_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})", re.ASCII)
_EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9*#]{1,39}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9A-Za-z_-]{1,40}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)

LONGEST_TEXT = 60
SHORTEST_SEARCH = 2
"""Signs of a text below which it is not yet looked for (T-DOS-01)."""
LONGEST_CALL = 24 * 3600

Choice = TypeVar("Choice", bound=StrEnum)


class Kind(StrEnum):
    ALL = "all"
    OUTGOING = "outgoing"
    INCOMING = "incoming"
    MISSED = "missed"
    OPEN = "open"
    """Missed, and nobody has reached them since."""
    ANSWERED_BY_OTHER = "answered_by_other"
    VOICEMAIL = "voicemail"
    FORWARDED = "forwarded"


class Reach(StrEnum):
    """Whose calls a list is about."""

    OWN = "own"
    """The extension that one works with."""
    DEPARTMENT = "department"
    """The people of the departments that one manages."""
    EVERYBODY = "everybody"


class Period(StrEnum):
    ALWAYS = "always"
    TODAY = "today"
    WEEK = "week"
    """From Monday on."""
    MONTH = "month"
    """From the first on."""
    DAYS = "days"
    """From a day to a day, see `first` and `last`."""


class Between(StrEnum):
    ANYBODY = "anybody"
    INTERNAL = "internal"
    EXTERNAL = "external"


class View(StrEnum):
    PLAIN = "plain"
    """A row for each call."""
    RECENT = "recent"
    """A row for each partner and day (HIST-06)."""


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
    reach: Reach = Reach.OWN
    department: int | None = None
    """One of those that the reach holds."""
    person: str = ""
    """An extension: the calls of this one alone, of those that the reach holds."""
    number: str = ""
    """With whom, canonical."""
    between: Between = Between.ANYBODY
    period: Period = Period.ALWAYS
    first: date | None = None
    last: date | None = None
    """Local days of Period.DAYS, both included; None: no bound."""
    least: int = 0
    """Seconds that somebody talked at least."""
    view: View = View.PLAIN
    after: Cursor | None = None
    """Rows older than this one."""
    until: Cursor | None = None
    """Rows down to this one and none below: what a list that is open on a screen asks for again."""
    account: str = ""
    """The account that paid for them."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read the fields of a query string; what is missing or makes no sense is at its default."""
        period = _choice(Period, query.get("period", ""), Period.ALWAYS)
        first, last = (day_of(query.get(name, "")) for name in ("from", "to"))
        if period is Period.ALWAYS and (first or last):
            period = Period.DAYS
        if period is not Period.DAYS or not (first or last) or (first and last and last < first):
            first = last = None
            period = Period.ALWAYS if period is Period.DAYS else period
        return cls(
            _choice(Kind, query.get("kind", ""), Kind.ALL),
            query.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT].strip(),
            _choice(Reach, query.get("scope", ""), Reach.OWN),
            int(_matching(_COUNT, query.get("department", "")) or 0) or None,
            _matching(_EXTENSION, query.get("person", "")),
            _matching(_NUMBER, query.get("number", "")),
            _choice(Between, query.get("between", ""), Between.ANYBODY),
            period,
            first,
            last,
            min(int(_matching(_COUNT, query.get("least", "")) or 0), LONGEST_CALL),
            _choice(View, query.get("view", ""), View.PLAIN),
            Cursor.parse(query.get("after", "")),
            Cursor.parse(query.get("until", "")),
            _matching(_ACCOUNT, query.get("account", "").strip()),
        )

    def with_kind(self, kind: Kind) -> Self:
        """The same list, from its beginning, of another kind."""
        return replace(self, kind=kind, after=None, until=None)

    def with_view(self, view: View) -> Self:
        return replace(self, view=view, after=None, until=None)

    def with_reach(self, reach: Reach) -> Self:
        """The same list of other people's calls."""
        return replace(self, reach=reach, department=None, person="", after=None, until=None)

    def continued(self, after: Cursor) -> Self:
        """The rows that follow."""
        return replace(self, after=after, until=None)

    def renewed(self, until: Cursor) -> Self:
        """The same rows once more, with what has come on top since."""
        return replace(self, until=until)

    @property
    def whole(self) -> Self:
        """The same list from its beginning."""
        return replace(self, after=None, until=None)

    @property
    def cleared(self) -> Self:
        """The same people's calls in the same view, all of them."""
        return type(self)(reach=self.reach, view=self.view)

    @property
    def narrows(self) -> bool:
        return self.whole != self.cleared

    @property
    def search(self) -> str:
        """The text as far as it is long enough to be looked for."""
        return self.text if len(self.text) >= SHORTEST_SEARCH else ""

    def span(self, today: date, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        """From when (included) to when (excluded), in UTC; None: no bound. `today` is the reader's local day."""
        first, last = {
            Period.ALWAYS: (None, None),
            Period.TODAY: (today, today),
            Period.WEEK: (today - timedelta(days=today.weekday()), today),
            Period.MONTH: (today.replace(day=1), today),
            Period.DAYS: (self.first, self.last),
        }[self.period]
        begin = _midnight(first, zone) if first else None
        return begin, _midnight(last + timedelta(days=1), zone) if last and last != today else None

    @property
    def fields(self) -> dict[str, str]:
        """What `parse` reads, without what is at its default."""
        fields = {
            "kind": _unless(self.kind, Kind.ALL),
            "q": self.text,
            "scope": _unless(self.reach, Reach.OWN),
            "department": str(self.department or ""),
            "person": self.person,
            "number": self.number,
            "between": _unless(self.between, Between.ANYBODY),
            "period": "" if self.period is Period.DAYS else _unless(self.period, Period.ALWAYS),
            "from": str(self.first or ""),
            "to": str(self.last or ""),
            "least": str(self.least or ""),
            "account": self.account,
            "view": _unless(self.view, View.PLAIN),
            "after": str(self.after or ""),
            "until": str(self.until or ""),
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def query_string(self) -> str:
        """`?kind=…&q=…`, see `fields`."""
        return f"?{urlencode(self.fields)}"


def _choice(kind: type[Choice], text: str, default: Choice) -> Choice:
    return kind(text) if text in set(kind) else default


def _unless(value: StrEnum, default: StrEnum) -> str:
    return "" if value is default else value.value


def _matching(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
