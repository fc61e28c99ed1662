"""Administration → Number policy: where everybody may call and how much, and what it says of one number (T-TOL-01)."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.views.password import confirms
from company import numbers as in_force
from company.numbers import Rules
from management.company import may, numbers, rows, version_of
from management.company.forms import UndoForm
from management.company.numbers_forms import MayForm, NumberPolicyForm, country_name
from ui.pages import render_page

PAGE = "management:numbers"


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    row = in_force.stored()
    if request.method != "POST":
        return _page(request, NumberPolicyForm(row))
    form = NumberPolicyForm(row, request.POST)
    if not form.is_valid() or not confirms(request.user, form, form.cleaned_data["current"]):
        return _page(request, form)
    try:
        numbers.change(form.wanted, form.cleaned_data["version"], Origin.of(request))
    except rows.ChangedMeanwhile:
        form.add_error(None, rows.MEANWHILE)
        return _page(request, form)
    messages.success(request, _("Saved. It counts from the next call on."))
    return redirect(PAGE)


@sensitive_post_parameters("current")
@require_POST
@permission_required("management.administer", raise_exception=True)
def undo(request: PortalRequest) -> HttpResponse:
    """Takes the password as well: what was before may allow more."""
    form = UndoForm(request.POST)
    if not form.is_valid() or not confirms(request.user, form, form.cleaned_data["current"]):
        return _page(request, NumberPolicyForm(in_force.stored()), {"undo_form": form})
    try:
        numbers.undo(version_of(request.POST.get("version", "")), Origin.of(request))
    except rows.NothingToUndo:
        messages.error(request, _("There is nothing to undo any more. Somebody else was quicker."))
    else:
        messages.success(request, _("It is as before."))
    return redirect(PAGE)


def _page(request: PortalRequest, form: NumberPolicyForm, more: Mapping[str, object] | None = None) -> HttpResponse:
    row, given = in_force.stored(), Rules.given()
    asks = MayForm(request.GET) if "number" in request.GET else MayForm()
    answer = None
    if asks.is_bound and asks.is_valid():
        answer = may.asked(asks.cleaned_data["who"], asks.cleaned_data["number"], timezone.now())
    context = {
        "form": form,
        "row": row,
        "home": country_name(settings.REGION),
        "given": sorted(map(country_name, given.countries - {settings.REGION})),
        "voicemail": settings.VOICEMAIL_NUMBER,
        "held_by_installation": settings.HOLD_UNUSUAL_FORWARDS,
        "undo_form": UndoForm(),
        "may_form": asks,
        "answer": answer,
        **(more or {}),
    }
    return render_page(request, "management/company/numbers.html", context, parts=("may-answer",))
