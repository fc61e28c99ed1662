"""One person's account: what is known, what may be changed, and what was done to it."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.authority import Deed, Standing, deeds
from accounts.models import Session, User
from accounts.requests import PortalRequest
from costs import tariffs
from costs.allowances.people import row_of
from management import mobile_client
from management.deeds import offered
from management.queries import has_second_factor, state_of
from management.sections import SECTIONS, forms_for, stored
from management.views.sure import asked
from ui.pages import render_page


def find(request: PortalRequest, extension: str) -> User:
    """Whom this viewer may work on, or the same 404 as for a number that nobody has (T-AZ-02)."""
    people = User.objects.editable_by(request.user).select_related("department")
    person: User = get_object_or_404(people, extension=extension)
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("management.manage_departments", raise_exception=True)
def person(request: PortalRequest, extension: str) -> HttpResponse:
    """The account of one person; a POST names the `section` whose form it brings."""
    subject = find(request, extension)
    if request.method != "POST":
        return page(request, subject)
    name = request.POST.get("section", "")
    section = SECTIONS.get(name)
    allowed = deeds(Standing.of(request.user), Standing.of(subject))
    if section is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if section.deed not in allowed:
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    form = section.form(subject, allowed, request.POST)
    shown = partial(page, request, subject, bound={name: form})
    if not form.is_valid():
        return shown()
    if question := asked(request, form, subject.comment or subject.extension, lambda more: shown(dialog=more)):
        return question
    if not stored(request, section, subject, form):
        return shown()
    messages.success(request, _("Saved."))
    return redirect("management:person", subject.extension)


def page(
    request: PortalRequest,
    subject: User,
    *,
    bound: Mapping[str, object] | None = None,
    dialog: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The page; a form that was refused, `bound` by its section, or in a `dialog`, stands there as it was filled in."""
    person = find(request, subject.extension)
    allowed = deeds(Standing.of(request.user), Standing.of(person))
    context = {
        "person": person,
        "myself": person == request.user,
        "allowed": allowed,
        "state": state_of(person, timezone.now()),
        "second_factor": has_second_factor(person),
        "managed": person.manages.exists(),
        "sessions": Session.objects.visible_to(person).count(),
        "buttons": offered(person, allowed),
        "forms": {**forms_for(person, allowed), **(bound or {})},
        "row": row_of(person),
        "mobile_client": mobile_client.checklist(person) if Deed.CHANGE_RIGHTS in allowed else None,
        "currency": tariffs.currency(),
        "tab": "account",
    }
    return render_page(request, "management/person.html", context | dict(dialog or {}))
