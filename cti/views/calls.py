"""Working an own call: hang up, hold, park, digits, transfer; listening; and taking a colleague's."""

from collections.abc import Callable
from typing import TypeAlias

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.monitoring import pick_up_targets
from accounts.requests import PortalRequest
from cti import live, queries
from cti.answers import Answer, Level, ask_exchange, unreachable
from cti.forms import CallForm, DigitsForm, KeyForm, PickUpForm, TransferForm
from cti.masking import Shown
from cti.placing import place
from cti.presence import Action
from cti.views.answering import answered, asked, first_error
from pbx.commands import (
    Command,
    HangUp,
    Hold,
    ListenToVoicemail,
    Park,
    PickUp,
    SendDigits,
    TransferAttended,
    TransferBlind,
)
from pbx.states import Leg, LegState, LineState
from phonebook.numbers import NumberKind

OnCall: TypeAlias = Callable[[str, str], Command]
"""What is asked for the call that an extension has on a channel."""
SIMPLE: dict[str, OnCall] = {
    Action.HANG_UP: HangUp,
    Action.REJECT: HangUp,
    Action.HOLD: lambda extension, channel: Hold(extension, channel, on=True),
    Action.RESUME: lambda extension, channel: Hold(extension, channel, on=False),
    Action.PARK: Park,
}
"""Commands that need nothing but the call."""
DIALOGS: dict[str, str] = {Action.TRANSFER: "cti/_transfer_dialog.html", Action.DIGITS: "cti/_digits_dialog.html"}


@require_POST
@permission_required("calls.control_own", raise_exception=True)
def call_command(request: PortalRequest, action: str) -> HttpResponse:
    """Hang up, reject, hold, resume or park one's own call (CALL-11); the strip then shows what became of it."""
    if action not in SIMPLE:
        raise Http404
    return _work(request, CallForm(request.POST), SIMPLE[action])


@require_POST
@permission_required("calls.control_own", raise_exception=True)
def send_digits(request: PortalRequest) -> HttpResponse:
    """Send tones into one's own call (CALL-03)."""
    form = DigitsForm(request.POST)
    return _work(request, form, lambda extension, channel: SendDigits(extension, channel, form.cleaned_data["digits"]))


@require_safe
@permission_required("calls.control_own", raise_exception=True)
def call_dialog(request: PortalRequest, kind: str, token: str) -> HttpResponse:
    """The transfer dialog or the keypad for one's own call."""
    call = next((call for call in queries.own_calls(request.user) if call.token == token), None)
    if kind not in DIALOGS:
        raise Http404
    if call is None or kind not in call.actions:
        return answered(request, call_is_over())
    context = {
        "call": call,
        "suggestions": queries.transfer_suggestions(request.user) if kind == Action.TRANSFER else (),
        "quick": queries.quick_transfers(request.user) if kind == Action.TRANSFER else (),
    }
    return asked(request, DIALOGS[kind], context)


@require_POST
@permission_required("calls.control_own", raise_exception=True)
def transfer(request: PortalRequest) -> HttpResponse:
    """Hand one's own call on; a target that is not free is shown as such first (CALL-05)."""
    form = TransferForm(request.user, request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    data = form.cleaned_data
    leg = own_leg(request, data["call"])
    if leg is None:
        return answered(request, call_is_over())
    number = data["number"]
    called = Shown(request.user, [number.key]).called(number.key)
    state = queries.state_of(request.user, number.key) if number.kind is NumberKind.INTERNAL else LineState.FREE
    if not (data["announce"] or data["confirmed"] or state in {LineState.FREE, LineState.UNKNOWN}):
        context = {"token": data["call"], "number": number.key, "name": called, "state": state}
        return asked(request, "cti/_transfer_anyway.html", context)
    order = TransferAttended if data["announce"] else TransferBlind
    done = (
        _("Speak with the target, then hang up to connect.")
        if data["announce"]
        else _("The call is being transferred.")
    )
    command, key = order(request.user.acting, leg.channel, number.dial), str(data["key"])
    if number.kind is NumberKind.INTERNAL:
        answer = ask_exchange(command, key, done)
    else:
        answer = place(request.user, command, number, key, done)
    return answered(request, answer, calling=called)


@require_POST
@permission_required("calls.pick_up", raise_exception=True)
def pick_up(request: PortalRequest) -> HttpResponse:
    """Take the call that rings at a colleague's telephone, or at another of one's own (PSA-10)."""
    form = PickUpForm(request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    target = form.cleaned_data["extension"]
    if target not in pick_up_targets(request.user):
        raise PermissionDenied
    leg = live.leg_by_token(target, form.cleaned_data["call"])
    if leg is None or leg.state is not LegState.RINGING:
        return answered(request, Answer(Level.WARNING, _("This call no longer rings.")))
    command = PickUp(request.user.acting, target, leg.channel)
    return answered(request, ask_exchange(command, str(form.cleaned_data["key"]), _("Your telephone rings.")))


@require_POST
@permission_required("history.view_own", raise_exception=True)
def listen(request: PortalRequest) -> HttpResponse:
    """Ring the own telephone and play the voice messages (MAIN-15)."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    done = _("Your telephone rings. Lift the handset to hear your messages.")
    command = ListenToVoicemail(request.user.acting)
    return answered(request, ask_exchange(command, str(form.cleaned_data["key"]), done))


def own_leg(request: PortalRequest, token: str) -> Leg | None:
    """The viewer's own leg that `token` names; a foreign call's token names nothing here (T-WS-09)."""
    return live.leg_by_token(request.user.acting, token)


def call_is_over() -> Answer:
    standing, _info = live.read_standing()
    if not standing.connected:
        return unreachable()
    return Answer(Level.WARNING, _("This call is already over."))


def _work(request: PortalRequest, form: CallForm, command: OnCall) -> HttpResponse:
    """Ask for the `command` on the own call that `form` names. Silence when it was accepted: the strip shows it."""
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    leg = own_leg(request, form.cleaned_data["call"])
    if leg is None:
        return answered(request, call_is_over())
    answer = ask_exchange(command(request.user.acting, leg.channel), str(form.cleaned_data["key"]), "")
    if not answer.accepted:
        return answered(request, answer)
    return HttpResponse(status=204) if request.htmx else redirect("cti:start")
