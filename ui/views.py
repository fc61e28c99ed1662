"""What the browser itself asks for."""

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

OFFLINE = "ui/offline.html"
NEEDED = ("css/portal.css", "fonts/inter.woff2", "js/away.js")
"""The static files of the offline page."""


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Keeps the offline page and what it needs. A word or a file that is another one makes another worker, by whose
    version the old one's files go; so does another language, theme or name of the portal."""
    page = render_to_string(OFFLINE, {"csp_nonce": ""}, request)
    files = [static(file) for file in NEEDED]
    version = sha256("\n".join((page, *files)).encode()).hexdigest()[:16]
    response = render(request, "ui/worker.js", {"version": version, "files": files}, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same for everybody: what a device keeps is added there."""
    return render(request, OFFLINE)
