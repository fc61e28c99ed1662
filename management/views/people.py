"""The list of the accounts that one looks after (ADM-10, MGR-04)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import LicenceKind, User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from management.filters import PeopleFilter
from management.queries import departments_of, people_page
from management.words import STATES
from ui.pages import follow, render_page

PARTS = ("people", "more")

_MENUS = {"contact_levels": User.ContactAccess.choices, "recording_levels": User.RecordingAccess.choices}
"""Of the bar above the list."""


@require_safe
@permission_required("management.manage_departments", raise_exception=True)
def people(request: PortalRequest) -> HttpResponse:
    """Everybody for an administrator, their own plain users for a manager; `?q=nowak&department=3&state=closed`."""
    chosen = PeopleFilter.parse(request.GET, tuple(User.Role.values))
    page = people_page(request.user, chosen)
    context = {
        "chosen": chosen,
        "page": page,
        "departments": departments_of(request.user),
        "roles": User.Role.choices,
        "states": STATES.items(),
    }
    if request.user.has_perm(Permission.ADMINISTER):
        kinds = list(LicenceKind.objects.visible_to(request.user).counted())
        context |= {"licences": kinds, "giveable": [kind for kind in kinds if _has_seats(kind)], **_MENUS}
    response = render_page(request, "management/people.html", context, parts=PARTS)
    if request.htmx.target == "people":
        follow(request, response, reverse("management:people") + chosen.query_string)
    return response


def _has_seats(kind: LicenceKind) -> bool:
    in_force = kind.until is None or timezone.localdate() <= kind.until
    return in_force and (kind.seats is None or kind.used < kind.seats)
