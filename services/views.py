"""Settings → Forwarding and Settings → Services: what my telephone does with calls."""

import time
from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.answers import Answer, Level, ask_exchange
from cti.live import LiveBoard, read_board
from cti.queries import active_services
from pbx.commands import SetFeature
from pbx.features import Feature
from services import pending, queries
from services.deeds import tell
from services.forms import ForwardForm, SwitchForm
from services.queries import FORWARDINGS, NEEDS, PERMISSIONS
from ui.pages import render_page

ON_FORWARDING = (Feature.DND, *FORWARDINGS)
ON_SERVICES = (Feature.CALL_WAITING,)


@require_safe
def forwarding(request: PortalRequest) -> HttpResponse:
    """Do-not-disturb, the forwardings and the MobilePhone (FWD-03…06, FWD-09, FWD-13)."""
    return _page(request, "services/forwarding.html", ON_FORWARDING)


@require_safe
def services(request: PortalRequest) -> HttpResponse:
    """The other services of the telephone (SVC-06, SVC-08)."""
    return _page(request, "services/services.html", ON_SERVICES)


@require_POST
def change(request: PortalRequest, feature: str) -> HttpResponse:
    """Ask the exchange to switch one service; what it then shows is the truth."""
    board = read_board()
    asked = _feature(request, feature, board)
    form = _form(request, asked, board)
    if not form.is_valid():
        return _shown(request, asked, form=form)
    key = str(form.cleaned_data["key"])
    extension = request.user.acting
    answer = ask_exchange(SetFeature(extension, asked, form.value), key, "")
    if answer.accepted:
        pending.remember(request.session, extension, asked, form.value, time.time())
        before = queries.value(board, extension, asked)
        tell(extension, asked, before, form.value, Origin.of(request), request=answer.request)
    return _shown(request, asked, answer=answer)


def _page(request: PortalRequest, template: str, features: tuple[Feature, ...]) -> HttpResponse:
    board = read_board()
    if request.htmx.target in features:
        return _panel(request, Feature(request.htmx.target), board, {})
    shown = queries.available(features, board)
    context = {"services": queries.services(request.user, shown, board, request.session), "board": board}
    return render_page(request, template, context)


def _feature(request: PortalRequest, name: str, board: LiveBoard) -> Feature:
    if name not in set(NEEDS) or not queries.available((Feature(name),), board):
        raise Http404
    feature = Feature(name)
    if not request.user.has_perm(PERMISSIONS[feature]):
        raise PermissionDenied
    return feature


def _form(request: PortalRequest, feature: Feature, board: LiveBoard) -> SwitchForm:
    if feature in FORWARDINGS:
        return ForwardForm(request.user, queries.forwards(board), request.POST)
    return SwitchForm(request.POST)


def _shown(
    request: PortalRequest, feature: Feature, *, form: SwitchForm | None = None, answer: Answer | None = None
) -> HttpResponse:
    """The panel, the chips in the top bar, or without scripts the page again."""
    if form is not None:
        answer = Answer(Level.ERROR, str(next(iter(form.errors.values()))[0]))
    if request.htmx and request.htmx.target == "active-services":
        return _chips(request, feature, answer)
    if request.htmx:
        typed = form.data.get("number", "") if form is not None else None
        return _panel(request, feature, read_board(), {"answer": answer, "typed": typed})
    if answer is not None and not answer.accepted:
        messages.error(request, " ".join(filter(None, (answer.text, answer.detail))))
    return redirect("services:forwarding" if feature in ON_FORWARDING else "services:services")


def _panel(request: PortalRequest, feature: Feature, board: LiveBoard, extra: Mapping[str, object]) -> HttpResponse:
    (service,) = queries.services(request.user, (feature,), board, request.session)
    return render(request, "services/_panel.html", {"service": service, "board": board, **extra})


def _chips(request: PortalRequest, feature: Feature, answer: Answer | None) -> HttpResponse:
    """The chips, of which one now waits for the exchange; or what went wrong, as a toast."""
    if answer is None or answer.accepted:
        chips = {"services": active_services(request.user), "answer": answer, "asked": feature}
        return render(request, "cti/_service_chips.html", chips)
    return reswap(retarget(render(request, "cti/_answer.html", {"answer": answer}), "#toasts"), "beforeend")
