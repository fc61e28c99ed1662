"""Somebody in a call, as one viewer may know them: the place where a number gets its name, and where a number that is
shown to nobody is left out (X-20)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounts.models import User
from phonebook.lookup import Known, known
from phonebook.references import seal
from ui.telephone_numbers import pretty


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody in a call."""

    number: str = ""
    """Canonical; empty: withheld, or hidden."""
    name: str = ""
    """From the viewer's books, else as the exchange named them, else empty."""
    hidden: bool = False
    """There is a number, and it is shown to nobody."""
    vip: bool = False
    contact: int | None = None
    """The entry of the phonebook that the name stands in."""
    reference: str = ""
    """Names the number for this viewer, also one that is hidden (phonebook.references)."""

    @property
    def withheld(self) -> bool:
        return not self.number and not self.hidden

    @property
    def pretty(self) -> str:
        """The number as people write it."""
        return pretty(self.number)


@dataclass(frozen=True, slots=True)
class WithSomebody:
    """What happened with somebody: lists, letters and files ask it for the name and number that it shows."""

    other: Side

    @property
    def display_name(self) -> str:
        return self.other.name

    @property
    def number(self) -> str:
        return self.other.number

    @property
    def withheld(self) -> bool:
        return self.other.withheld

    @property
    def hidden(self) -> bool:
        return self.other.hidden

    @property
    def reference(self) -> str:
        return self.other.reference


NOBODY = Side()
NOTHING_KNOWN = Known()


def named(side: Side, name: str) -> Side:
    """The exchange's own name for them fills in; not beside a hidden number, for such names often are the number."""
    return side if side.name or side.hidden or not name else replace(side, name=name)


def sides(user: User, numbers: Iterable[str]) -> dict[str, Side]:
    """Who is behind these canonical numbers, for `user`; every number has an entry."""
    wanted = {number for number in numbers if number}
    known_ones = known(user, wanted)
    return {number: _side(user, number, known_ones.get(number, NOTHING_KNOWN)) for number in wanted}


def _side(user: User, number: str, one: Known) -> Side:
    shown = "" if one.hidden else number
    return Side(shown, one.name, one.hidden, one.vip, one.contact_id, seal(user, number))
