"""About the exchange, and how the portal behind it is (ADM-02)."""

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from management.exchange import facts
from management.exchange.findings import findings
from ui.pages import render_page


@require_safe
@permission_required("management.administer", raise_exception=True)
def exchange(request: PortalRequest) -> HttpResponse:
    found = facts.read()
    context = {
        "facts": found,
        "findings": findings(found),
        "named": found.unregistered[: facts.LISTED],
        "unnamed": max(0, len(found.unregistered) - facts.LISTED),
        "registered": found.telephones - len(found.unregistered) - found.unwatched,
        "version": settings.VERSION,
    }
    return render_page(request, "management/exchange.html", context, parts=("exchange",))
