"""The services of somebody else's telephone (MGR-08). What they do is decided where their owners' own are: services."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authority import Standing, deeds
from accounts.requests import PortalRequest
from cti.answers import Answer
from cti.live import LiveBoard, read_board
from management.queries import has_second_factor, state_of
from management.services_of.desk import PersonsDesk, desk_of, setting_desk_of
from management.services_of.states import states, telephone
from management.views.person import find
from services import queries
from services.desks import panels
from services.views import switching, undoing, wakeups
from ui.pages import render_page

STATES = "service-states"
MANAGE = "management.manage_departments"


@require_safe
@permission_required(MANAGE, raise_exception=True)
def page(request: PortalRequest, extension: str) -> HttpResponse:
    """How everything is, the forms of what one may set, and what changed."""
    subject = find(request, extension)
    desk, board = desk_of(request, subject), read_board()
    if request.htmx.target == STATES:
        return _states(request, desk, board)
    offered = queries.offered(desk.user, desk.features, board)
    fetched = switching.part(request, desk, offered, board)
    if fetched is not None:
        return fetched
    context = {
        **switching.listed(request, desk, board),
        "person": subject,
        "allowed": deeds(Standing.of(request.user), Standing.of(subject)),
        "state": state_of(subject, timezone.now()),
        "second_factor": has_second_factor(subject),
        "telephone": telephone(subject, board),
        "states": states(desk, board, request.session),
        "panels": panels.panels(request, desk, offered, board),
        "board": board,
        "tab": "services",
    }
    return render_page(request, "management/services.html", context)


@sensitive_post_parameters("pin")
@require_POST
@permission_required(MANAGE, raise_exception=True)
def change(request: PortalRequest, extension: str, feature: str) -> HttpResponse:
    """Switch one service, by its form or by a tap in the list of all of them."""
    desk, board = _setting_desk(request, extension), read_board()
    asked = switching.feature_of(desk, feature, board)
    form, answer = switching.switched(request, desk, asked, board)
    if request.htmx.target == STATES:
        return _states(request, desk, read_board(), switching.in_words(form, answer))
    return switching.shown(request, desk, asked, form, answer)


@require_POST
@permission_required(MANAGE, raise_exception=True)
def undo(request: PortalRequest, extension: str, pk: int) -> HttpResponse:
    return undoing.undone(request, _setting_desk(request, extension), pk)


@require_safe
@permission_required(MANAGE, raise_exception=True)
def wakeup_list(request: PortalRequest, extension: str) -> HttpResponse:
    return wakeups.listed(request, _setting_desk(request, extension))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MANAGE, raise_exception=True)
def add_wakeup(request: PortalRequest, extension: str) -> HttpResponse:
    return wakeups.edited(request, _setting_desk(request, extension), None)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MANAGE, raise_exception=True)
def wakeup(request: PortalRequest, extension: str, pk: int) -> HttpResponse:
    return wakeups.edited(request, _setting_desk(request, extension), pk)


@require_POST
@permission_required(MANAGE, raise_exception=True)
def switch_wakeup(request: PortalRequest, extension: str, pk: int) -> HttpResponse:
    return wakeups.switched(request, _setting_desk(request, extension), pk)


@require_POST
@permission_required(MANAGE, raise_exception=True)
def remove_wakeup(request: PortalRequest, extension: str, pk: int) -> HttpResponse:
    return wakeups.removed(request, _setting_desk(request, extension), pk)


def _setting_desk(request: PortalRequest, extension: str) -> PersonsDesk:
    return setting_desk_of(request, find(request, extension))


def _states(request: PortalRequest, desk: PersonsDesk, board: LiveBoard, answer: Answer | None = None) -> HttpResponse:
    if not request.htmx:
        return redirect(desk.page(""))
    context = {
        **desk.told(),
        "person": desk.user.served,
        "telephone": telephone(desk.user.served, board),
        "states": states(desk, board, request.session),
        "board": board,
        "answer": answer,
    }
    return render(request, "management/_service_states.html", context)
