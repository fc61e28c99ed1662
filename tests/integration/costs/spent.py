"""Calls with what they cost, as rows: charges beside records of the history, and the daily sums that belong to them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count

from django.db.models import F
from django.utils import timezone

from costs.models import Allowance, Charge, DailyCost, Part, PriceList
from history.models import Record

NUMBER = "+48601570947"
_numbers = count(1)


def a_price_list(
    first: date = date(2020, 1, 1), *, vat: str = "23", currency: str = "PLN", **more: object
) -> PriceList:
    return PriceList.objects.create(name="Prices", valid_from=first, currency=currency, vat=Decimal(vat), **more)


def a_charge(
    day: date,
    cost: str | None,
    *,
    extension: str = "1011",
    number: str = NUMBER,
    destination: str = "mobile",
    part: str = Part.OWN,
    clock: str = "10:00",
    seconds: int = 60,
    charged: int | None = None,
    account: str = "",
    name: str = "",
    zone: str = "",
) -> Charge:
    """A call that began at `clock` of `day` on the wall clock of the company; `cost` None: unknown."""
    zone_of_company = timezone.get_default_timezone()
    started = datetime.combine(day, time.fromisoformat(clock), zone_of_company).astimezone(UTC)
    known = {"pbx": "lab", "origin": f"spent-{next(_numbers)}", "extension": extension, "call": "c"}
    way = {"direction": "out", "outcome": "outgoing"} if part == Part.OWN else {"direction": "in", "outcome": "missed"}
    record = Record.objects.create(
        **known, **way, number=number, name=name, started=started, answered=started, ended=started, account=account
    )
    payer = {"extension": extension, "account": account, "day": day, "destination": destination}
    amount = None if cost is None else Decimal(cost)
    sums, _made = DailyCost.objects.get_or_create(**payer)
    grown = {"calls": F("calls") + 1, "seconds": F("seconds") + seconds}
    grown |= {"unknown": F("unknown") + 1} if amount is None else {"cost": sums.cost + amount}
    DailyCost.objects.filter(pk=sums.pk).update(**grown)
    return Charge.objects.create(
        **payer,
        record=record,
        part=part,
        started=started,
        number=number,
        zone=zone,
        seconds=seconds,
        charged=charged if charged is not None or amount is None else seconds,
        cost=amount,
    )


def an_allowance(extension: str = "1011", **fields: object) -> Allowance:
    """Of 50, reset at the beginning of November, of which nothing is spent."""
    known = {"limit": Decimal(50), "since": datetime(2026, 11, 1, 5, tzinfo=UTC)}
    return Allowance.objects.create(extension=extension, **known | fields)
