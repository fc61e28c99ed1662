"""One line of a price list: what calls to numbers that begin alike cost, and from when to when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

WORKING_DAYS = frozenset(range(1, 6))
FREE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Peak:
    """When the dearer price holds, on the wall clock of the company; never on holidays.

    What begins at `end` is cheap already. An end that is not after its begin is one of the next day.
    """

    begin: time
    end: time
    days: frozenset[int] = WORKING_DAYS
    """ISO weekdays, Monday is 1."""

    def __post_init__(self) -> None:
        if not self.days <= frozenset(range(1, 8)):
            raise ValueError(f"weekdays are 1 to 7, not {sorted(self.days)}")

    def holds(self, moment: datetime) -> bool:
        """At `moment`, of a day that is no holiday."""
        clock = moment.time().replace(tzinfo=None)
        if self.begin < self.end:
            return moment.isoweekday() in self.days and self.begin <= clock < self.end
        if clock >= self.begin:
            return moment.isoweekday() in self.days
        return clock < self.end and (moment.isoweekday() - 2) % 7 + 1 in self.days


@dataclass(frozen=True, slots=True)
class Rate:
    """Prices are for 60 seconds, without tax. Raises ValueError for what is no rate."""

    prefix: str
    """Digits with which the number begins, country code first, no "+"."""
    price: Decimal
    valid_from: date
    valid_to: date | None = None
    """The last day; None: until further notice."""
    price_off: Decimal | None = None
    """Outside of the peak; None: the same."""
    peak: Peak | None = None
    fee: Decimal = FREE
    """For setting the call up; also where all its seconds are free."""
    first: int = 1
    """Seconds of the first block, which is charged as a whole, as are the following ones."""
    following: int = 1
    free_seconds: int = 0
    """At the beginning of the call."""
    zone: str = ""
    """What the price list calls this destination."""

    def __post_init__(self) -> None:
        if not (self.prefix.isascii() and self.prefix.isdigit()):
            raise ValueError("a prefix is made of digits")
        if min(self.price, self.fee, self.price_off or FREE) < 0:
            raise ValueError("nothing costs less than nothing")
        if self.first < 0 or self.following < 1 or self.free_seconds < 0:
            raise ValueError("a block has at least one second")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("it ends before it begins")
        if (self.price_off is None) != (self.peak is None):
            raise ValueError("a price outside of the peak needs to know when that is")

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def seconds_charged(self, seconds: int) -> int:
        """Of so many seconds of talk, in whole blocks."""
        rest = max(0, seconds - self.free_seconds)
        if not rest:
            return 0
        return self.first + -(-max(0, rest - self.first) // self.following) * self.following

    def price_at(self, moment: datetime, *, holiday: bool) -> Decimal:
        """Of 60 seconds of a call that began at `moment`: its start decides for the whole call."""
        if self.peak is None or self.price_off is None:
            return self.price
        return self.price if not holiday and self.peak.holds(moment) else self.price_off
