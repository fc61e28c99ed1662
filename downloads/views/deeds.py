"""Removing the installer, bringing back one of before, destroying one: each asks first (ADM-04, T-UPL-07)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.views.password import confirms
from downloads import keeping
from downloads.forms import ConfirmForm
from downloads.models import Installer
from downloads.views.administration import PAGE
from ui.pages import render_page


@dataclass(frozen=True, slots=True)
class Deed:
    """`asks` for the password, too, where people would install something else, or nothing could be undone."""

    title: Promise
    question: Promise
    done: Promise
    icon: str
    perform: Callable[[Installer, Origin], object]
    in_place: bool
    asks: bool = True
    grave: bool = True


REMOVE = Deed(
    gettext_lazy("Remove the installer"),
    gettext_lazy("Nobody can download it any more. For 30 days it can be brought back."),
    gettext_lazy("The installer is removed."),
    "trash-2",
    keeping.remove,
    in_place=True,
    asks=False,
)
BRING_BACK = Deed(
    gettext_lazy("Bring back the installer"),
    gettext_lazy("From now on everybody downloads this one. What is in place now is kept for 30 days."),
    gettext_lazy("The installer is in place again."),
    "undo-2",
    keeping.bring_back,
    in_place=False,
    grave=False,
)
DESTROY = Deed(
    gettext_lazy("Destroy the installer"),
    gettext_lazy("Its file is deleted now, before its 30 days are over, and cannot be brought back."),
    gettext_lazy("The installer is destroyed."),
    "trash-2",
    keeping.destroy,
    in_place=False,
)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    return _deed(request, pk, REMOVE)


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def bring_back(request: PortalRequest, pk: int) -> HttpResponse:
    return _deed(request, pk, BRING_BACK)


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.administer", raise_exception=True)
def destroy(request: PortalRequest, pk: int) -> HttpResponse:
    return _deed(request, pk, DESTROY)


def _deed(request: PortalRequest, pk: int, deed: Deed) -> HttpResponse:
    """Ask whether it shall be done, and do it on POST."""
    found = get_object_or_404(Installer.objects.editable_by(request.user), pk=pk, in_place=deed.in_place)
    form = ConfirmForm(request.POST if request.method == "POST" else None) if deed.asks else None
    if request.method != "POST" or (form is not None and not _confirmed(request, form)):
        return render_page(request, "downloads/deed.html", {"installer": found, "deed": deed, "form": form})
    try:
        deed.perform(found, Origin.of(request))
    except keeping.Gone:
        messages.error(request, _("Somebody else was quicker. Look at what is in place now."))
    else:
        messages.success(request, str(deed.done))
    return redirect(PAGE)


def _confirmed(request: PortalRequest, form: ConfirmForm) -> bool:
    return form.is_valid() and confirms(request.user, form, form.cleaned_data["current"])
