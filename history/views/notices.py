"""The bell, and what letters tell somebody of (NOTI-01, NOTI-02)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.journal import Origin
from accounts.letters import takes_links
from accounts.requests import PortalRequest
from history import notices
from history.notices.forms import NoticeForm
from history.telling import notify
from history.views.postits import numbers
from ui.pages import render_page


@require_safe
def bell(request: PortalRequest) -> HttpResponse:
    """What waits, as the part of every page and as a page of its own."""
    context = {"bell": notices.bell(request.user, timezone.now())}
    return render_page(request, "history/notices.html", context, parts=("bell",))


@require_POST
def look(request: PortalRequest) -> HttpResponse:
    """The bell was opened: what stands in it is no longer new, and the post-its in it are read."""
    notices.look(request.user, numbers(request.POST.getlist("post_it")), timezone.now())
    return HttpResponse(status=204) if request.htmx else redirect("history:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def choices(request: PortalRequest) -> HttpResponse:
    """What letters tell one of; who has chosen it last is said."""
    user = request.user
    form = NoticeForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        notify.choose(user, form.values, Origin.of(request))
        messages.success(request, _("Saved."))
        return redirect("history:notice_settings")
    context = {"form": form, "doubtful": bool(user.email) and not takes_links(user)}
    return render_page(request, "history/notice_settings.html", context)
