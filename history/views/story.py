"""One call's story: a drawer over the list, a page of its own without scripts."""

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from history.lists.scopes import widest
from history.models import Record
from history.story import dossier
from history.story import story as story_of
from ui.pages import render_page

MOST_CALLS = 8
"""With the same person, below the story; the dossier has them all."""


@require_safe
@permission_required("history.view_own", raise_exception=True)
def story(request: PortalRequest, pk: int) -> HttpResponse:
    """What happened in one call of those that one may see; other people's look as if they did not exist (T-AZ-01)."""
    scope = widest(request.user, request.session)
    record = Record.objects.visible_to(request.user, scope).filter(pk=pk).first()
    if record is None:
        raise Http404
    context = {
        "story": story_of(request.user, record),
        "recordings": dossier.recordings_of(request.user, [record]),
        "plays": settings.RECORDINGS_DIR is not None,
        "messages": dossier.messages_of(request.user, [record]),
        "calls": dossier.calls_with(request.user, scope, record.number, MOST_CALLS, apart=record),
    }
    if request.htmx and request.htmx.target != "main":
        return render(request, "history/_story_drawer.html", context)
    return render_page(request, "history/story.html", context)
