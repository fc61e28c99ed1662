"""Which days each price list counts, and what is missing in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from costs.models import Charge, PriceList, PriceRate
from phonebook.plan import plan

WIDTH = 1000
"""Units of the drawing."""
LEAST = 6
AHEAD = timedelta(days=90)
"""So far beyond today, or the last list's first day, the drawing reaches."""


@dataclass(frozen=True, slots=True)
class Listed:
    price_list: PriceList
    until: date | None
    """The last day on which it counts; None: until further notice."""
    rates: int
    ended: int
    """Prefixes whose last price is over before the list is."""
    home: bool
    """It has prices for the own country."""
    today: bool
    """It is the one that counts now."""

    @property
    def future(self) -> bool:
        return self.price_list.valid_from > timezone.localdate()


@dataclass(frozen=True, slots=True)
class Bar:
    """One list in the drawing, from `x` on."""

    name: str
    since: date
    until: date | None
    x: int
    width: int
    today: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    bars: tuple[Bar, ...]
    begin: date
    end: date
    now: int
    """Where today is."""


def listed() -> list[Listed]:
    """All that count at any time, the newest first."""
    found: list[Listed] = []
    following: date | None = None
    today = timezone.localdate()
    counted = PriceList.objects.order_by("-valid_from").annotate(number=Count("rates"))
    for price_list in counted:
        until = following - timedelta(days=1) if following else None
        now = price_list.valid_from <= today and (until is None or today <= until)
        home = _home(price_list)
        found.append(Listed(price_list, until, price_list.number, _ended(price_list, until), home, now))
        following = price_list.valid_from
    return found


def one(price_list: PriceList) -> Listed:
    return next(each for each in listed() if each.price_list.pk == price_list.pk)


def last_day(price_list: PriceList) -> date | None:
    """On which it counts; None: until further notice."""
    following = PriceList.objects.filter(valid_from__gt=price_list.valid_from).order_by("valid_from").first()
    return following.valid_from - timedelta(days=1) if following else None


def later(one_day: date | None, other: date | None) -> date | None:
    """Of two last days; None: until further notice."""
    return None if one_day is None or other is None else max(one_day, other)


def calls_before(lists: Sequence[Listed]) -> date | None:
    """The day of the first call that somebody pays for and no list has a price for; None if there is none such."""
    if not lists:
        return None
    day = Charge.objects.order_by("day").values_list("day", flat=True).first()
    return day if day and day < lists[-1].price_list.valid_from else None


def drawn(lists: Sequence[Listed], first: date | None = None) -> Drawing | None:
    """One bar for each list, the oldest first; it begins with `first`, where that is earlier."""
    if not lists:
        return None
    today = timezone.localdate()
    begin = min(filter(None, (lists[-1].price_list.valid_from, first, today)))
    end = max(lists[0].price_list.valid_from, today) + AHEAD

    def place(day: date) -> int:
        return round((day - begin).days / (end - begin).days * WIDTH)

    bars = []
    for each in reversed(lists):
        since = each.price_list.valid_from
        x = min(place(since), WIDTH - LEAST)
        width = max(LEAST, place(min(each.until + timedelta(days=1), end) if each.until else end) - x)
        bars.append(Bar(each.price_list.name, since, each.until, x, width, each.today))
    return Drawing(tuple(bars), begin, end, place(today))


def _ended(price_list: PriceList, until: date | None) -> int:
    """What is over before anything else follows."""
    later = PriceRate.objects.filter(price_list=price_list, prefix=OuterRef("prefix"))
    later = later.filter(valid_from__gt=OuterRef("valid_from"))
    over = PriceRate.objects.filter(price_list=price_list, valid_to__isnull=False)
    if until is not None:
        over = over.filter(valid_to__lt=until)
    return over.filter(~Exists(later)).count()


def _home(price_list: PriceList) -> bool:
    code = plan().country_code
    beginnings = [code[:length] for length in range(1, len(code))]
    return price_list.rates.filter(Q(prefix__startswith=code) | Q(prefix__in=beginnings)).exists()
