"""Which part of which list is asked for: what stands in the address of the book. Pure.

A place in a list is a sort key, whether a person or a contact stands there, and its id: a list that changes meanwhile
neither repeats nor leaves out a row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

PAGE_ROWS = 50
RENEWED_ROWS = 400
"""Most rows of an open list that are read again when something changes."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONGEST_TEXT = 60
_PLACE = re.compile(r"([xc])([0-9]{1,18})\.([^\0]{0,120})")
_GROUP = re.compile(r"(d|g)([0-9]{1,18})", re.ASCII)
_AFTER_ALL = "\U0010ffff"


class Shelf(StrEnum):
    """The groups that everybody has (BOOK-02, BOOK-15)."""

    ALL = "all"
    FAVOURITES = "favourites"
    EXTENSIONS = "extensions"
    PUBLIC = "public"
    PRIVATE = "private"


class Order(StrEnum):
    RISING = "a-z"
    FALLING = "z-a"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    key: str
    """phonebook.folding.sort_key."""
    is_contact: bool
    """False: the person of an extension."""
    pk: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        match = _PLACE.fullmatch(text)
        return cls(match[3], match[1] == "c", int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{'c' if self.is_contact else 'x'}{self.pk}.{self.key}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address says; nonsense is left out."""

    shelf: Shelf | None = None
    department: int | None = None
    group: int | None = None
    """One of these three; none of them: the shelf that the reader finds first."""
    letter: str = ""
    """The list begins there."""
    text: str = ""
    order: Order | None = None
    """None: as the list is by itself, the favourites in their own order, all others from A to Z."""
    after: Place | None = None
    until: Place | None = None
    """At least down to here: what a list that is open on a screen asks for again."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        name, letter, order = (query.get(key, "") for key in ("group", "letter", "order"))
        match = _GROUP.fullmatch(name)
        return cls(
            shelf=Shelf(name) if name in set(Shelf) else None,
            department=int(match[2]) if match and match[1] == "d" else None,
            group=int(match[2]) if match and match[1] == "g" else None,
            letter=letter if len(letter) == 1 and letter in LETTERS else "",
            text=query.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT],
            order=Order(order) if order in set(Order) else None,
            after=Place.parse(query.get("after", "")),
            until=Place.parse(query.get("until", "")),
        )

    @property
    def falls(self) -> bool:
        return self.order is Order.FALLING

    @property
    def by_hand(self) -> bool:
        """Whether this is the list that its reader puts in order."""
        return self.shelf is Shelf.FAVOURITES and self.order is None and not self.letter and not self.text

    @property
    def name(self) -> str:
        """Of the group, as in the address; empty for none in particular."""
        if self.department is not None:
            return f"d{self.department}"
        return f"g{self.group}" if self.group is not None else str(self.shelf or "")

    @property
    def most(self) -> int:
        """So many rows may have to be looked at."""
        return (RENEWED_ROWS if self.until or self.by_hand else PAGE_ROWS) + 1

    @property
    def bound(self) -> Place | None:
        """Beyond this place the rows begin."""
        if self.after or not self.letter:
            return self.after
        if self.falls:
            return Place(self.letter + _AFTER_ALL, is_contact=True, pk=0)
        return Place(self.letter, is_contact=False, pk=-1)

    @property
    def query_string(self) -> str:
        """Of the whole list, from its beginning."""
        given = {
            "group": self.name,
            "letter": self.letter,
            "q": self.text,
            "order": str(self.order or ""),
        }
        return "?" + urlencode({key: value for key, value in given.items() if value})

    @property
    def turned(self) -> Self:
        """The same list from its other end; the favourites first by name, and at last in their own order again."""
        rising = None if self.falls else Order.FALLING
        order = Order.RISING if self.by_hand else rising
        return replace(self, order=order, letter="", after=None, until=None)

    @property
    def without_text(self) -> Self:
        return replace(self, text="", after=None, until=None)

    def at(self, letter: str) -> Self:
        return replace(self, letter=letter, text="", after=None, until=None)
