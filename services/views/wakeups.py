"""Settings → Services → Wake-up calls (SVC-03); the deeds themselves at any desk."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.live import read_board
from pbx.capabilities import Capability
from services.desks import Desk
from services.desks.told import told_changes
from services.models import Change, Wakeup
from services.queries import able
from services.wakeups import packing, setting
from services.wakeups.answering import SNOOZE
from services.wakeups.forms import WakeupForm
from services.wakeups.ringing import NEEDS
from services.wakeups.rows import rows
from ui.pages import render_page


@require_safe
@permission_required(NEEDS, raise_exception=True)
def panel(request: PortalRequest) -> HttpResponse:
    return listed(request, Desk(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    return edited(request, Desk(request.user), None)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    return edited(request, Desk(request.user), pk)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def switch(request: PortalRequest, pk: int) -> HttpResponse:
    return switched(request, Desk(request.user), pk)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    return removed(request, Desk(request.user), pk)


def listed(request: PortalRequest, desk: Desk) -> HttpResponse:
    """The list, for the page of all services, which it stands on."""
    if not request.htmx or request.htmx.target == "main":
        return redirect(_page(desk))
    return render(request, "services/_wakeups.html", shown(desk))


def edited(request: PortalRequest, desk: Desk, pk: int | None) -> HttpResponse:
    """One as a form; None: a new one."""
    wakeup = None if pk is None else _one(desk, pk)
    data = request.POST if request.method == "POST" else None
    form = WakeupForm(wakeup, timezone.now(), data)
    if data is not None and form.is_valid() and _stored(request, desk, wakeup, form):
        messages.success(request, _("The wake-up call is set."))
        return redirect(_page(desk))
    context = {
        **desk.told(),
        "form": form,
        "wakeup": wakeup,
        "page": _page(desk),
        "zone": timezone.get_default_timezone_name(),
    }
    return render_page(request, "services/wakeup.html", context)


def switched(request: PortalRequest, desk: Desk, pk: int) -> HttpResponse:
    """On or off; off stops what rings just now, too."""
    try:
        setting.switch(_one(desk, pk), bool(request.POST.get("on")), Origin.of(request))
    except setting.GoneError:
        raise Http404 from None
    return listed(request, desk)


def removed(request: PortalRequest, desk: Desk, pk: int) -> HttpResponse:
    """It can be undone, at once and in the list of changes."""
    try:
        done = setting.remove(_one(desk, pk), Origin.of(request))
    except setting.GoneError:
        raise Http404 from None
    if not request.htmx or request.htmx.target == "main":
        messages.success(request, _("The wake-up call is removed."))
        return redirect(_page(desk))
    context = {**desk.told(), "change": done}
    return trigger_client_event(render(request, "services/_wakeup_removed.html", context), desk.event)


def undone(request: PortalRequest, desk: Desk, done: Change) -> HttpResponse:
    """From the list of changes, or from what was said of a removal."""
    if not desk.user.has_perm(NEEDS):
        raise PermissionDenied
    wrong = ""
    try:
        setting.undo(done, request.user, Origin.of(request))
    except setting.GoneError:
        wrong = _("This has been changed since. Look at the service itself.")
    except setting.FullError:
        wrong = _full()
    if not request.htmx or request.htmx.target == "main":
        if wrong:
            messages.error(request, wrong)
        return redirect(_page(desk))
    if request.htmx.target == "changes":
        changes = told_changes(desk.user, read_board(), {})
        answer = {"text": wrong, "level": "error"}
        context = {**desk.told(), "changes": changes, "changes_page": desk.page(packing.NAME), "answer": answer}
        return trigger_client_event(render(request, "services/_changes.html", context), desk.event)
    said = {"words": wrong or _("It is as it was before."), "wrong": bool(wrong)}
    return trigger_client_event(render(request, "services/_said.html", said), desk.event)


def shown(desk: Desk) -> dict[str, object]:
    """What the list needs."""
    found = rows(desk.user, timezone.now())
    return {
        **desk.told(),
        "wakeups": found,
        "wakeups_full": len(found) >= setting.MOST,
        "able": Capability.WAKE_UP in able(read_board()),
        "times": settings.WAKE_UP_TIMES,
        "snooze": int(SNOOZE.total_seconds() // 60),
    }


def _stored(request: PortalRequest, desk: Desk, wakeup: Wakeup | None, form: WakeupForm) -> bool:
    origin = Origin.of(request)
    try:
        if wakeup is None:
            setting.add(desk.user.acting, form.schedule, request.user, origin)
        else:
            setting.change(wakeup, form.schedule, request.user, origin)
    except setting.FullError:
        form.add_error(None, _full())
    except setting.GoneError:
        form.add_error(None, _("Somebody has removed it meanwhile."))
    return form.is_valid()


def _one(desk: Desk, pk: int) -> Wakeup:
    return get_object_or_404(Wakeup.objects.visible_to(desk.user), pk=pk)


def _page(desk: Desk) -> str:
    return f"{desk.page(packing.NAME)}#wake-up"


def _full() -> str:
    return ngettext(
        "There is %(count)d wake-up call already. Remove one first.",
        "There are %(count)d wake-up calls already. Remove one first.",
        setting.MOST,
    ) % {"count": setting.MOST}
