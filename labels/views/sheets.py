"""Labels on sheets: a page that prints, also where no PDF file can be made, and the PDF file by a job."""

from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import PortalRequest
from jobs.actions import TooMany, start
from labels import paper
from labels.models import Telephone
from ui.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("services.edit_own", raise_exception=True)
def own(request: PortalRequest) -> HttpResponse:
    """Of the extension that one works for."""
    found = [one for one in Telephone.objects.visible_to(request.user) if one.units]
    if not found:
        return redirect("labels:telephone")  # which says why
    return _sheets(request, found, reverse("labels:telephone"), reverse("labels:sheets"))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.manage_departments", raise_exception=True)
def of_people(request: PortalRequest) -> HttpResponse:
    """Of several people on the same sheets; `?pick=1011&pick=1012`. Whom one does not look after is left out."""
    back = reverse("labels:people")
    asked = (request.POST if request.method == "POST" else request.GET).getlist("pick")[: paper.MOST_TELEPHONES]
    found = _among(request.user, asked)
    if asked and not found:
        raise Http404
    if not found:
        messages.error(request, _("Choose at least one telephone."))
        return redirect(back)
    address = reverse("labels:people_sheets")
    if "show" in request.POST:
        return redirect(f"{address}?{urlencode({'pick': [one.extension for one in found]}, doseq=True)}")
    return _sheets(request, found, back, address)


def _among(user: User, asked: Collection[str]) -> list[Telephone]:
    """Of these extensions the telephones of people whom `user` looks after."""
    wanted = [extension for extension in asked if extension.isascii() and extension.isdigit()]
    people = User.objects.editable_by(user).filter(extension__in=wanted).values("extension")
    return [one for one in Telephone.objects.editable_by(user).filter(extension__in=people) if one.units]


def _sheets(request: PortalRequest, found: Sequence[Telephone], back: str, address: str) -> HttpResponse:
    extensions = [one.extension for one in found]
    if request.method == "POST":
        try:
            job = start(request.user, paper.KIND, {"extensions": extensions})
        except TooMany:
            messages.error(request, _("You have asked for much already. Wait until some of it is done."))
            return redirect(back)
        return redirect("jobs:job", job.pk)
    try:
        sheets = paper.sheets(request.user, found)
    except paper.TooMuchError:
        messages.error(request, paper.too_much())
        return redirect(back)
    context = {**paper.known(sheets), "picked": extensions, "back": back, "address": address}
    return render_page(request, "labels/sheets.html", context)
