"""Administration → Accounts for calls: who may have calls from shared telephones settled with them."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.live import LiveBoard, read_board
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.recalls import Recall
from services import queries
from services.call_accounts import keeping
from services.call_accounts.forms import CallAccountForm
from services.models import CallAccount
from ui.pages import render_page

PAGE = "services:call_accounts"
NEEDS = "management.administer"


@dataclass(frozen=True, slots=True)
class Shown:
    """One account in the list."""

    account: CallAccount
    extensions: tuple[str, ...]
    """Where it pays now."""


@require_safe
@permission_required(NEEDS, raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    board = read_board()
    there = _recalls(board)
    accounts = CallAccount.objects.editable_by(request.user).select_related("owner")
    found = [Shown(account, tuple(sorted(there.get(account.number, ())))) for account in accounts]
    able = Capability.ACCOUNT in queries.able(board)
    return render_page(request, "services/call_accounts.html", {"found": found, "able": able})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    form = CallAccountForm(None, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data
        try:
            account, pin = keeping.add(wanted["number"], wanted["name"], wanted["owner"], Origin.of(request))
        except IntegrityError:
            form.add_error("number", _("There is an account with this number already."))
        else:
            return _handed_out(request, account, pin)
    return render_page(request, "services/call_account.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    account = _found(request, pk)
    form = CallAccountForm(account, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wanted, origin = form.cleaned_data, Origin.of(request)
        keeping.change(account, wanted["name"], wanted["owner"], origin, active=wanted["active"])
        keeping.end_unusable(origin)
        messages.success(request, _("The account is saved."))
        return redirect(PAGE)
    return render_page(request, "services/call_account.html", {"form": form, "account": account})


@require_POST
@permission_required(NEEDS, raise_exception=True)
def new_pin(request: PortalRequest, pk: int) -> HttpResponse:
    account = _found(request, pk)
    return _handed_out(request, account, keeping.renew_pin(account, Origin.of(request)))


def _found(request: PortalRequest, pk: int) -> CallAccount:
    return get_object_or_404(CallAccount.objects.editable_by(request.user).select_related("owner"), pk=pk)


def _handed_out(request: PortalRequest, account: CallAccount, pin: str) -> HttpResponse:
    """The PIN is on this page once, and nowhere else: to load the address again shows the form."""
    response = render_page(request, "services/call_account_pin.html", {"account": account, "pin": pin})
    response["HX-Push-Url"] = "false"
    return response


def _recalls(board: LiveBoard) -> dict[str, list[str]]:
    """Number of an account → the extensions at which it is recalled."""
    there: dict[str, list[str]] = {}
    for line in board.lines.values():
        if recall := Recall.read(line.features.get(Feature.ACCOUNT, "")):
            there.setdefault(recall.account, []).append(line.extension)
    return there
