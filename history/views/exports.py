"""Taking a list of calls along: as a table at once, on paper as a job."""

from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import journal
from accounts.journal import Event, Origin
from accounts.requests import PortalRequest
from history.export import Wish, pdf, table
from history.lists.filters import HistoryFilter
from history.lists.patience import TooMuchError
from history.lists.scopes import Reach, scope_of
from jobs.actions import TooMany, start
from ui.downloads import download


@require_POST
@permission_required("history.view_own", raise_exception=True)
def as_table(request: PortalRequest) -> HttpResponseBase:
    """Exactly the calls of the list in the address, however many they are, as CSV."""
    wish = _wish(request)
    lines = table(wish, request.LANGUAGE_CODE)
    try:
        first = next(lines)
    except TooMuchError:
        return _back(request, wish, _("These are too many calls to look through. Choose a shorter period."))
    _tell(request, wish, "CSV")
    name = f"calls-{timezone.localtime():%Y-%m-%d-%H%M%S}.csv"
    return download(request, chain([first], lines), name=name, content_type="text/csv; charset=utf-8")


@require_POST
@permission_required("history.view_own", raise_exception=True)
def on_paper(request: PortalRequest) -> HttpResponseBase:
    """The same on paper, see history.export.pdf; leads to where the file will be."""
    wish = _wish(request)
    try:
        with transaction.atomic():
            job = start(request.user, pdf.KIND, wish.arguments)
            _tell(request, wish, "PDF")
    except TooMany:
        return _back(request, wish, _("You have asked for much already. Wait until some of it is done."))
    return redirect("jobs:job", job.pk)


def _wish(request: PortalRequest) -> Wish:
    """Raises PermissionDenied for a list that is not theirs to see."""
    chosen = HistoryFilter.parse(request.GET)
    scope_of(request.user, chosen, request.session)
    return Wish.of(request.user, chosen, request.session)


def _tell(request: PortalRequest, wish: Wish, form: str) -> None:
    """Other people's calls do not leave the portal unseen (T-AZ-12)."""
    if wish.chosen.reach is not Reach.OWN:
        journal.write(Event.HISTORY_EXPORTED, request.user, Origin.of(request), after=form)


def _back(request: PortalRequest, wish: Wish, why: str) -> HttpResponseBase:
    messages.error(request, why)
    return redirect(reverse("history:history") + wish.chosen.query_string)
