"""Where to go next: only ever somewhere on this host (T-RED-01)."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest) -> str:
    """The `next` of the form or the address, if it is a page of ours; else the start page."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    if any(ord(character) < 33 for character in wish) or not wish.startswith("/"):
        return str(settings.LOGIN_REDIRECT_URL)
    if not url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure()):
        return str(settings.LOGIN_REDIRECT_URL)
    return wish
