"""Settings → Services → How my telephone is."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from cti.live import read_board
from services.watchdog.health import health
from ui.pages import render_page


@require_safe
def page(request: PortalRequest) -> HttpResponse:
    board = read_board()
    context = {"health": health(request.user, board, timezone.now()), "board": board}
    if request.htmx.target == "health":
        return render(request, "services/_health.html", context)
    return render_page(request, "services/health.html", context)
