"""About: whose portal this is, which software it is, and which exchange stands behind it (LOG-22)."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from cti import live
from ui.pages import render_page


@require_safe
def about(request: PortalRequest) -> HttpResponse:
    """What is known of an exchange that cannot be reached is shown as last known, and said to be so."""
    standing, info = live.read_standing()
    context = {
        "version": settings.VERSION,
        "pbx": info if info and info.product else None,
        "connected": standing.connected,
        "since": datetime.fromtimestamp(standing.since, UTC) if standing.since else None,
    }
    return render_page(request, "cti/about.html", context)
