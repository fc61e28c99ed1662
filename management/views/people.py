"""The list of the accounts that one looks after (ADM-10, MGR-04)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import PortalRequest
from management.filters import PeopleFilter
from management.queries import departments_of, people_page
from management.words import STATES
from ui.pages import follow, render_page

PARTS = ("people", "more")


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
    response = render_page(request, "management/people.html", context, parts=PARTS)
    if request.htmx.target == "people":
        follow(request, response, reverse("management:people") + chosen.query_string)
    return response
