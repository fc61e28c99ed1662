"""One tap, on the start page, in the top bar and among the situations; and the status text beside the own lamp."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.answers import Answer, Level
from cti.live import read_board
from cti.queries import active_services
from services import status
from services.models import By, Running
from services.one_tap import taps
from services.one_tap.taps import TapForm, Told
from services.one_tap.tiles import one_tap
from services.situations import ending
from services.status.forms import StatusForm

PLACES = ("start", "menu", "page")
"""Where the buttons stand; the same page may have them twice."""


@require_safe
def panel(request: PortalRequest) -> HttpResponse:
    return _panel(request, None)


@require_POST
def tap(request: PortalRequest) -> HttpResponse:
    board = read_board()
    form = TapForm(request.user, None, request.POST)
    if form.is_valid():
        return _panel(request, taps.tap(request, board, form))
    if {"key", "do", "of", "number"} & set(form.errors):
        return HttpResponseBadRequest()
    answer = Answer(Level.ERROR, str(next(iter(form.errors.values()))[0]))
    return _panel(request, Told(answer, frozenset(form.errors), form.cleaned_data["do"]))


@require_POST
def end(request: PortalRequest) -> HttpResponse:
    """End the situation that runs: from a chip in the top bar, or from the panel."""
    running = Running.objects.visible_to(request.user).first()
    answer = Answer(Level.SUCCESS, "")
    if running is not None:
        answer = taps.told_end(ending.end(running, read_board(), By.PERSON, Origin.of(request)))
    if request.htmx.target != "active-services":
        return _panel(request, Told(answer))
    if answer.accepted:
        return render(request, "cti/_service_chips.html", {"services": active_services(request.user)})
    return reswap(retarget(render(request, "cti/_answer.html", {"answer": answer}), "#toasts"), "beforeend")


@require_POST
@permission_required("services.edit_own", raise_exception=True)
def write_status(request: PortalRequest) -> HttpResponse:
    kept = status.read(request.user.acting, timezone.now())
    form = StatusForm(request.user, kept.until if kept else None, request.POST)
    if form.is_valid():
        status.write(request.user.acting, form.cleaned_data["text"], form.until)
        return _panel(request, None)
    if "key" in form.errors:
        return HttpResponseBadRequest()
    answer = Answer(Level.ERROR, str(next(iter(form.errors.values()))[0]))
    return _panel(request, Told(answer, frozenset({"status", *form.errors})))


@require_safe
@permission_required("calls.see_lamps", raise_exception=True)
def statuses(request: PortalRequest) -> HttpResponse:
    """The status texts that the reader may see, for static/js/statuses.js."""
    return JsonResponse({extension: str(text) for extension, text in status.seen_by(request.user).items()})


def _panel(request: PortalRequest, told: Told | None) -> HttpResponse:
    if not request.htmx:
        if told is not None and not told.answer.accepted:
            messages.error(request, told.answer.words)
        return redirect("services:situations")
    asked = request.POST.get("place", request.GET.get("place", ""))
    typed = request.POST if told is not None and told.wrong else None
    end = typed.get("end", "") if typed is not None else ""
    ends = ("", end) if told is not None and "status" in told.wrong else (end, None)
    context = {
        "tap": one_tap(request.user, read_board(), *ends),
        "place": asked if asked in PLACES else PLACES[0],
        "told": told,
        "typed": typed,
    }
    return render(request, "services/_one_tap.html", context)
