"""What a call would cost by one price list, now or on the first day on which the list counts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from costs.models import PriceList
from costs.rating.charges import COST_NOTHING, Charge, Talk, charge_for
from costs.tariffs import tariff_of
from phonebook.destinations import Destination, destination
from phonebook.numbers import NumberKind
from phonebook.plan import plan

CALLABLE = frozenset(
    {NumberKind.EXTERNAL, NumberKind.INTERNAL, NumberKind.EMERGENCY, NumberKind.SHORT_CODE, NumberKind.SERVICE_CODE}
)


@dataclass(frozen=True, slots=True)
class Answer:
    number: str
    where: Destination
    moment: datetime
    """When the call would begin, on the wall clock of the company."""
    minutes: int
    charge: Charge
    peak: bool
    """The dearer price of a rate that has two."""
    price: Decimal | None
    """Of a minute at that time."""

    @property
    def costs_nothing(self) -> bool:
        """Whatever the list says."""
        return self.where in COST_NOTHING or self.where is Destination.FREE


def asked(price_list: PriceList, text: str, minutes: int) -> Answer | None:
    """None: `text` is no number that could be called."""
    number = plan().read(text)
    if number.kind not in CALLABLE:
        return None
    moment = timezone.localtime(timezone=timezone.get_default_timezone())
    begins = price_list.valid_from
    if begins > moment.date():
        moment = moment.replace(year=begins.year, month=begins.month, day=begins.day)
    tariff = tariff_of(price_list)
    where = destination(number, plan())
    charge = charge_for(Talk(number.key, where, moment, minutes * 60, answered=True), tariff)
    rate = charge.rate
    holiday = moment.date() in tariff.holidays
    peak = bool(rate and rate.peak and not holiday and rate.peak.holds(moment))
    price = rate.price_at(moment, holiday=holiday) if rate else None
    return Answer(number.key, where, moment, minutes, charge, peak, price)
