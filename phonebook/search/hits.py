"""People and companies that a search finds."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from phonebook.search.typed import How


class Book(StrEnum):
    EXTENSIONS = "extensions"
    PRIVATE = "private"
    PUBLIC = "public"


class Rank(IntEnum):
    """Who comes first."""

    OWN = 0
    FAVOURITE = 1
    EXTENSION = 2
    PUBLIC = 3


@dataclass(frozen=True, slots=True)
class Within:
    """What the list shows, of which hits come first (BOOK-17): a book, a group, a department, or the favourites."""

    book: Book | None = None
    group: int | None = None
    department: int | None = None
    favourites: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One person or company that matches."""

    book: Book
    name: str
    detail: str
    """Department or company."""
    numbers: tuple[tuple[str, str], ...]
    """(canonical number, label): an extension first, else the best match."""
    hidden: frozenset[str] = frozenset()
    """Those of the numbers that are shown to nobody (X-20)."""
    contact: int | None = None
    """The entry in a book; of an extension what else is known of its person, if anything."""
    favourite: bool = False
    keyed: bool = False
    """Only the keys of a telephone spell what was typed."""
    suggested: bool = False
    """Not of the group in which was searched (BOOK-17)."""

    @property
    def number(self) -> str:
        return self.numbers[0][0] if self.numbers else ""


@dataclass(frozen=True, slots=True)
class Match:
    """A hit with what decides its place."""

    hit: Hit
    how: How
    sort_key: str

    @property
    def order(self) -> tuple[object, ...]:
        return (self.hit.suggested, self._rank, self.how, self.sort_key, self.hit.contact or 0)

    @property
    def _rank(self) -> Rank:
        if self.hit.book is Book.PRIVATE:
            return Rank.OWN
        if self.hit.favourite:
            return Rank.FAVOURITE
        return Rank.EXTENSION if self.hit.book is Book.EXTENSIONS else Rank.PUBLIC
