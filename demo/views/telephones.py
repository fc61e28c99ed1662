"""The telephones of the demo: a newcomer lifts them, and keys in what the portal asks for."""

import hashlib
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from demo import telephones as exchange
from demo.forms import DeedForm
from pbx.simulator.company import COMPANY
from ui.pages import render_page

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def telephones(request: HttpRequest) -> HttpResponse:
    """Those that ring now, and the chosen one; public, as everything in the demo is."""
    if exchange.control_path() is None:
        raise Http404
    chosen = _chosen(request)
    refused = ""
    if request.method == "POST":
        form = DeedForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        refused = _work(form)
        if not request.htmx:  # type: ignore[attr-defined]
            if refused:
                messages.error(request, refused)
            return redirect(f"{reverse('demo:telephones')}?extension={chosen}")
    return _page(request, chosen, refused)


def _page(request: HttpRequest, chosen: str, refused: str) -> HttpResponse:
    try:
        found = exchange.at_work(chosen)
    except exchange.Away:
        found = None
    shown = hashlib.sha256(repr((found, chosen, refused)).encode()).hexdigest()[:16]
    if request.GET.get("shown") == shown and request.method != "POST":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "telephones": found,
        "people": COMPANY.people,
        "chosen": chosen,
        "shown": shown,
        "refused": refused,
        "keys": KEYS,
    }
    return render_page(request, "demo/telephones.html", context, parts=("telephones",))


def _chosen(request: HttpRequest) -> str:
    """By the address, else the viewer's own; empty for a stranger who chose none."""
    wish = request.GET.get("extension") or (request.user.acting if isinstance(request.user, User) else "")
    return wish if any(person.extension == wish for person in COMPANY.people) else ""


def _work(form: DeedForm) -> str:
    """Do it; returns why not, or nothing."""
    try:
        exchange.work(form.cleaned_data["do"], form.cleaned_data["who"], form.cleaned_data["digits"])
    except exchange.Refused:
        return _("Too late: this telephone does something else by now.")
    except exchange.Away:
        return _("The simulated exchange does not answer.")
    return ""
