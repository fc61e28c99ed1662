"""One person's account: what is known, what may be changed, and what was done to it."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.claiming import LastAdministratorError
from accounts.authority import Standing, deeds
from accounts.journal import Origin
from accounts.models import Session, User
from accounts.requests import PortalRequest
from management.deeds import offered
from management.queries import has_second_factor, state_of
from management.sections import SECTIONS, forms_for
from ui.pages import render_page


def find(request: PortalRequest, extension: str) -> User:
    """Whom this viewer may work on, or the same 404 as for a number that nobody has (T-AZ-02)."""
    people = User.objects.editable_by(request.user).select_related("department", "second_factor")
    person: User = get_object_or_404(people, extension=extension)
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.manage_departments", raise_exception=True)
def person(request: PortalRequest, extension: str) -> HttpResponse:
    """The account of one person; a POST names the `section` whose form it brings."""
    subject = find(request, extension)
    if request.method != "POST":
        return _page(request, subject)
    name = request.POST.get("section", "")
    section = SECTIONS.get(name)
    allowed = deeds(Standing.of(request.user), Standing.of(subject))
    if section is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if section.deed not in allowed:
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    form = section.form(subject, allowed, request.POST)
    if not form.is_valid():
        return _page(request, subject, **{name: form})
    try:
        section.store(subject, form, Origin.of(request))
    except LastAdministratorError:
        form.add_error("role", _("Somebody must stay who may administer the portal."))
        return _page(request, subject, **{name: form})
    messages.success(request, _("Saved."))
    return redirect("management:person", subject.extension)


def _page(request: PortalRequest, subject: User, **bound: object) -> HttpResponse:
    """The page; a form that was refused stands there as it was filled in."""
    stored = find(request, subject.extension)
    allowed = deeds(Standing.of(request.user), Standing.of(stored))
    context = {
        "person": stored,
        "myself": stored == request.user,
        "allowed": allowed,
        "state": state_of(stored, timezone.now()),
        "second_factor": has_second_factor(stored),
        "managed": stored.manages.exists(),
        "sessions": Session.objects.visible_to(stored).count(),
        "buttons": offered(stored, allowed),
        "forms": {**forms_for(stored, allowed), **bound},
        "tab": "account",
    }
    return render_page(request, "management/person.html", context)
