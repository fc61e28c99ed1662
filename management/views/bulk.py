"""Changes of several accounts at once: picked in the list, shown, done, and taken back (ADM-12 to ADM-18)."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.journal import Origin
from accounts.requests import PortalRequest
from jobs.actions import TooMany
from jobs.kinds import Refused
from management.bulk import queries, sealed_letters, work
from management.bulk.changing import OvertakenError, kind_of, preview
from management.bulk.kinds import KINDS
from management.bulk.kinds.base import GoneError
from management.bulk.work import NothingToUndoError
from management.models import KEPT_FOR, BulkChange
from ui.pages import render_page

NEEDS = work.NEEDS
PARTS = ("bulk", "more")
State = BulkChange.State


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def bulk(request: PortalRequest) -> HttpResponse:
    """What was done of late; a POST of the list of people leads to the preview of what its button `do` says."""
    if request.method == "POST":
        return _previewed(request)
    newest = [work.settled(change) for change in queries.newest(request.user)]
    listed = [(change, kind_of(change).title(change.choice)) for change in newest]
    return render_page(request, "management/bulk_changes.html", {"changes": listed, "days": KEPT_FOR.days})


def _previewed(request: PortalRequest) -> HttpResponse:
    name, _colon, word = request.POST.get("do", "").partition(":")
    kind = KINDS.get(name)
    choice = kind.chosen(word, request.POST) if kind else None
    if kind is None or choice is None:
        messages.error(request, _("Choose what shall be changed."))
        return redirect("management:people")
    people = queries.picked(request.user, request.POST)
    if not people:
        messages.error(request, _("Choose people in the list first."))
        return redirect("management:people")
    try:
        change = preview(kind, choice, people, Origin.of(request))
    except GoneError:
        messages.error(request, _("What was chosen is not there any more: somebody removed it."))
        return redirect("management:people")
    return redirect("management:bulk_change", change.pk)


@require_safe
@permission_required(NEEDS, raise_exception=True)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Who changes and how, before it is done and after; `?after=…`: from there on."""
    return _page(request, work.settled(_found(request, pk)))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def start(request: PortalRequest, pk: int) -> HttpResponse:
    """For whoever was shown what will happen."""
    found = _found(request, pk)
    return _tried(request, found, lambda: work.start(found))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Any administrator may: the journal says who did."""
    found = _found(request, pk)
    return _tried(request, found, lambda: work.undo(found, Origin.of(request)))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def drop(request: PortalRequest, pk: int) -> HttpResponse:
    """Forget a preview; what was begun stays."""
    found = _found(request, pk)
    try:
        work.drop(found)
    except OvertakenError:
        return redirect("management:bulk_change", found.pk)
    return redirect("management:people")


@require_POST
@permission_required(NEEDS, raise_exception=True)
def letters(request: PortalRequest, pk: int, pile: int) -> HttpResponse:
    """Have a pile of sealed letters made; leads to where the file will be."""
    found = _found(request, pk)
    try:
        job = sealed_letters.ask(found, pile, request.user, Origin.of(request))
    except LookupError:
        messages.error(request, _("There are no such letters."))
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
    else:
        return redirect("jobs:job", job.pk)
    return redirect("management:bulk_change", found.pk)


def _tried(request: PortalRequest, found: BulkChange, deed: Callable[[], None]) -> HttpResponse:
    try:
        deed()
    except OvertakenError:
        messages.error(request, _("This was begun already."))
    except NothingToUndoError:
        messages.error(request, _("There is nothing to undo."))
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("management:bulk_change", found.pk)


def _page(request: PortalRequest, found: BulkChange) -> HttpResponse:
    kind = kind_of(found)
    context = {
        "change": found,
        "kind": kind,
        "title": kind.title(found.choice),
        "page": queries.page_of(found, request.GET.get("after", "")),
    }
    if request.htmx.target != "more":
        context |= {
            "counts": queries.counts_of(found),
            "at_work": found.state in work.AT_WORK,
            "job": work.progress_of(found),
            "undoable": work.can_be_undone(found),
            "until": found.made + KEPT_FOR,
            "piles": sealed_letters.piles(found) if found.state == State.DONE else [],
            "now": timezone.now(),
        }
    return render_page(request, "management/bulk_change.html", context, parts=PARTS)


def _found(request: PortalRequest, pk: int) -> BulkChange:
    return get_object_or_404(BulkChange.objects.visible_to(request.user), pk=pk)
