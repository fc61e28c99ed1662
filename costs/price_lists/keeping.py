"""Each deed with price lists, with its entry in the journal. Whatever changes a list raises its revision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from costs import tariffs
from costs.models import PriceImport, PriceList, PriceRate
from costs.models.price_imports import KEPT_FOR
from costs.price_lists.bulk import insert
from costs.price_lists.rows import COLUMNS, rate_of, rates_of, values_of
from costs.rating.rates import Rate

MOST_RATES = 200_000
"""Of one list."""


class TakenError(Exception):
    """Another list begins on this day, or the list has a price for this prefix from this day on."""


class FullError(Exception):
    """The list has MOST_RATES."""


class GoneError(Exception):
    """Somebody removed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a price list says of itself."""

    name: str
    valid_from: date
    vat: Decimal = Decimal(0)
    """Per cent."""
    country: str = ""
    region: str = ""
    free_days: tuple[date, ...] = ()

    @classmethod
    def of(cls, price_list: PriceList) -> "Head":
        days = tuple(map(date.fromisoformat, price_list.free_days))
        place = price_list.country, price_list.region
        return cls(price_list.name, price_list.valid_from, price_list.vat, *place, days)


@transaction.atomic
def add(head: Head, rates: Iterable[Rate], origin: Origin, *, file_name: str = "", how: str = "added") -> PriceList:
    """A new list, in the currency of all. Raises TakenError."""
    made = PriceList(currency=tariffs.currency(), author=origin.actor, file_name=file_name)
    _pour(made, head)
    _save(made)
    insert(made, rates)
    _tell(how, origin, after=_told(made))
    return made


@transaction.atomic
def change(price_list: PriceList, head: Head, origin: Origin) -> bool:
    """Of its head; whether anything was different. Raises TakenError, GoneError."""
    held = _held(price_list)
    if Head.of(held) == head:
        return False
    before = _told(held)
    _pour(held, head)
    held.revision += 1
    _save(held)
    _tell("changed", origin, before=before, after=_told(held))
    return True


@transaction.atomic
def copy(price_list: PriceList, head: Head, origin: Origin) -> PriceList:
    """A new version from the day of `head` on: the prices that are not over by then. Raises TakenError, GoneError."""
    held = _held(price_list)
    going_on = (rate for rate in rates_of(held) if rate.valid_to is None or rate.valid_to >= head.valid_from)
    return add(head, list(going_on), origin, file_name=held.file_name, how="copied")


@transaction.atomic
def remove(price_list: PriceList, origin: Origin) -> None:
    """`bring_back` undoes it for a while. Raises GoneError."""
    held = _held(price_list)
    held.removed = timezone.now()
    _grow(held)
    _tell("removed", origin, after=_told(held))


@transaction.atomic
def bring_back(price_list: PriceList, origin: Origin) -> None:
    """Raises TakenError, and GoneError for one that is not removed."""
    held = PriceList.with_removed.select_for_update().filter(pk=price_list.pk, removed__isnull=False).first()
    if held is None:
        raise GoneError
    held.removed, held.revision = None, held.revision + 1
    _save(held)
    _tell("restored", origin, after=_told(held))


@transaction.atomic
def put_rate(price_list: PriceList, rate: Rate, origin: Origin, row: PriceRate | None = None) -> PriceRate:
    """Into the list, or instead of its `row`. Raises TakenError, FullError, GoneError."""
    held = _held(price_list)
    if row is not None:
        row = PriceRate.objects.select_for_update().filter(pk=row.pk, price_list=held).first()
        if row is None:
            raise GoneError
    elif held.rates.count() >= MOST_RATES:
        raise FullError
    before = said(rate_of(row)) if row else ""
    stored = row or PriceRate(price_list=held)
    for name, value in zip(COLUMNS, values_of(rate), strict=True):
        setattr(stored, name, value)
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError as error:
        raise TakenError from error
    _grow(held)
    how = "price_changed" if row else "price_added"
    _tell(how, origin, before=before and f"{_named(held)}: {before}", after=f"{_named(held)}: {said(rate)}")
    return stored


@transaction.atomic
def remove_rate(price_list: PriceList, row: PriceRate, origin: Origin) -> Rate:
    """What it was, so that `put_rate` can undo it. Raises GoneError."""
    held = _held(price_list)
    found = PriceRate.objects.select_for_update().filter(pk=row.pk, price_list=held).first()
    if found is None:
        raise GoneError
    rate = rate_of(found)
    found.delete()
    _grow(held)
    _tell("price_removed", origin, after=f"{_named(held)}: {said(rate)}")
    return rate


@transaction.atomic
def replace(price_list: PriceList, rates: Iterable[Rate], origin: Origin, file_name: str) -> PriceList:
    """Have it hold `rates` instead of its own; the list that keeps those, for `take_back`. Raises GoneError."""
    held = _held(price_list)
    aside = PriceList(currency=held.currency, file_name=held.file_name, author=held.author, removed=timezone.now())
    _pour(aside, Head.of(held))
    aside.save()
    PriceRate.objects.filter(price_list=held).update(price_list=aside)
    insert(held, rates)
    held.file_name = file_name
    _grow(held)
    _tell("imported", origin, after=_told(held))
    return aside


@transaction.atomic
def take_back(price_list: PriceList, aside: PriceList, origin: Origin) -> None:
    """Undo `replace`. Raises GoneError when one of the two is not there any more."""
    held = _held(price_list)
    if not PriceList.with_removed.select_for_update().filter(pk=aside.pk).exists():
        raise GoneError
    PriceRate.objects.filter(price_list=held).delete()
    PriceRate.objects.filter(price_list=aside).update(price_list=held)
    held.file_name = aside.file_name
    aside.delete()
    _grow(held)
    _tell("import_undone", origin, after=_told(held))


def forget_removed(now: datetime) -> None:
    """For good: what was removed or replaced so long ago that nobody can bring it back."""
    PriceList.with_removed.filter(removed__lt=now - KEPT_FOR).delete()


def removed_lists() -> list[PriceList]:
    """Those that can be brought back, the last one first; not the prices that imports replaced."""
    replaced = PriceImport.objects.filter(before__isnull=False).values("before")
    return list(PriceList.with_removed.filter(removed__isnull=False).exclude(pk__in=replaced).order_by("-removed"))


def _held(price_list: PriceList) -> PriceList:
    """The row as it is now, which nobody else changes before the transaction ends. Raises GoneError."""
    held: PriceList | None = PriceList.objects.select_for_update().filter(pk=price_list.pk).first()
    if held is None:
        raise GoneError
    return held


def _pour(price_list: PriceList, head: Head) -> None:
    price_list.name, price_list.valid_from, price_list.vat = head.name, head.valid_from, head.vat
    price_list.country, price_list.region = head.country, head.region
    price_list.free_days = [day.isoformat() for day in head.free_days]


def _save(price_list: PriceList) -> None:
    try:
        with transaction.atomic():
            price_list.save()
    except IntegrityError as error:
        raise TakenError from error


def _grow(price_list: PriceList) -> None:
    price_list.revision += 1
    price_list.save()


def said(rate: Rate) -> str:
    """In the journal, in no language."""
    off = "" if rate.price_off is None else f"/{rate.price_off.normalize():f}"
    until = f"…{rate.valid_to}" if rate.valid_to else ""
    return f"{rate.prefix} {rate.price.normalize():f}{off} {rate.valid_from}{until}"


def _named(price_list: PriceList) -> str:
    return f"{price_list.name} ({price_list.valid_from})"


def _told(price_list: PriceList) -> str:
    place = "-".join(filter(None, (price_list.country, price_list.region))) or "–"
    days = f", +{len(price_list.free_days)}" if price_list.free_days else ""
    return f"{_named(price_list)}: {price_list.rates.count()}, {price_list.vat.normalize():f} %, {place}{days}"


def _tell(how: str, origin: Origin, *, before: str = "", after: str = "") -> None:
    """Last in a deed. `how` stands before what the list is now, or was."""
    journal.write(Event.PRICE_LIST_CHANGED, None, origin, before=before, after=f"{how}: {after}")
