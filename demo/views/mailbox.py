"""The mailbox that everybody in the demo shares."""

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
    """Every letter that the demo sent, newest first; nobody else has a mailbox there."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    found = letters.newest(Path(folder), SHOWN) if folder else ()
    return render_page(request, "demo/mailbox.html", {"letters": found}, parts=("letters",))
