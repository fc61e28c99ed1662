"""The price list of a day as costs.rating takes it (X-20).

A process pours a list once, and again when its revision has grown: each time one small query asks which list counts
now, so that changed prices hold at once in every process.
"""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Lock

from django.conf import settings
from django.utils import timezone

from costs.models import PriceList
from costs.price_lists.rows import rates_of
from costs.rating.tariffs import Tariff
from ui.public_holidays import public_holidays

MOST_KEPT = 4
"""Tariffs of one process: one of a hundred thousand rates takes some 60 MB."""

_Key = tuple[int, int, datetime, int]
_kept: OrderedDict[_Key, Tariff] = OrderedDict()
_keeping = Lock()


def tariff_on(day: date) -> tuple[PriceList, Tariff] | None:
    """The list that counts on `day`, a day of the company; None before the first one."""
    found = PriceList.objects.valid_on(day).first()
    return (found, tariff_of(found)) if found else None


def tariff_of(price_list: PriceList) -> Tariff:
    """Of a stored list, as it is at its revision."""
    until = max(timezone.localdate(), price_list.valid_from).year + 1
    # its time as well: what a rolled back transaction left behind is of a revision that comes again
    key = (price_list.pk, price_list.revision, price_list.changed, until)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    tariff = Tariff(price_list.currency, rates_of(price_list), holidays_of(price_list, until), vat=price_list.vat)
    with _keeping:
        for old in [each for each in _kept if each[0] == price_list.pk]:
            del _kept[old]
        _kept[key] = tariff
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return tariff


def holidays_of(price_list: PriceList, until: int, since: int | None = None) -> Iterator[date]:
    """The days that are off-peak as a whole: all that the list names, and the public holidays of the years from `since`
    (None: its first) to `until`."""
    yield from map(date.fromisoformat, price_list.free_days)
    if price_list.country:
        years = range(since or price_list.valid_from.year, until + 1)
        yield from public_holidays(price_list.country, price_list.region, years)


def holidays_between(first: date, last: date) -> frozenset[date]:
    """The days off-peak as a whole, each by the list that counts on it; without any list there is none."""
    lists = list(PriceList.objects.filter(valid_from__lte=last).order_by("-valid_from"))
    found: set[date] = set()
    until = last
    for price_list in lists:
        begin = max(first, price_list.valid_from)
        found.update(day for day in holidays_of(price_list, until.year, begin.year) if begin <= day <= until)
        until = begin - timedelta(days=1)
        if until < first:
            break
    return frozenset(found)


def are_there_prices() -> bool:
    return bool(PriceList.objects.exists())


def currency() -> str:
    """ISO 4217, of the newest list; before there is any, that of the settings."""
    newest = PriceList.objects.order_by("-valid_from").values_list("currency", flat=True).first()
    return newest or settings.CURRENCY
