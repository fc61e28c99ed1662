"""The code that logs another device in: the page that shows it, and the page that it leads to (LOG-16, SUB-05)."""

import time
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import sessions
from accounts.actions import code as actions
from accounts.forms import CodeForm, StayForm
from accounts.guard.addresses import client_address
from accounts.journal import Origin
from accounts.models import User
from accounts.proving import links, qr
from accounts.proving.links import Purpose
from accounts.requests import PortalRequest
from accounts.sessions.browsers import browser_of
from accounts.views.entrance import admit
from accounts.views.password import confirms
from ui.pages import render_page
from ui.qr import picture

LINK_KEY: Final = "code"
"""Which link this session's page shows."""
CONFIRMED_KEY: Final = "code_confirmed"
"""When the password was given for it, in epoch seconds: so long another code may follow without it."""


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def phone(request: PortalRequest) -> HttpResponse:
    """Shows a code to whoever gives the password once more, and what becomes of it."""
    user = request.user
    if request.method != "POST":
        return _page(request, CodeForm())
    form = CodeForm(request.POST)
    if not _confirmed(request):
        if not form.is_valid() or not confirms(user, form, form.cleaned_data["current"]):
            return _page(request, form)
        request.session[CONFIRMED_KEY] = time.time()
    token, request.session[LINK_KEY] = actions.show_code(user, Origin.of(request))
    return _page(request, CodeForm(), token)


def _confirmed(request: HttpRequest) -> bool:
    return bool(time.time() - request.session.get(CONFIRMED_KEY, 0) < qr.LASTS.total_seconds())


def _page(request: PortalRequest, form: CodeForm, token: str = "") -> HttpResponse:
    address = qr.address_of(token) if token else ""
    context = {
        "form": form,
        "qr": picture(address) if address else None,
        "progress": qr.progress_of(request.user, request.session.get(LINK_KEY)),
        "unreachable": qr.only_for_this_machine(),
        "portal": settings.PUBLIC_URL,
    }
    return render_page(request, "accounts/phone.html", context, parts=("code-state",))


def cookie_name() -> str:
    return f"{settings.COOKIE_PREFIX}code"


@login_not_required
@require_safe
def phone_link(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the token out of the address, which histories and logs keep (T-RST-06). Changes nothing."""
    response = redirect("accounts:phone_log_in")
    response["Referrer-Policy"] = "no-referrer"
    lasts = int(qr.LASTS.total_seconds())
    response.set_cookie(cookie_name(), token[:64], lasts, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone_log_in(request: HttpRequest) -> HttpResponse:
    """Asks whether to log in here as whoever showed the code. One text for every code that opens nothing."""
    token = request.COOKIES.get(cookie_name(), "")
    person = links.find(token, Purpose.SIGN_IN)
    here = request.user if isinstance(request.user, User) else None
    if request.method != "POST" or person is None or person == here:
        context = {"person": person, "already": person is not None and person == here, "form": StayForm()}
        return render_page(request, "accounts/phone_log_in.html", context)
    user = actions.use_code(token, client_address(request), browser_of(request.headers.get("User-Agent", "")))
    if user is None:  # somebody was quicker
        return redirect("accounts:phone_log_in")
    form = StayForm(request.POST)
    sessions.wish_to_stay(request, form.is_valid() and form.cleaned_data["stay"])
    response = admit(request, user)
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response
