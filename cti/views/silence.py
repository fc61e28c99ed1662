"""Silencing the portal itself, beside do-not-disturb and forwarding (FWD-10)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from accounts.requests import PortalRequest
from history.telling.announcing import announce

SILENCED = "silenced"
TOPIC = "services"


@require_POST
def silence(request: PortalRequest) -> HttpResponse:
    """Have this browser ring and announce nothing (`on`) until that is taken back or it is logged out; or let it again.

    The telephone rings all the same, and what was missed is counted.
    """
    if request.POST.get("on"):
        request.session[SILENCED] = True
    else:
        request.session.pop(SILENCED, None)
    announce(extensions={request.user.acting: frozenset({TOPIC})})
    if not request.htmx:
        return redirect("cti:start")
    return trigger_client_event(HttpResponse(status=204), f"{TOPIC}-changed")
