"""The mailbox that everybody in the demo shares."""

import hashlib
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from demo import letters
from ui.pages import render_page

SHOWN = 30


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The letters that the demo sent last; public, as everything in the demo is. The page asks again and again."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    found = letters.newest(Path(folder), SHOWN) if folder else ()
    shown = hashlib.sha256(repr(found).encode()).hexdigest()[:16]
    if request.GET.get("shown") == shown:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    read = [(letter, letter.pieces(settings.PUBLIC_URL)) for letter in found]
    context = {"letters": read, "shown": shown, "kept_here": bool(folder)}
    return render_page(request, "demo/mailbox.html", context, parts=("letters",))
