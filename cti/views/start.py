"""The start page and the live parts of every page."""

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts.journal.queries import news_for
from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from cti import queries
from cti.counting import counts_of
from cti.views.answering import asked
from history.lists.queries import completed
from history.mailboxes import boxes, sounds
from history.missed import ledger
from phonebook.models import Shortcut
from ui.pages import render_page

ROWS = 5
"""MAIN-04, MAIN-15; X-03 for the completed calls."""
COLLEAGUES = 200
"""With whom the page comes at once; the others follow when the list is scrolled or filtered."""
TYPED = ("q", "number", "caller", "target")
"""The fields under which people are looked for."""
PARTS = ("missed", "completed", "voicemail", "summary", "side", "colleagues-others")


@require_safe
def start(request: PortalRequest) -> HttpResponse:
    """The five panels, and the list beside them (MAIN-01…19, SPD-01). Only what is rendered is read."""
    user = request.user
    context = {
        "missed_calls": SimpleLazyObject(partial(ledger.newest_callers, user, ROWS)),
        "completed_calls": SimpleLazyObject(partial(completed, user, ROWS)),
        "voicemails": SimpleLazyObject(partial(boxes.newest, user, ROWS)),
        "plays_here": sounds.are_here(),
        "services": SimpleLazyObject(partial(queries.active_services, user)),
        "side": SimpleLazyObject(partial(_side, request)),
        "speed_dials": SimpleLazyObject(partial(queries.speed_dials, user)),
        "colleagues": SimpleLazyObject(partial(_colleagues, request)),
        "line": SimpleLazyObject(partial(queries.own_line, user)),
        "news": SimpleLazyObject(partial(news_for, user)),
        "query": request.GET.get("q", "")[:80],
    }
    return render_page(request, "cti/start.html", context, parts=PARTS)


def _colleagues(request: PortalRequest) -> queries.Colleagues:
    if request.htmx.target == "colleagues-others":
        return queries.colleagues(request.user, COLLEAGUES)
    return queries.colleagues(request.user, most=None if "all" in request.GET else COLLEAGUES)


def _side(request: PortalRequest) -> str:
    """Which of the two lists is shown: the chosen one, else the speed dial, once there is one."""
    if not request.user.has_perm(Permission.SEE_LAMPS):
        return "speed"
    wish = request.GET.get("side", "")
    if wish in {"speed", "people"}:
        return wish
    return "speed" if Shortcut.objects.visible_to(request.user).filter(kind=Shortcut.Kind.SPEED).exists() else "people"


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def search(request: PortalRequest) -> HttpResponse:
    """People for what is being typed (MAIN-02).

    Under a dial field (`pick`) they are options to choose from, in the top bar rows with number buttons;
    without scripts it is a page.
    """
    text = next(filter(None, map(request.GET.get, TYPED)), "")[:80].strip()
    dialable = queries.dialable(request.user, text)
    context = {
        "query": text,
        "suggestions": queries.found(request.user, text, queries.SUGGESTIONS),
        "dialable": dialable,
        "addable": queries.addable(request.user, dialable),
        "is_name": any(map(str.isalpha, text)),
    }
    if not request.htmx or request.htmx.target == "main":
        return render_page(request, "cti/search.html", context)
    return render(request, "cti/_pick_list.html" if request.GET.get("pick") else "cti/_search_results.html", context)


@require_safe
def strip(request: PortalRequest) -> HttpResponse:
    """The viewer's own calls, for the strip above every page (CALL-04, CALL-10)."""
    return render(request, "cti/_strip.html", {"calls": queries.own_calls(request.user)})


@require_safe
def counts(request: PortalRequest) -> HttpResponse:
    """What waits, in numbers, for static/js/counts.js (HIST-08)."""
    return render(request, "cti/_counts.html", counts_of(request.user))


@require_safe
def service_chips(request: PortalRequest) -> HttpResponse:
    """The active services, for the top bar of every page."""
    return render(request, "cti/_service_chips.html", {"services": queries.active_services(request.user)})


@require_safe
@permission_required("calls.see_lamps", raise_exception=True)
def person(request: PortalRequest, extension: str) -> HttpResponse:
    """A colleague's card: state, calls, and taking the one that rings there, as far as the viewer may (PSA-10)."""
    try:
        context = {"person": queries.person(request.user, extension)}
    except User.DoesNotExist:
        raise Http404 from None
    if request.htmx.target == "person-body":
        return render(request, "cti/_person_body.html", context)
    return asked(request, "cti/_person.html", context)
