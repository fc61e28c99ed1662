"""Administration: everything that administrators look after, and how it stands with it (ADM-01)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from management.company.overview import groups_for
from management.setup import steps
from ui.pages import render_page


@require_safe
@permission_required("management.administer", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    groups = groups_for(request.user)
    tiles = [tile for group in groups for tile in group.tiles if tile.state is not None]
    context = {
        "groups": groups,
        "setup": steps.left(request.user),
        "wrong": [tile for tile in tiles if tile.state and tile.state.level in {"bad", "doubtful"}],
    }
    return render_page(request, "management/company/overview.html", context, parts=("administration",))
