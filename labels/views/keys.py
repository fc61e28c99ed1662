"""The keys of a telephone: one's own (KEY-01, KEY-02), and those of the people whom one looks after."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.journal import Origin
from accounts.models import User
from accounts.requests import PortalRequest
from labels import actions
from labels.drawing import drawn_card
from labels.forms import KeysForm
from labels.models import Telephone
from labels.paper import owner_name, pieces
from labels.wording import hidden_numbers, suggested
from ui.pages import render_page

PARTS = ("key-preview",)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("services.edit_own", raise_exception=True)
def own(request: PortalRequest) -> HttpResponse:
    """Of the extension that one works for."""
    telephone = Telephone.objects.visible_to(request.user).first()
    if telephone is None and request.method == "POST":
        raise Http404
    if telephone is None:
        return render_page(request, "labels/keys.html")
    return _page(request, telephone, reverse("labels:telephone"), own=True)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.manage_departments", raise_exception=True)
def of_person(request: PortalRequest, extension: str) -> HttpResponse:
    """Of somebody whose account one looks after; the same 404 for everybody else as for nobody (T-AZ-02)."""
    get_object_or_404(User.objects.editable_by(request.user), extension=extension)
    telephone = get_object_or_404(Telephone.objects.editable_by(request.user), extension=extension)
    return _page(request, telephone, reverse("labels:person", args=[extension]), own=False)


def _page(request: PortalRequest, telephone: Telephone, address: str, *, own: bool) -> HttpResponse:
    if request.method == "POST" and "undo" in request.POST:
        return _undone(request, telephone, address)
    contents = telephone.contents
    hidden = hidden_numbers(request.user, contents)
    form = KeysForm(
        telephone, suggested(request.user, contents), hidden, request.POST if request.method == "POST" else None
    )
    is_preview = request.htmx and request.htmx.target in PARTS
    if request.method == "POST" and not is_preview and form.is_valid() and _stored(request, telephone, form):
        return redirect(address)
    shown = {**contents, **form.readable} if request.method == "POST" else contents
    context = {
        "telephone": telephone,
        "form": form,
        "own": own,
        "address": address,
        "owner": owner_name(telephone.extension),
        "cards": [drawn_card(piece) for piece in pieces(request.user, telephone, shown)],
        "typical": not all(model.measured for model in telephone.units),
    }
    return render_page(request, "labels/keys.html", context, parts=PARTS)


def _stored(request: PortalRequest, telephone: Telephone, form: KeysForm) -> bool:
    telephone.version = form.version
    try:
        count = actions.write(telephone, form.contents, Origin.of(request))
    except actions.ChangedError:
        messages.error(request, _("Somebody changed these keys meanwhile. Look at them, then change them again."))
        return True
    said = ngettext("%(count)d key is changed.", "%(count)d keys are changed.", count) % {"count": count}
    messages.success(request, said if count else _("Nothing has changed."))
    return True


def _undone(request: PortalRequest, telephone: Telephone, address: str) -> HttpResponse:
    telephone.version = KeysForm.version_of(request.POST)
    try:
        actions.undo(telephone, Origin.of(request))
    except actions.ChangedError:
        messages.error(request, _("Somebody changed these keys meanwhile. Look at them, then change them again."))
    else:
        messages.success(request, _("It is as it was before."))
    return redirect(address)
