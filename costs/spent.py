"""What some calls came to: the sum of which all pages and papers about costs are made. Pure."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from costs.rating.charges import EXACT, Total


@dataclass(frozen=True, slots=True)
class Spent:
    """By some calls."""

    calls: int = 0
    seconds: int = 0
    """Of talk."""
    total: Total = field(default_factory=Total)

    @classmethod
    def of(cls, calls: int, seconds: int, known: Decimal | float, unknown: int) -> Self:
        """`known`: the cost of the calls of which it is known, to the fourth place, as a database adds it up."""
        return cls(int(calls), int(seconds), Total(Decimal(known).quantize(EXACT), int(unknown)))

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.calls + other.calls, self.seconds + other.seconds, self.total + other.total)

    @property
    def known(self) -> Decimal:
        """The cost of the calls of which it is known; without tax, four places."""
        return self.total.cost

    @property
    def unknown(self) -> int:
        """How many calls have no known cost."""
        return self.total.unknown

    @property
    def cost(self) -> Decimal | None:
        """None where not one call has a known cost: nothing is known, which is not nothing."""
        return None if self.unknown and self.unknown == self.calls else self.known

    @property
    def is_whole(self) -> bool:
        return not self.unknown
