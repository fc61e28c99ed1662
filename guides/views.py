"""The guides under Help: each reader finds what they may do, on the exchange that is there."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.requests import PortalRequest
from cti.queries import capabilities
from guides.administrators import ADMINISTRATORS
from guides.employees import EMPLOYEES
from guides.managers import MANAGERS
from guides.topics import Guide, narrowed, reader
from ui.pages import follow, render_page

GUIDES = (EMPLOYEES, MANAGERS, ADMINISTRATORS)
LONGEST_SEARCH = 60


@require_safe
def contents(request: PortalRequest) -> HttpResponse:
    """All topics of the guides that one may read; `q` narrows them."""
    typed = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    here = reader(request.user, capabilities())
    found = [(guide, narrowed(here.topics(guide), typed)) for guide in GUIDES if here.may_read(guide)]
    guides = [(guide, topics) for guide, topics in found if topics]
    context = {"typed": typed, "guides": guides, "count": sum(len(topics) for _guide, topics in guides)}
    response = render_page(request, "guides/help.html", context, parts=("topics",))
    if request.htmx.target == "topics":
        follow(request, response, f"{request.path}?{request.GET.urlencode()}" if typed else request.path)
    return response


@require_safe
def employees(request: PortalRequest) -> HttpResponse:
    return _guide(request, EMPLOYEES)


@require_safe
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def managers(request: PortalRequest) -> HttpResponse:
    return _guide(request, MANAGERS)


@require_safe
@permission_required(Permission.ADMINISTER, raise_exception=True)
def administrators(request: PortalRequest) -> HttpResponse:
    return _guide(request, ADMINISTRATORS)


def _guide(request: PortalRequest, guide: Guide) -> HttpResponse:
    here = reader(request.user, capabilities())
    return render_page(request, "guides/guide.html", {"guide": guide, "topics": list(here.topics(guide))})
