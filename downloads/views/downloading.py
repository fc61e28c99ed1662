"""Downloads: the program for the own computer, and how to see that it arrived unharmed (DL-01, T-UPL-05)."""

import logging

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from downloads import storage
from downloads.models import Installer
from ui import files
from ui.pages import render_page

logger = logging.getLogger(__name__)


@require_safe
def page(request: PortalRequest) -> HttpResponse:
    found = Installer.objects.visible_to(request.user).current().first()
    context = {"installer": found if found and found.is_there else None}
    return render_page(request, "downloads/downloads.html", context, parts=("downloads",))


@require_safe
def file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Each file has an address of its own: what goes on after a pause is never the end of another one."""
    found = get_object_or_404(Installer.objects.visible_to(request.user), pk=pk)
    try:
        opened = storage.Stored.of(found.stored, found.size)
    except storage.Lost as error:
        logger.error("installer lost pk=%s stored=%s", found.pk, found.stored)  # noqa: TRY400 - no traceback helps
        raise Http404 from error
    return files.hand_out(request, opened, name=found.name)
