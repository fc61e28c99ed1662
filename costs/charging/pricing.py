"""What the payable parts of a leg cost, by the price list of their day."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from costs.charging.payable import Payable, payables
from costs.models import Charge, PriceList
from costs.rating.charges import UNKNOWN, Talk, charge_for
from costs.rating.tariffs import Tariff
from costs.tariffs import tariff_on
from history.calls import bulk
from history.models import Record
from phonebook.plan import plan

MOST = 10**8
"""Beyond that a price list is mistaken; a call must be kept all the same."""
NO_PRICES = Tariff("", ())
"""Before the first price list: what costs nothing anywhere is free, everything else unknown."""


class Prices:
    """The prices of some days, each asked for once: for one transaction."""

    def __init__(self) -> None:
        self._of_day: dict[date, tuple[PriceList | None, Tariff]] = {}
        self._clock = timezone.get_default_timezone()
        self._plan = plan()

    def charges_of(self, record: Record) -> Iterator[Charge]:
        """Unsaved rows for `record`, as they should be."""
        for payable in payables(record, self._plan):
            yield self._charge(record, payable)

    def _charge(self, record: Record, payable: Payable) -> Charge:
        begun = payable.started.astimezone(self._clock)
        day = begun.date()
        if day not in self._of_day:
            self._of_day[day] = tariff_on(day) or (None, NO_PRICES)
        price_list, tariff = self._of_day[day]
        talk = Talk(payable.number, payable.where, begun, payable.seconds or 0, payable.answered)
        price = UNKNOWN if payable.seconds is None else charge_for(talk, tariff)
        if price.cost is not None and price.cost >= MOST:
            price = UNKNOWN
        return bulk.made(
            Charge,
            record_id=record.pk,
            part=payable.part.value,
            extension=record.extension,
            account=record.account if payable.part == payable.part.OWN else "",
            day=day,
            started=payable.started,
            destination=payable.where.value,
            zone=price.rate.zone if price.rate else "",
            number=payable.number,
            seconds=talk.seconds,
            charged=price.seconds,
            cost=price.cost,
            price_list_id=price_list.pk if price_list and price.rate else None,
        )
