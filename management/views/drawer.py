"""A click on somebody in the list: what may be changed of their account, in a drawer above it (ADM-11, MGR-06)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from accounts.authority import Standing, deeds
from accounts.models import User
from accounts.requests import PortalRequest
from management.queries import entry_of, has_second_factor, state_of
from management.sections import SECTIONS, forms_for, stored
from management.views.person import find

IN_DRAWER = ("data", "place", "access", "licences", "notices")
"""The sections that stand in it; the whole account has more."""


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.manage_departments", raise_exception=True)
def edit(request: PortalRequest, extension: str) -> HttpResponse:
    """The drawer; a POST names the `section` whose form it brings. Without scripts it is the person's page."""
    subject = find(request, extension)
    if not request.htmx or request.htmx.target == "main":
        return redirect("management:person", subject.extension)
    if request.method != "POST":
        return _drawer(request, subject)
    name = request.POST.get("section", "")
    section = SECTIONS.get(name) if name in IN_DRAWER else None
    allowed = deeds(Standing.of(request.user), Standing.of(subject))
    if section is None or section.deed not in allowed:
        return HttpResponse(status=400 if section is None else 403)
    form = section.form(subject, allowed, request.POST)
    if not form.is_valid():
        return _drawer(request, subject, opened=name, bound=form)
    if getattr(form, "makes_administrator", False):
        form.add_error("role", _("An administrator is made on the page of the account, where it is asked once more."))
        return _drawer(request, subject, opened=name, bound=form)
    if not stored(request, section, subject, form):
        return _drawer(request, subject, opened=name, bound=form)
    response = _drawer(request, find(request, extension), opened=name, saved=True)
    return trigger_client_event(response, "toast", {"text": _("Saved.")})


def _drawer(
    request: PortalRequest, subject: User, *, opened: str = "data", bound: object = None, saved: bool = False
) -> HttpResponse:
    """All of it, or what changes in it; a form that was refused, `bound`, stands in the section that is open."""
    allowed = deeds(Standing.of(request.user), Standing.of(subject))
    forms = {name: form for name, form in forms_for(subject, allowed).items() if name in IN_DRAWER}
    context = {
        "person": subject,
        "state": state_of(subject, timezone.now()),
        "second_factor": has_second_factor(subject),
        "forms": {**forms, **({opened: bound} if bound else {})},
        "opened": opened,
        "entry": entry_of(subject) if saved else None,
    }
    part = request.htmx.target == "edit-person"
    return render(request, "management/_drawer_inside.html" if part else "management/_drawer.html", context)
