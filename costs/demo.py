"""What calls cost the demo company: last year's prices and this year's, so that costs are seen at once.

Filled before the demo's calls, which are charged as they come.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.journal import Origin
from accounts.models import User
from costs.models import PriceList
from costs.price_files.reading import LeftOut, read
from costs.price_lists import keeping
from costs.price_lists.keeping import Head
from costs.rating.rates import Rate
from pbx.simulator.company import COMPANY

PRICES = Path(__file__).parent / "demo_prices.csv"
NAME = "Telekomunikacja Wisła – Biznes {year}"
VAT = Decimal(23)
DEARER = Decimal("1.15")
"""So much more last year's calls cost."""
GROSZ = Decimal("0.01")


@transaction.atomic
def fill() -> None:
    """Once; where there are price lists, they stay."""
    if PriceList.with_removed.exists():
        return
    this_year = timezone.localdate().year
    origin = Origin(User.objects.filter(extension=COMPANY.demo_admin.extension).first())
    for year in (this_year - 1, this_year):
        head = Head(NAME.format(year=year), date(year, 1, 1), VAT, "PL", "", (date(year, 12, 24), date(year, 12, 31)))
        keeping.add(head, _prices(head.valid_from, dearer=year < this_year), origin, file_name=PRICES.name)


def _prices(since: date, *, dearer: bool) -> Iterator[Rate]:
    with PRICES.open("rb") as file:
        for row in read(file, since):
            if isinstance(row, LeftOut):
                raise ValueError(f"row {row.row} of the demo's prices: {row.fault}")  # noqa: TRY004 - of the file
            yield _raised(row[1]) if dearer else row[1]


def _raised(rate: Rate) -> Rate:
    off = rate.price_off
    return replace(rate, price=_grosz(rate.price), price_off=None if off is None else _grosz(off))


def _grosz(price: Decimal) -> Decimal:
    return (price * DEARER).quantize(GROSZ, ROUND_HALF_UP)
