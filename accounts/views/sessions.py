"""Where you are logged in: one's own sessions, and the device one sits at (T-SES-05)."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import journal
from accounts.actions import sessions as actions
from accounts.journal import Event, Origin, session_mark
from accounts.models import Session
from accounts.requests import PortalRequest
from accounts.sessions import devices
from accounts.sessions.browsers import Browser, browser_of
from ui.pages import render_page


@dataclass(frozen=True, slots=True)
class Row:
    """One session as its owner sees it; `mark` names it, for its key stays secret."""

    mark: str
    browser: Browser
    address: str
    started: datetime
    seen: datetime

    @classmethod
    def of(cls, session: Session) -> "Row":
        mark, browser = session_mark(session.session_key), browser_of(session.agent)
        return cls(mark, browser, session.address, session.started, session.seen)


@require_safe
@permission_required("accounts.edit_own", raise_exception=True)
def sessions(request: PortalRequest) -> HttpResponse:
    found = Session.objects.visible_to(request.user)
    here = next((Row.of(session) for session in found if session.pk == request.session.session_key), None)
    others = [Row.of(session) for session in found if session.pk != request.session.session_key]
    context = {"here": here, "others": others, "known": devices.knows(request, request.user)}
    return render_page(request, "accounts/sessions.html", context)


@require_POST
@permission_required("accounts.edit_own", raise_exception=True)
def end_session(request: PortalRequest, mark: str) -> HttpResponse:
    if not actions.end_session(request.user, mark, Origin.of(request)):
        raise Http404
    messages.success(request, _("That session has ended."))
    return redirect("accounts:sessions")


@require_POST
@permission_required("accounts.edit_own", raise_exception=True)
def end_other_sessions(request: PortalRequest) -> HttpResponse:
    ended = actions.end_others(request.user, request.session.session_key, Origin.of(request))
    said = ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", ended) % {"count": ended}
    messages.success(request, said if ended else _("You were logged in nowhere else."))
    return redirect("accounts:sessions")


@require_POST
@permission_required("accounts.edit_own", raise_exception=True)
def forget_device(request: PortalRequest) -> HttpResponse:
    response = redirect("accounts:sessions")
    if devices.knows(request, request.user):
        devices.forget(request, response, request.user)
        journal.write(Event.DEVICE_FORGOTTEN, request.user, Origin.of(request))
        messages.success(request, _("This device is forgotten."))
    return response
