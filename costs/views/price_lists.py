"""Administration → Prices: which price list counts when, and each deed with a whole list."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.journal import Origin
from accounts.requests import PortalRequest
from costs import tariffs
from costs.models import PriceList
from costs.price_lists import again, keeping, listing
from costs.price_lists.forms import HeadForm, next_head
from costs.price_lists.keeping import Head
from ui.pages import render_page

PAGE, LIST = "costs:price_lists", "costs:price_list"
NEEDS = "management.administer"


@require_safe
@permission_required(NEEDS, raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    lists = listing.listed()
    before = listing.calls_before(lists)
    context = {
        "lists": lists,
        "drawing": listing.drawn(lists, before),
        "before": before,
        "removed": keeping.removed_lists(),
        "currency": tariffs.currency(),
        "touched": again.offered(request.session),
    }
    return render_page(request, "costs/price_lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    """An empty list, to be filled by hand."""
    form = HeadForm(next_head(), _asked(request))

    def store() -> PriceList:
        made = keeping.add(form.head, (), Origin.of(request))
        again.remember(request.session, made.valid_from, listing.last_day(made))
        return made

    return _stored(request, form, store, _("The price list is there. Add its prices.")) or _form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Name, days, tax and holidays; its prices stay."""
    price_list = found(request, pk)
    form = HeadForm(Head.of(price_list), _asked(request), but=price_list)

    def store() -> PriceList:
        first = min(price_list.valid_from, form.head.valid_from)
        last = listing.last_day(price_list)
        if keeping.change(price_list, form.head, Origin.of(request)):
            price_list.refresh_from_db()
            again.remember(request.session, first, listing.later(last, listing.last_day(price_list)))
        return price_list

    return _stored(request, form, store, _("Saved.")) or _form(request, form, price_list)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def copy(request: PortalRequest, pk: int) -> HttpResponse:
    """The same prices as a new list from a day on."""
    price_list = found(request, pk)
    form = HeadForm(next_head(price_list.name), _asked(request))

    def store() -> PriceList:
        made = keeping.copy(price_list, form.head, Origin.of(request))
        again.remember(request.session, made.valid_from, listing.last_day(made))
        return made

    done = _("The new version is there.")
    return _stored(request, form, store, done) or _form(request, form, price_list, copied=True)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask whether it shall be done, and do it on POST."""
    price_list = found(request, pk)
    if request.method != "POST":
        before = (
            PriceList.objects.editable_by(request.user)
            .filter(valid_from__lt=price_list.valid_from)
            .order_by("-valid_from")
            .first()
        )
        context = {"listed": listing.one(price_list), "before": before}
        return render_page(request, "costs/price_list_remove.html", context)
    until = listing.last_day(price_list)
    try:
        keeping.remove(price_list, Origin.of(request))
    except keeping.GoneError:
        return redirect(PAGE)
    again.remember(request.session, price_list.valid_from, until)
    messages.success(request, _("The price list is removed. It can be brought back for 30 days."))
    return redirect(PAGE)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def restore(request: PortalRequest, pk: int) -> HttpResponse:
    price_list = get_object_or_404(PriceList.with_removed.editable_by(request.user), pk=pk, removed__isnull=False)
    try:
        keeping.bring_back(price_list, Origin.of(request))
    except keeping.TakenError:
        messages.error(request, _("Another price list begins on its first day. Move or remove that one first."))
        return redirect(PAGE)
    except keeping.GoneError:
        return redirect(PAGE)  # a second click
    again.remember(request.session, price_list.valid_from, listing.last_day(price_list))
    messages.success(request, _("It is back."))
    return redirect(LIST, price_list.pk)


def found(request: PortalRequest, pk: int) -> PriceList:
    """One that counts, or may count, for administrators."""
    price_list: PriceList = get_object_or_404(PriceList.objects.editable_by(request.user), pk=pk)
    return price_list


def _asked(request: PortalRequest) -> QueryDict | None:
    """A GET with a country asks for the form with the regions of that country."""
    if request.method == "POST":
        return request.POST
    return request.GET if "country" in request.GET else None


def _stored(request: PortalRequest, form: HeadForm, store: Callable[[], PriceList], done: str) -> HttpResponse | None:
    """Leads to the list; None if nothing was stored."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = store()
    except keeping.TakenError:
        form.add_error("valid_from", _("Another price list begins on this day. Choose another one."))
        return None
    except keeping.GoneError:
        messages.error(request, _("Somebody removed this price list meanwhile."))
        return redirect(PAGE)
    messages.success(request, done)
    return redirect(LIST, made.pk)


def _form(
    request: PortalRequest, form: HeadForm, price_list: PriceList | None = None, *, copied: bool = False
) -> HttpResponse:
    context = {"form": form, "price_list": price_list, "copied": copied, "currency": tariffs.currency()}
    return render_page(request, "costs/price_list_form.html", context, parts=("price-region",))
