"""The history and voicemail pages."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from history.filters import HistoryFilter, Kind
from history.queries import history_page, voicemail_page
from ui.pages import render_page

KINDS = [
    (Kind.ALL, _("All"), "history"),
    (Kind.MISSED, _("Missed"), "arrow-down-left"),
    (Kind.INCOMING, _("Incoming"), "arrow-down-left"),
    (Kind.OUTGOING, _("Outgoing"), "arrow-up-right"),
    (Kind.ANSWERED_BY_OTHER, _("Answered by others"), "users-round"),
]
PARTS = ("calls", "newest", "more")


@require_safe
@permission_required("history.view_own", raise_exception=True)
def history(request: PortalRequest) -> HttpResponse:
    """All calls of the extension (HIST-01…05); `?kind=missed&q=nowak&after=…`."""
    chosen = HistoryFilter.parse(request.GET)
    kinds = [(kind, label, sign, chosen.with_kind(kind).query_string) for kind, label, sign in KINDS]
    context = {"page": history_page(request.user, chosen), "chosen": chosen, "kinds": kinds}
    return render_page(request, "history/history.html", context, parts=PARTS)


@require_safe
@permission_required("history.view_own", raise_exception=True)
def voicemail(request: PortalRequest) -> HttpResponse:
    """All calls that reached the mailbox (MAIN-16), each with a way to listen."""
    chosen = HistoryFilter.parse(request.GET)
    context = {"page": voicemail_page(request.user, chosen), "chosen": chosen}
    return render_page(request, "history/voicemail.html", context, parts=PARTS)
