"""The history and voicemail pages."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.requests import PortalRequest
from history.filters import HistoryFilter, Kind
from history.models import Record
from history.queries import history_page, voicemail_page
from ui.pages import render_page


@require_GET
@permission_required("history.view_own", raise_exception=True)
def history(request: PortalRequest) -> HttpResponse:
    """All calls of the extension (HIST-01…05); `?kind=missed&q=nowak&after=…`."""
    chosen = HistoryFilter.parse(request.GET)
    kinds = [(kind, Record.Outcome(kind).label if kind is not Kind.ALL else None) for kind in Kind]
    context = {"page": history_page(request.user, chosen), "chosen": chosen, "kinds": kinds}
    return render_page(request, "history/history.html", context, parts=("calls", "more"))


@require_GET
@permission_required("history.view_own", raise_exception=True)
def voicemail(request: PortalRequest) -> HttpResponse:
    """All calls that reached the mailbox (MAIN-16), each with a way to listen."""
    chosen = HistoryFilter.parse(request.GET)
    context = {"page": voicemail_page(request.user, chosen), "chosen": chosen}
    return render_page(request, "history/voicemail.html", context, parts=("calls", "more"))
