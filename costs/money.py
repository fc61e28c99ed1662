"""Amounts in the reader's language. Only here they are rounded: what is stored and summed has four places."""

import re
from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import get_language

from costs.rating.charges import shown

UNKNOWN = "—"
_CODE_BEFORE_DIGIT = re.compile(r"(?<=[A-Za-z])(?=[0-9])", re.ASCII)


def money(amount: Decimal | None, currency: str) -> str:
    """`1 234,50 zł`, `€1,234.50`: two places, half up; "—" for None, which is not the same as nothing.

    `currency` after ISO 4217. Nothing in it lets a line break.
    """
    if amount is None:
        return UNKNOWN
    rounded = shown(amount) + 0  # what is less than half a penny below nothing is nothing
    text = format_currency(rounded, currency, locale=get_language() or "en", currency_digits=False)
    return _CODE_BEFORE_DIGIT.sub("\xa0", text)
