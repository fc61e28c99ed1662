"""Switching the extension that one works with."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from accounts.destinations import next_page
from accounts.requests import PortalRequest
from accounts.sessions import acting


@require_POST
def act_as(request: PortalRequest) -> HttpResponse:
    """Work with another of one's own extensions, without logging in again (LOG-20)."""
    try:
        acting.switch(request.session, request.user, request.POST.get("extension", ""))
    except LookupError:
        raise Http404 from None
    return HttpResponseRedirect(next_page(request))
