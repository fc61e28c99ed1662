"""What a telephone keeps for when the portal cannot be reached."""

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from accounts.sessions.store import SessionStore
from services import offline


@require_safe
def kept(request: PortalRequest) -> JsonResponse:
    """Never in the browser's own cache (T-HDR-02): static/js/kept.js puts it where it is taken away again."""
    session = request.session
    now = timezone.now()
    row = session.row if isinstance(session, SessionStore) else None
    return JsonResponse(offline.kept(request.user, request.layout, row.ends if row else now, now))
