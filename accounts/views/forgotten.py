"""A forgotten password (LOG-07, X-14): the same answer for everybody, whoever is there (T-ENM-02)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts import letters, throttle
from accounts.forms import ForgottenForm
from accounts.guard import addresses
from accounts.throttle import Demand, Limit
from ui.pages import render_page

NUMBER = Limit("reset number", 3, 3600)
NETWORK = Limit("reset network", 10, 3600)
EVERYWHERE = Limit("reset everywhere", 200, 3600)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Whoever asks too often is told what everybody is told, and no letter goes (T-RST-04)."""
    if request.method != "POST":
        return _page(request, ForgottenForm(initial={"extension": request.GET.get("extension", "")[:6]}))
    form = ForgottenForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    extension = form.cleaned_data["extension"]
    network = addresses.network_of(addresses.client_address(request))
    if throttle.take(Demand(NUMBER, extension), Demand(NETWORK, network), Demand(EVERYWHERE)):
        letters.post_reset(extension)
    return _page(request, form, asked_for=extension)


def _page(request: HttpRequest, form: ForgottenForm, *, asked_for: str = "") -> HttpResponse:
    context = {"form": form, "asked_for": asked_for, "phone_proof": settings.PHONE_PROOF}
    return render_page(request, "accounts/forgotten.html", context)
