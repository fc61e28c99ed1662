"""Settings → Services → Left on: where the weekly note leads."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.live import read_board
from pbx.features import Feature
from services import queries
from services.desks import page_of
from services.models import By
from services.situations import lasting
from services.switching import switch
from services.switching.checks import check_value
from services.switching.forms import UndoForm
from services.times.until import spoken_end
from services.values import name_of
from services.watchdog import weekly
from services.watchdog.standing import FORGOTTEN, forgettable, switched_on
from ui.pages import render_page

PAGE = "services:left_on"


@require_safe
def page(request: PortalRequest) -> HttpResponse:
    """All that sends calls away or keeps them off now, the longest on first."""
    user, board = request.user, read_board()
    line = board.lines.get(user.acting)
    found = switched_on(user.acting, line.features) if line else ()
    rows = weekly.in_words(user, user.acting, (on for on in found if forgettable(user.acting, on)))
    ends, now = lasting.ends(user.acting, line.features if line else {}), timezone.localtime()
    shown = [(each, page_of(each.on.feature), _end(ends.get(each.on.feature), now)) for each in rows]
    context = {"rows": shown, "board": board, "wanted": weekly.wants_note(user)}
    return render_page(request, "services/left_on.html", context, parts=("left-on",))


def _end(until: datetime | None, now: datetime) -> str:
    return spoken_end(timezone.localtime(until), now) if until else ""


@require_POST
def letters(request: PortalRequest) -> HttpResponse:
    """Whether the weekly note is wanted."""
    weekly.choose(request.user, wanted="wanted" in request.POST)
    messages.success(request, _("Saved."))
    return redirect(PAGE)


@require_POST
def switch_off(request: PortalRequest, feature: str) -> HttpResponse:
    user, board, form = request.user, read_board(), UndoForm(request.POST)
    if feature not in set(FORGOTTEN) or not form.is_valid():
        raise Http404
    asked = Feature(feature)
    if not user.has_perm(queries.permission(asked)):
        raise PermissionDenied
    try:
        check_value(user, board, asked, "")
    except ValidationError as error:
        messages.error(request, str(error.messages[0]))
        return redirect(PAGE)
    answer = switch(board, user.acting, asked, "", By.PERSON, Origin.of(request), key=str(form.cleaned_data["key"]))
    if answer.accepted:
        messages.success(request, _("%(service)s is switched off.") % {"service": name_of(asked)})
    else:
        messages.error(request, " ".join(filter(None, (answer.text, answer.detail))))
    return redirect(PAGE)
