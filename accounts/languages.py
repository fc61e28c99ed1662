"""The language that somebody chose at the door: it becomes that of whoever then comes in (APP-01).

The device keeps its own choice for a year, but on a machine that several people share that is not the wish of each. So
what an account takes over was chosen shortly before. See docs/decisions/0010.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.actions import own
from accounts.journal import Origin
from accounts.models import User

KEPT_FOR = 600
"""Seconds between the choice and the log-in."""


def cookie_name() -> str:
    return f"{settings.COOKIE_PREFIX}wished-language"


def wish(request: HttpRequest) -> str:
    """What was chosen at this door just now, or empty."""
    wished = request.COOKIES.get(cookie_name(), "")
    return wished if wished in dict(settings.LANGUAGES) else ""


def keep_wish(request: HttpRequest, response: HttpResponse, language: str) -> None:
    response.set_cookie(cookie_name(), language, KEPT_FOR, secure=request.is_secure(), httponly=True, samesite="Lax")


def grant_wish(request: HttpRequest, user: User) -> None:
    """`user` has come in."""
    if wished := wish(request):
        own.update_application(user, {"language": wished}, Origin.of(request, user))


def forget_wish(request: HttpRequest, response: HttpResponse) -> None:
    if cookie_name() in request.COOKIES:
        response.delete_cookie(cookie_name(), samesite="Lax")
