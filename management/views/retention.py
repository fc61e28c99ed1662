"""Administration → Keeping: for how long calls, sound and the journal stay (T-GDP-01)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.views.password import confirms
from company import keeping
from company.keeping import Kind
from company.models import Keeping
from management.company import retention, rows, version_of
from management.company.retention_forms import MEANING, SIGNS, TITLES, RetentionForm
from ui.pages import render_page

PAGE = "management:retention"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of things: for how long they are kept, and how many go with what is being chosen."""

    kind: Kind
    title: Promise
    meaning: Promise
    sign: str
    field: BoundField
    days: int
    chosen: bool
    shorter: bool
    going: int
    more: bool


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    row = keeping.stored()
    if request.method != "POST":
        return _page(request, RetentionForm(row), row)
    form = RetentionForm(row, request.POST)
    if not form.is_valid():
        return _page(request, form, row)
    shorter = retention.shortened(row, form.wanted)
    if shorter:
        given = form.cleaned_data["current"]
        if not given:
            return _page(request, form, row, shorter)
        if not confirms(request.user, form, given):
            return _page(request, form, row, shorter)
    try:
        retention.change(form.wanted, form.cleaned_data["version"], Origin.of(request))
    except rows.ChangedMeanwhile:
        form.add_error(None, rows.MEANWHILE)
        return _page(request, form, row, shorter)
    said = _("Saved. What is older goes with the next cleaning.") if shorter else _("Saved.")
    messages.success(request, said)
    return redirect(PAGE)


@require_POST
@permission_required("management.administer", raise_exception=True)
def undo(request: PortalRequest) -> HttpResponse:
    try:
        retention.undo(version_of(request.POST.get("version", "")), Origin.of(request))
    except rows.NothingToUndo:
        messages.error(request, _("There is nothing to undo any more. Somebody else was quicker."))
    else:
        messages.success(request, _("It is as before. What the cleaning has taken meanwhile is gone."))
    return redirect(PAGE)


def _page(request: PortalRequest, form: RetentionForm, row: Keeping, shorter: Collection[Kind] = ()) -> HttpResponse:
    now = timezone.now()
    wanted = form.wanted if form.is_bound and form.is_valid() else {}
    context = {
        "form": form,
        "row": row,
        "rows": [_shown(kind, form, row, wanted.get(kind), now, shorter=kind in shorter) for kind in Kind],
        "asks": bool(shorter),
        "can_undo": retention.can_undo(row),
    }
    return render_page(request, "management/company/retention.html", context)


def _shown(kind: Kind, form: RetentionForm, row: Keeping, wanted: int | None, now: datetime, *, shorter: bool) -> Row:
    going = retention.going(kind, retention.effective(kind, wanted), now) if shorter else 0
    return Row(
        kind,
        TITLES[kind],
        MEANING[kind],
        SIGNS[kind],
        form[kind],
        keeping.days_of(row, kind),
        getattr(row, kind) is not None,
        shorter,
        min(going, retention.COUNTED),
        going > retention.COUNTED,
    )
