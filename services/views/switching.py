"""Settings → Forwarding and Settings → Services: what my telephone does with calls."""

from collections.abc import Collection, Mapping

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
from services import queries
from services.call_accounts.forms import RecallForm
from services.desks import ON_FORWARDING, ON_SERVICES, Desk, panels
from services.desks.told import told_changes
from services.models import Timed
from services.switching.asking import ask
from services.switching.forms import FORMS, Switch, SwitchForm
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
    desk, board = Desk(request.user), read_board()
    asked = feature_of(desk, feature, board)
    form, answer = switched(request, desk, asked, board)
    if request.htmx and request.htmx.target == "active-services":
        return _chips(request, asked, in_words(form, answer))
    return shown(request, desk, asked, form, answer)


def feature_of(desk: Desk, name: str, board: LiveBoard) -> Feature:
    """What is to be switched. Raises Http404 for what is not there, and PermissionDenied."""
    if name not in desk.features:
        raise Http404
    feature = Feature(name)
    if not queries.offered(desk.user, (feature,), board):
        raise Http404
    if not queries.may_switch(desk.user, feature):
        raise PermissionDenied
    return feature


def switched(
    request: PortalRequest, desk: Desk, asked: Feature, board: LiveBoard
) -> tuple[SwitchForm | None, Answer | None]:
    """Take the form of a service at any desk: itself if it was wrong, else what the exchange answered."""
    running = Timed.objects.visible_to(desk.user).filter(feature=asked).first()
    about = Switch(desk.user, board, asked, running, Origin.of(request))
    form = SWITCHES.get(asked, SwitchForm)(about, request.POST)
    return (None, ask(request, board, asked, form)) if form.is_valid() else (form, None)


def shown(
    request: PortalRequest, desk: Desk, feature: Feature, form: SwitchForm | None, answer: Answer | None
) -> HttpResponse:
    """The panel, or without scripts the page again."""
    told = in_words(form, answer)
    if request.htmx:
        return panels.render_panel(request, desk, feature, read_board(), form=form, answer=told)
    if told is not None and not told.accepted:
        messages.error(request, told.words)
    return redirect(desk.page(feature))


def in_words(form: SwitchForm | None, answer: Answer | None) -> Answer | None:
    return answer if form is None else Answer(Level.ERROR, str(next(iter(form.errors.values()))[0]))


def part(request: PortalRequest, desk: Desk, features: Collection[Feature], board: LiveBoard) -> HttpResponse | None:
    """The part of a page of services that is fetched alone; None: it is the page."""
    target = (request.htmx.target or "").removeprefix("state-")
    if target in features:
        return panels.render_panel(request, desk, Feature(target), board)
    if request.htmx.target == "changes":
        return render(request, "services/_changes.html", listed(request, desk, board))
    return None


def listed(request: PortalRequest, desk: Desk, board: LiveBoard) -> Mapping[str, object]:
    """What the list "What changed" needs."""
    changes = told_changes(desk.user, board, request.GET, reading_only=desk.only_read)
    return {**desk.told(), "changes": changes, "changes_page": request.path}


def _page(request: PortalRequest, template: str, features: tuple[Feature, ...]) -> HttpResponse:
    desk, board = Desk(request.user), read_board()
    if (fetched := part(request, desk, features, board)) is not None:
        return fetched
    offered = queries.offered(request.user, features, board)
    context = {
        **listed(request, desk, board),
        "panels": panels.panels(request, desk, offered, board),
        "board": board,
        "mobile_is_service": Feature.MOBILE in offered,
        "health": health(request.user, board, timezone.now()) if features is ON_SERVICES else (),
    }
    return render_page(request, template, context)


def _chips(request: PortalRequest, feature: Feature, answer: Answer | None) -> HttpResponse:
    """The chips, of which one now waits for the exchange; or what went wrong, as a toast."""
    if answer is None or answer.accepted:
        chips: Mapping[str, object] = {"services": active_services(request.user), "answer": answer, "asked": feature}
        return render(request, "cti/_service_chips.html", chips)
    return reswap(retarget(render(request, "cti/_answer.html", {"answer": answer}), "#toasts"), "beforeend")
