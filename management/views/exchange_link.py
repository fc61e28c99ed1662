"""To which exchange the portal connects: named, checked, and put back. Reached from "About the exchange" and by the
assistant of an installation."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.views.password import confirms
from company import exchange
from company.secrets import UnreadableError
from management.company import rows, states, version_of
from management.company.forms import UndoForm
from management.exchange import linking, trial_words
from management.exchange.account_text import account_text
from management.exchange.linking_forms import USER, LinkForm
from management.setup import steps
from pbx.asterisk.address import Address
from pbx.asterisk.trial import own_address
from ui.pages import render_page

PAGE, STEP = "management:exchange_link", "setup:exchange"
ASSISTANT = "assistant"
"""A field of the forms: the page stands within the assistant, and goes on there."""


@sensitive_post_parameters("secret", "current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    row = exchange.stored()
    if request.method != "POST":
        return shown(request, LinkForm(row))
    form = LinkForm(row, request.POST)
    if not form.is_valid() or not confirms(request.user, form, form.cleaned_data["current"]):
        return shown(request, form)
    version, origin = form.cleaned_data["version"], Origin.of(request)
    try:
        if form.is_own:
            linking.use_own(form.wish, version, origin)
        else:
            linking.use_installation(version, origin)
    except rows.ChangedMeanwhile:
        form.add_error(None, rows.MEANWHILE)
        return shown(request, form)
    messages.success(request, _("Saved: the gateway connects anew within seconds."))
    return _back(request)


@sensitive_post_parameters("secret", "current")
@require_POST
@permission_required("management.administer", raise_exception=True)
def check(request: PortalRequest) -> HttpResponse:
    """What was typed is tried and not stored, so that it can be mended first."""
    row = exchange.stored()
    form = LinkForm(row, request.POST, asks_password=False)
    if not form.is_valid() or not form.is_own:
        return shown(request, form, {"unchecked": True})
    try:
        trial = linking.check(row, form.wish, request.user, Origin.of(request))
    except linking.TooMany:
        form.add_error(None, _("Ten checks in ten minutes are enough. Wait a little."))
    except UnreadableError:
        form.add_error(None, _("The stored secret cannot be read: SECRET_KEY is another one. Type it again."))
    else:
        return shown(request, form, {"result": trial_words.result(trial)})
    return shown(request, form, {"unchecked": True})


@require_POST
@permission_required("management.administer", raise_exception=True)
def secret(request: PortalRequest) -> HttpResponse:
    try:
        linking.make_secret(version_of(request.POST.get("version", "")))
    except rows.ChangedMeanwhile:
        messages.error(request, rows.MEANWHILE)
    return _back(request)


@sensitive_post_parameters("current")
@require_POST
@permission_required("management.administer", raise_exception=True)
def undo(request: PortalRequest) -> HttpResponse:
    form = UndoForm(request.POST)
    if not form.is_valid() or not confirms(request.user, form, form.cleaned_data["current"]):
        return shown(request, LinkForm(exchange.stored()), {"undo_form": form})
    try:
        linking.undo(version_of(request.POST.get("version", "")), Origin.of(request))
    except rows.NothingToUndo:
        messages.error(request, rows.MEANWHILE)
    else:
        messages.success(request, _("The exchange of before is in force again."))
    return _back(request)


def shown(request: PortalRequest, form: LinkForm, more: Mapping[str, object] | None = None) -> HttpResponse:
    row = form.row
    draft = linking.draft_of(row)
    context = {
        "form": form,
        "row": row,
        "draft": draft,
        "account": account_text(row.user or USER, draft, own_address(Address(row.host, row.port, "", "")))
        if draft
        else "",
        "simulated": exchange.is_simulated(),
        "installation": exchange.name_of_installation(),
        "unreadable": bool(row.secret) and not exchange.BOX.is_readable(row.secret),
        "here": reverse(STEP if _in_assistant(request) else PAGE),
        "undo_form": UndoForm(),
        "state": states.exchange(request.user),
        **(more or {}),
    }
    if _in_assistant(request):
        context |= {"steps": steps.shown(request.user, "exchange"), "assistant": True}
    return render_page(request, "management/exchange_link.html", context, parts=("exchange-check", "exchange-state"))


def _in_assistant(request: PortalRequest) -> bool:
    match = request.resolver_match
    return ASSISTANT in request.POST or (match is not None and match.view_name == STEP)


def _back(request: PortalRequest) -> HttpResponse:
    return redirect(STEP if _in_assistant(request) else PAGE)
