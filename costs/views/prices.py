"""One price list: its prices, what a call would cost by it, and each deed with a single price."""

from dataclasses import dataclass
from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.journal import Origin
from accounts.requests import PortalRequest
from costs.models import PriceList, PriceRate
from costs.price_files.reading import UnreadableRow, rate_of
from costs.price_files.writing import cells_of, table
from costs.price_lists import again, keeping, listing, rows
from costs.price_lists.asking import Answer, asked
from costs.price_lists.forms import AskForm, RateForm
from costs.rating.rates import Rate
from costs.views.price_lists import LIST, NEEDS, found
from phonebook.folding import fold
from ui.downloads import download
from ui.pages import follow, render_page

SHOWN = 100
"""Prices of one page."""
MOST_ZONES = 30_000
"""Names of destinations that are looked for at once: more values SQLite may not take."""
REMOVED = "price_removed"
"""In the session: the list, and the price that was removed last."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One price in the table."""

    row: PriceRate
    rate: Rate


@require_safe
@permission_required(NEEDS, raise_exception=True)
def page(request: PortalRequest, pk: int) -> HttpResponse:
    """Its prices; `?q=` narrows them by number or destination, and asks what a call of `minutes` would cost."""
    price_list = found(request, pk)
    text, minutes = AskForm(request.GET).asked
    answer = asked(price_list, text, minutes) if text else None
    matching = _matching(price_list, text, answer)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 18:
        last = price_list.rates.filter(pk=after).first()
        if last is not None:
            matching = matching.filter(
                Q(prefix__gt=last.prefix) | Q(prefix=last.prefix, valid_from__gt=last.valid_from)
            )
    found_rows = list(matching.order_by("prefix", "valid_from")[: SHOWN + 1])
    shown = [Shown(row, rows.rate_of(row)) for row in found_rows[:SHOWN]]
    context = {
        "listed": listing.one(price_list),
        "price_list": price_list,
        "rows": shown,
        "following": shown[-1].row.pk if len(found_rows) > SHOWN else None,
        "q": text,
        "minutes": minutes,
        "answer": answer,
        "deciding": _deciding(answer),
        "removed": _removed(request, price_list),
        "touched": again.offered(request.session) if request.htmx.target != "prices" else None,
    }
    response = render_page(request, "costs/price_list.html", context, parts=("prices",))
    if request.htmx.target == "prices":
        follow(request, response, request.get_full_path())
    return response


@require_safe
@permission_required(NEEDS, raise_exception=True)
def export(request: PortalRequest, pk: int) -> HttpResponseBase:
    """All prices, as a file that can be imported again."""
    price_list = found(request, pk)
    pieces = table(rows.rates_of(price_list))
    name = f"prices-{price_list.valid_from}.csv"
    return download(request, pieces, name=name, content_type="text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest, pk: int) -> HttpResponse:
    return _edited(request, found(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, pk: int, row: int) -> HttpResponse:
    price_list = found(request, pk)
    return _edited(request, price_list, get_object_or_404(price_list.rates, pk=row))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def remove(request: PortalRequest, pk: int, row: int) -> HttpResponse:
    """The page of the list offers to bring it back."""
    price_list = found(request, pk)
    stored = get_object_or_404(price_list.rates, pk=row)
    try:
        rate = keeping.remove_rate(price_list, stored, Origin.of(request))
    except keeping.GoneError:
        return redirect(LIST, pk)  # a second click
    request.session[REMOVED] = [pk, cells_of(rate)]
    _touch(request, price_list, rate)
    return redirect(LIST, pk)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def restore(request: PortalRequest, pk: int) -> HttpResponse:
    """Bring the price back that was removed last."""
    price_list = found(request, pk)
    rate = _removed(request, price_list)
    request.session.pop(REMOVED, None)
    if rate is None:
        messages.error(request, _("This can no longer be undone."))
        return redirect(LIST, pk)
    try:
        keeping.put_rate(price_list, rate, Origin.of(request))
    except (keeping.TakenError, keeping.FullError, keeping.GoneError):
        messages.error(request, _("This can no longer be undone."))
    else:
        _touch(request, price_list, rate)
        messages.success(request, _("It is back."))
    return redirect(LIST, pk)


def _edited(request: PortalRequest, price_list: PriceList, row: PriceRate | None) -> HttpResponse:
    old = rows.rate_of(row) if row else None
    form = RateForm(price_list, old, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            keeping.put_rate(price_list, form.rate, Origin.of(request), row)
        except keeping.TakenError:
            form.add_error("prefix", _("There is a price for this prefix from this day on already."))
        except keeping.FullError:
            form.add_error(None, _("The price list is full."))
        except keeping.GoneError:
            messages.error(request, _("Somebody removed this price meanwhile."))
            return redirect(LIST, price_list.pk)
        else:
            _touch(request, price_list, *filter(None, (form.rate, old)))
            messages.success(request, _("The price is saved."))
            return redirect(f"{_address(price_list)}?q={form.rate.prefix}")
    context = {"form": form, "price_list": price_list, "row": row}
    return render_page(request, "costs/price.html", context)


def _address(price_list: PriceList) -> str:
    return redirect(LIST, price_list.pk).url


def _touch(request: PortalRequest, price_list: PriceList, *rates: Rate) -> None:
    """The days for which one of these counted, or counts."""
    first = max(price_list.valid_from, min(rate.valid_from for rate in rates))
    again.remember(request.session, first, listing.last_day(price_list))


def _removed(request: PortalRequest, price_list: PriceList) -> Rate | None:
    of, told = request.session.get(REMOVED, (None, {}))
    if of != price_list.pk:
        return None
    try:
        return rate_of(told, price_list.valid_from)
    except UnreadableRow:
        return None


def _matching(price_list: PriceList, text: str, answer: Answer | None) -> "QuerySet[PriceRate]":
    """By number: the prefixes with which it begins, and those that begin with it; else by destination."""
    if not text:
        return price_list.rates.all()
    digits = "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
    if answer is not None and answer.number.startswith("+"):
        digits = answer.number.removeprefix("+")
    if digits and not any(sign.isalpha() for sign in text):
        beginnings = [digits[:length] for length in range(1, min(len(digits), 15) + 1)]
        return price_list.rates.filter(Q(prefix__startswith=digits) | Q(prefix__in=beginnings))
    return price_list.rates.filter(zone__among=_zones(price_list, text))


def _zones(price_list: PriceList, text: str) -> list[str]:
    """The destinations in which `text` stands, in whatever case and without regard to accents: what databases take for
    the same letter differs, and SQLite knows the English ones alone."""
    wanted = fold(text)
    zones = price_list.rates.order_by().values_list("zone", flat=True).distinct()
    return list(islice((zone for zone in zones.iterator() if wanted in fold(zone)), MOST_ZONES))


def _deciding(answer: Answer | None) -> tuple[str, object] | None:
    """By what the row is known that the answer goes by."""
    if answer is None or answer.charge.rate is None:
        return None
    return answer.charge.rate.prefix, answer.charge.rate.valid_from
