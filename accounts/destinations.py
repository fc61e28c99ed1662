"""Where to go next: only ever somewhere on this host (T-RED-01)."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest, otherwise: str = "") -> str:
    """The `next` of the form or the address, if it is a page of ours; `otherwise` or the start page if not."""
    otherwise = otherwise or str(settings.LOGIN_REDIRECT_URL)
    wish = request.POST.get("next") or request.GET.get("next") or ""
    if any(ord(character) < 33 for character in wish) or not wish.startswith("/"):
        return otherwise
    if not url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure()):
        return otherwise
    return wish
