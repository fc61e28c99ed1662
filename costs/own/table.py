"""A statement as one table for a spreadsheet: a line for each sum, then for each call. Amounts have a point.

A long month takes time, and a right can be taken away meanwhile: each piece asks for it anew (T-AZ-11).
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from costs.money import UNKNOWN
from costs.own import calls
from costs.own.calls import Line
from costs.own.statement import Statement, Wish, statement
from costs.rating.charges import EXACT
from costs.spent import Spent
from costs.wording import class_words
from history.export import named
from ui.tables import BOM, csv_lines

PIECE = 500
"""Calls that are read at once."""


def table(wish: Wish, language: str) -> Iterator[str]:
    """A CSV file in pieces: the sums first, then the calls in their order."""
    with translation.override(language):
        found = statement(wish.reader().acting, wish.month)
        head = BOM + csv_lines([_heads(), *_sums(found)])
    yield head
    for charges in calls.pieces(wish.acting, wish.month, PIECE):
        with translation.override(language):
            text = csv_lines(_call(line, found.currency) for line in calls.lines(wish.reader(), charges))
        yield text


def _heads() -> list[str]:
    return [
        pgettext("what a line of a table is", "Line"),
        _("Date"),
        _("Time"),
        _("Name"),
        _("Number"),
        _("Class"),
        _("Zone"),
        _("Calls"),
        _("Seconds"),
        _("Charged seconds"),
        _("Cost"),
        _("Currency"),
    ]


def _sums(found: Statement) -> Iterator[list[str]]:
    whole, currency = found.sums.whole, found.currency
    nothing_known = whole.cost is None
    net, gross = (None if nothing_known else amount for amount in (found.bill.net, found.bill.gross))
    yield _sum(pgettext("amount", "Net"), whole, net, currency)
    for rate, tax in found.bill.taxes:
        yield _amount(_vat(rate), tax, currency)
    yield _amount(pgettext("amount", "Gross"), gross, currency)
    if whole.unknown:
        yield [_("Calls of unknown cost"), *[""] * 6, str(whole.unknown), "", "", UNKNOWN, currency]
    if found.onward.calls:
        yield _sum(_("of these, calls sent on"), found.onward, found.onward.cost, currency)
    for account, spent in found.sums.accounts.items():
        yield _sum(f"{_('Charged to the account')} {account}", spent, spent.cost, currency)
    for destination, spent in found.sums.classes.items():
        yield _sum(_("Class"), spent, spent.cost, currency, where=class_words(destination))
    for day, spent in found.sums.days.items():
        yield _sum(_("Day"), spent, spent.cost, currency, day=day.isoformat())


def _sum(what: str, spent: Spent, cost: Decimal | None, currency: str, *, day: str = "", where: str = "") -> list[str]:
    return [what, day, "", "", "", where, "", str(spent.calls), str(spent.seconds), "", _written(cost), currency]


def _amount(what: str, amount: Decimal | None, currency: str) -> list[str]:
    return [what, *[""] * 9, _written(amount), currency]


def _call(line: Line, currency: str) -> list[str]:
    started = timezone.localtime(line.started, timezone.get_default_timezone())
    return [
        _("Call sent on") if line.onward else _("Call"),
        f"{started:%Y-%m-%d}",
        f"{started:%H:%M:%S}",
        named(line.other),
        _("Hidden number") if line.hidden else line.number,
        line.where,
        line.zone,
        "1",
        str(line.seconds),
        "" if line.charged is None else str(line.charged),
        _written(line.cost),
        currency,
    ]


def _vat(rate: Decimal) -> str:
    return _("VAT %(rate)s %%") % {"rate": f"{rate.normalize():f}"}


def _written(amount: Decimal | None) -> str:
    """To the last place that is known: what is rounded on a page is exact here."""
    if amount is None:
        return UNKNOWN
    return f"{amount:f}" if amount.as_tuple().exponent == -2 else f"{amount.quantize(EXACT):f}"
