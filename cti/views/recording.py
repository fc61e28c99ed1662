"""Having a conversation recorded: one's own, or for operators anybody's (REC-03)."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.journal import Origin
from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from cti import live, queries
from cti.answers import Answer, Level, ask_exchange
from cti.forms import RecordingForm
from cti.presence import RECORDED, TAPE_ACTIONS, Action
from cti.views.answering import answered, first_error
from cti.views.calls import call_is_over
from history.models import Recording
from history.recordings import arriving
from pbx.capabilities import Capability
from pbx.commands import Command, PauseRecording, StartRecording, StopRecording
from pbx.sound import RecordingChanged, RecordingState
from pbx.states import Leg
from phonebook.plan import plan


@require_POST
@permission_required("calls.control_own", raise_exception=True)
def record(request: PortalRequest, action: str) -> HttpResponse:
    """Begin, pause, resume or end the recording of a call. Silence when it was accepted: the strip shows it."""
    if action not in TAPE_ACTIONS:
        raise Http404
    form = RecordingForm(request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    extension = form.cleaned_data["extension"] or request.user.acting
    _check_right(request.user, extension)
    if Capability.RECORD not in queries.capabilities():
        return answered(request, Answer(Level.ERROR, _("The exchange does not record calls on demand.")))
    leg = live.leg_by_token(extension, form.cleaned_data["call"])
    if leg is None or leg.state not in RECORDED:
        return answered(request, call_is_over())
    running = arriving.living_on(extension).get(leg.channel)
    command = _command(Action(action), extension, leg, running)
    if command is None:
        return answered(request, Answer(Level.WARNING, _("The recording has changed meanwhile. Look again.")))
    answer = ask_exchange(command, str(form.cleaned_data["key"]), "")
    if not answer.accepted:
        return answered(request, answer)
    if action == Action.RECORD:
        _begun(request, extension, leg, answer.request)
    live.publish_changed({extension: {"recordings"}})
    return HttpResponse(status=204) if request.htmx else redirect("cti:start")


def _check_right(user: User, extension: str) -> None:
    """One's own with the right to record, anybody's as an operator. Raises PermissionDenied."""
    own = extension in user.extensions and user.has_perm(Permission.RECORD_OWN)
    if not own and not user.has_perm(Permission.OPERATE):
        raise PermissionDenied


def _command(action: Action, extension: str, leg: Leg, running: Recording | None) -> Command | None:
    """None: what is asked for does not fit to what runs."""
    if action is Action.RECORD:
        return None if running else StartRecording(extension, leg.channel)
    if running is None:
        return None
    if action is Action.STOP_RECORDING:
        return StopRecording(extension, running.name)
    return PauseRecording(extension, running.name, on=action is Action.PAUSE_RECORDING)


def _begun(request: PortalRequest, extension: str, leg: Leg, name: str) -> None:
    _standing, info = live.read_standing()
    told = RecordingChanged(timezone.now(), name, extension, leg.channel, leg.call, RecordingState.ON)
    number = plan().from_pbx(leg.peer.number)
    arriving.begun(info.name if info else "", told, number, request.user, Origin.of(request))
