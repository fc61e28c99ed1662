"""The history page."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.journal import Origin
from accounts.models import User
from accounts.requests import PortalRequest
from history.lists.filters import Between, HistoryFilter, Kind, Period, Reach, View
from history.lists.queries import HistoryPage, history_page, last_calls
from history.lists.scopes import NotOpenedError, Scope, departments_of, open_all_calls, reaches_of, scope_of
from history.missed import ledger
from history.models import Record
from ui.pages import follow, render_page

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KINDS = [
    (Kind.ALL, _("All"), "history"),
    (Kind.OPEN, _("To call back"), "phone-missed"),
    (Kind.MISSED, _("Missed"), "arrow-down-left"),
    (Kind.INCOMING, _("Incoming"), "arrow-down-left"),
    (Kind.OUTGOING, _("Outgoing"), "arrow-up-right"),
    (Kind.ANSWERED_BY_OTHER, _("Answered by others"), "users-round"),
    (Kind.VOICEMAIL, _("Voicemail"), "voicemail"),
    (Kind.FORWARDED, _("Forwarded"), "phone-forwarded"),
]
REACHES = {Reach.OWN: _("My calls"), Reach.DEPARTMENT: _("My departments"), Reach.EVERYBODY: _("Everybody")}
PERIODS = {
    Period.ALWAYS: _("Any time"),
    Period.TODAY: _("Today"),
    Period.WEEK: _("This week"),
    Period.MONTH: _("This month"),
    Period.DAYS: _("From … to …"),
}
BETWEEN = {
    Between.ANYBODY: _("Inside and outside"),
    Between.INTERNAL: _("With colleagues"),
    Between.EXTERNAL: _("With outside numbers"),
}
VIEWS = {View.PLAIN: _("Each call"), View.RECENT: _("By person")}
LENGTHS: "dict[int, _StrPromise]" = {
    0: _("Any length"),
    30: _("From half a minute"),
    60: _("From one minute"),
    300: _("From five minutes"),
    900: _("From a quarter of an hour"),
    3600: _("From one hour"),
}
PARTS = ("calls", "newest", "more")


@require_safe
@permission_required("history.view_own", raise_exception=True)
def history(request: PortalRequest) -> HttpResponse:
    """The calls of the extension, of the departments or of everybody (HIST-01…08, HIST-13).

    `?kind=missed&q=nowak&scope=department&period=week&view=recent&after=…`, see history.lists.filters.
    """
    chosen = HistoryFilter.parse(request.GET)
    try:
        scope = scope_of(request.user, chosen, request.session)
    except NotOpenedError:
        return render_page(request, "history/everybody.html", {"chosen": chosen})
    to_call_back = chosen.reach is Reach.OWN and chosen.whole == chosen.cleared.with_kind(Kind.OPEN)
    context = {
        "chosen": chosen,
        "page": HistoryPage(()) if to_call_back else history_page(request.user, chosen, scope),
        "callers": ledger.Callers(ledger.waiting_callers(request.user)) if to_call_back else None,
        "wide": chosen.reach is not Reach.OWN,
        "kinds": [(kind, label, sign, chosen.with_kind(kind).query_string) for kind, label, sign in KINDS],
        "views": [(view, label, chosen.with_view(view).query_string) for view, label in VIEWS.items()],
    }
    if request.htmx.target not in PARTS:
        context |= _choices(request.user, chosen, scope)
    response = render_page(request, "history/history.html", context, parts=PARTS)
    if request.htmx.target == "calls":
        follow(request, response, reverse("history:history") + chosen.whole.query_string)
    return response


@require_POST
@permission_required("reports.view", raise_exception=True)
def everybody(request: PortalRequest) -> HttpResponse:
    """Open the calls of everybody, which the journal notes (HIST-13); then the list of the query string."""
    open_all_calls(request.user, request.session, Origin.of(request))
    chosen = HistoryFilter.parse(request.GET).with_reach(Reach.EVERYBODY)
    return redirect(reverse("history:history") + chosen.query_string)


@require_safe
@permission_required("history.view_own", raise_exception=True)
def last(request: PortalRequest) -> HttpResponse:
    """The last ten calls, for the dial field (HIST-14)."""
    return render(request, "history/_last.html", {"calls": last_calls(request.user)})


def _choices(user: User, chosen: HistoryFilter, scope: Scope) -> dict[str, object]:
    """What the filter bar offers."""
    reaches = [(reach, REACHES[reach], chosen.with_reach(reach).query_string) for reach in reaches_of(user)]
    lengths = LENGTHS.items() if chosen.least in LENGTHS else [*LENGTHS.items(), (chosen.least, f"{chosen.least} s")]
    departments = () if chosen.reach is Reach.OWN else departments_of(user, chosen.reach)
    return {
        "reaches": reaches if len(reaches) > 1 else (),
        "departments": departments,
        "colleagues": _colleagues(user, chosen),
        "periods": PERIODS.items(),
        "sides": BETWEEN.items(),
        "lengths": lengths,
        "accounts_paid": bool(chosen.account) or Record.objects.visible_to(user, scope).exclude(account="").exists(),
    }


MOST_COLLEAGUES = 500
"""Names that a field offers; others are typed as numbers."""


def _colleagues(user: User, chosen: HistoryFilter) -> list[tuple[str, str]]:
    """(extension, name) of those whose calls the list can be narrowed to."""
    if chosen.reach is Reach.OWN:
        return []
    people = User.objects.visible_to(user)
    if chosen.reach is Reach.DEPARTMENT:
        people = people.filter(department__in=departments_of(user, chosen.reach))
    return list(people.order_by("comment", "extension").values_list("extension", "comment")[:MOST_COLLEAGUES])
