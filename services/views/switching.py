"""Settings → Forwarding and Settings → Services: what my telephone does with calls."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.answers import Answer, Level
from cti.live import LiveBoard, read_board
from cti.queries import active_services
from pbx.features import Feature
from services import panels, queries
from services.asking import ask
from services.call_accounts.forms import RecallForm
from services.forms import FORMS, Switch, SwitchForm
from services.models import Timed
from services.panels import ON_FORWARDING, ON_SERVICES
from services.told import told_changes
from services.watchdog.health import health
from ui.pages import render_page

SWITCHES: Mapping[Feature, type[SwitchForm]] = {**FORMS, Feature.ACCOUNT: RecallForm}


@require_safe
def forwarding(request: PortalRequest) -> HttpResponse:
    """Do-not-disturb, the forwardings and the MobilePhone (FWD-01…09, FWD-13, FNCP-01…05)."""
    return _page(request, "services/forwarding.html", ON_FORWARDING)


@require_safe
def services(request: PortalRequest) -> HttpResponse:
    """The other services of the telephone (SVC-01, SVC-04…06, SVC-08)."""
    return _page(request, "services/services.html", ON_SERVICES)


@sensitive_post_parameters("pin")
@require_POST
def change(request: PortalRequest, feature: str) -> HttpResponse:
    """Ask the exchange to switch one service; what it then shows is the truth."""
    board = read_board()
    asked = _feature(request, feature, board)
    running = Timed.objects.visible_to(request.user).filter(feature=asked).first()
    about = Switch(request.user, board, asked, running, Origin.of(request))
    form = SWITCHES.get(asked, SwitchForm)(about, request.POST)
    if not form.is_valid():
        return _shown(request, asked, form=form)
    return _shown(request, asked, answer=ask(request, board, asked, form))


def _page(request: PortalRequest, template: str, features: tuple[Feature, ...]) -> HttpResponse:
    board = read_board()
    target = (request.htmx.target or "").removeprefix("state-")
    if target in features:
        return panels.render_panel(request, Feature(target), board)
    changes = told_changes(request.user, board, request.GET)
    if request.htmx.target == "changes":
        return render(request, "services/_changes.html", {"changes": changes, "changes_page": request.path})
    shown = queries.offered(request.user, features, board)
    context = {
        "panels": panels.panels(request, shown, board),
        "board": board,
        "changes": changes,
        "changes_page": request.path,
        "mobile_is_service": Feature.MOBILE in shown,
        "health": health(request.user, board, timezone.now()) if features is ON_SERVICES else (),
    }
    return render_page(request, template, context)


def _feature(request: PortalRequest, name: str, board: LiveBoard) -> Feature:
    if name not in {*ON_FORWARDING, *ON_SERVICES}:
        raise Http404
    feature = Feature(name)
    if not queries.offered(request.user, (feature,), board):
        raise Http404
    if not request.user.has_perm(queries.permission(feature)):
        raise PermissionDenied
    return feature


def _shown(
    request: PortalRequest, feature: Feature, *, form: SwitchForm | None = None, answer: Answer | None = None
) -> HttpResponse:
    """The panel, the chips in the top bar, or without scripts the page again."""
    if form is not None:
        answer = Answer(Level.ERROR, str(next(iter(form.errors.values()))[0]))
    if request.htmx and request.htmx.target == "active-services":
        return _chips(request, feature, answer)
    if request.htmx:
        return panels.render_panel(request, feature, read_board(), form=form, answer=answer)
    if answer is not None and not answer.accepted:
        messages.error(request, answer.words)
    return redirect("services:forwarding" if feature in ON_FORWARDING else "services:services")


def _chips(request: PortalRequest, feature: Feature, answer: Answer | None) -> HttpResponse:
    """The chips, of which one now waits for the exchange; or what went wrong, as a toast."""
    if answer is None or answer.accepted:
        chips: Mapping[str, object] = {"services": active_services(request.user), "answer": answer, "asked": feature}
        return render(request, "cti/_service_chips.html", chips)
    return reswap(retarget(render(request, "cti/_answer.html", {"answer": answer}), "#toasts"), "beforeend")
