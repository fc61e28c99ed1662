"""Recorded conversations: the list, and the sound of one."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.hearing import heard_by
from accounts.journal import Origin
from accounts.requests import PortalRequest
from history.lists.pages import Span
from history.models import Recording
from history.recordings import hearable, tickets
from pbx import spool
from ui.files import respond
from ui.pages import render_page

PARTS = ("recordings", "more")


@require_safe
@permission_required("recordings.hear_own", raise_exception=True)
def listing(request: PortalRequest) -> HttpResponse:
    """What one may hear, newest first (REC-01); `?q=nowak&extension=1011&after=…&until=…`."""
    heard = heard_by(request.user)
    asked = request.GET.get("extension", "")
    extension = asked if asked in heard else ""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    page = hearable.page(request.user, text=text, extension=extension, span=Span.parse(request.GET))
    context = {
        "page": page,
        "text": text,
        "extension": extension,
        "owners": hearable.owners(request.user, heard) if len(heard) > 1 else (),
        "plays": settings.RECORDINGS_DIR is not None,
    }
    return render_page(request, "history/recordings.html", context, parts=PARTS)


@require_POST
@permission_required("recordings.hear_own", raise_exception=True)
def listen(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask for the sound: answers with its address. Hearing somebody else's conversation is written down, so this
    is no GET."""
    recording = _find(request, pk)
    ticket = tickets.may_listen(request.user, recording, Origin.of(request))
    asked = {"ticket": ticket} | ({"download": "1"} if "download" in request.POST else {})
    address = f"{reverse('history:recording_audio', args=[pk])}?{urlencode(asked)}"
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"audio": address})
    return redirect(address)


@require_safe
@permission_required("recordings.hear_own", raise_exception=True)
def audio(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The sound, or any part of it; with `?download=1` to keep."""
    recording = _find(request, pk)
    if not tickets.has_ticket(request.user, recording, request.GET.get("ticket", "")):
        raise Http404
    if settings.RECORDINGS_DIR is None:
        raise Http404
    try:
        opened = spool.recording(settings.RECORDINGS_DIR, recording.name)
    except spool.NotThere:
        raise Http404 from None
    name = f"recording-{timezone.localtime(recording.started):%Y-%m-%d-%H%M}-{recording.pk}"
    return respond(request, opened, name=name, download="download" in request.GET)


def _find(request: PortalRequest, pk: int) -> Recording:
    """One that the viewer may hear, and that can be heard; the others are as if there were none (T-AZ-01)."""
    found = hearable.visible_to(request.user).filter(pk=pk, state=Recording.State.OVER).first()
    if found is None:
        raise Http404
    return found
