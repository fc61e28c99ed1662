"""`{% load prices %}`: prices as they stand in a list, and its words."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils import translation

from costs.price_files.reading import LeftOut
from costs.price_lists.comparing import Kind
from costs.price_lists.wording import CHANGES, said_of_row
from costs.rating.rates import Peak

register = template.Library()
UNKNOWN = "—"


@register.filter
def price(amount: Decimal | None) -> str:
    """`{{ rate.price|price }}` → 0,125: in the reader's language, not rounded, with two places at least."""
    if amount is None:
        return UNKNOWN
    return format_decimal(amount, "#,##0.00####", locale=_locale())


@register.filter
def percent(share: Decimal) -> str:
    """`{{ list.vat|percent }} %` → 23 %, 7,5 %."""
    return format_decimal(share, "#,##0.##", locale=_locale())


@register.filter
def times(peak: Peak) -> str:
    """`{{ rate.peak|times }}` → 08:00–18:00."""
    return f"{peak.begin:%H:%M}–{peak.end:%H:%M}"


@register.filter
def change_word(kind: Kind) -> str:
    return str(CHANGES[kind])


@register.filter
def why(left_out: LeftOut) -> str:
    return said_of_row(left_out)


def _locale() -> str:
    return (translation.get_language() or "en").replace("-", "_")
