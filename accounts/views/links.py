"""The links of letters (SECURITY §2.3).

A link's token is a key, and addresses are written down in many places: in the history of the browser, in logs, in the
Referer of the next click. So the address with the token only hands it over to a cookie, and the page has a plain one
(T-RST-06). The page has a button, for the scanners of post offices open every link that they see.
"""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import email, links
from accounts.guard.addresses import client_address
from accounts.journal import Origin
from accounts.models import User
from accounts.proving import email_changes
from accounts.proving.email_changes import Pending
from accounts.sessions import limited
from accounts.sessions.limited import Purpose
from ui.pages import render_page

KEPT_FOR = 1800
"""Seconds in which the button can be pressed."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


def cookie_name() -> str:
    return f"{settings.COOKIE_PREFIX}link"


@login_not_required
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the token out of the address. Changes nothing."""
    response = redirect("accounts:follow_link")
    response["Referrer-Policy"] = "no-referrer"
    if TOKEN.fullmatch(token):
        secure = request.is_secure()
        response.set_cookie(cookie_name(), token, KEPT_FOR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(cookie_name(), samesite="Lax")
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest) -> HttpResponse:
    """What the link is for, and the button that does it. Links that open nothing have one text (T-RST-02), or two: the
    way to a new letter begins elsewhere for a change of e-mail address."""
    token = request.COOKIES.get(cookie_name(), "")
    if request.method != "POST":
        return _page(request, token, person=links.owner_of(token), pending=email_changes.find(token))
    if user := links.follow(token, client_address(request)):
        limited.begin(request, user, Purpose.SET_PASSWORD)
        response: HttpResponse = redirect("accounts:set_password")
    else:
        response = _confirm(request, token)
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    """One address of a change of e-mail is confirmed; the session that does it stays."""
    found = email_changes.find(token)
    own = found is not None and isinstance(request.user, User) and request.user.pk == found.change.user_id
    keep = request.session.session_key if own else None
    done = email.confirm(token, Origin.of(request), keep_session=keep)
    return _page(request, token, done=done)


def _page(
    request: HttpRequest,
    token: str,
    *,
    person: User | None = None,
    pending: Pending | None = None,
    done: Pending | None = None,
) -> HttpResponse:
    context = {
        "person": person,
        "pending": pending,
        "done": done,
        "still_waits": bool(done and email_changes.waits_for(done.change)),
        "of_email_change": token.startswith(email_changes.PREFIX),
    }
    return render_page(request, "accounts/link.html", context)
