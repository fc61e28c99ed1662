"""Commands as AMI actions. Every value is checked here; what it becomes on the wire, `ami.encode` decides.

Contexts are those of deploy/asterisk/webcti_extensions.conf and constant. A channel is named by the
exchange, never by the user, and must be the extension's own. No `Application`, ever (T-AMI-03).
"""

from collections.abc import Mapping
from typing import Protocol

from pbx.asterisk import arguments
from pbx.asterisk.fields import ASKING_PREFIX, REQUEST_PREFIX
from pbx.asterisk.memory import Known
from pbx.asterisk.orders import Action, Order, caller_id, from_own_telephone, originate, owner
from pbx.commands import (
    AskDigits,
    Command,
    Dial,
    DialThroughMobile,
    HangUp,
    Hold,
    ListenToVoicemail,
    Park,
    PickUp,
    SendDigits,
    SetFeature,
    TransferAttended,
    TransferBlind,
)
from pbx.errors import PbxRefused
from pbx.features import Feature

MOBILE_SECONDS = 45  # a mobile far away takes longer
FEATURE_SECONDS = 3
ASK_SECONDS = 25  # with the dialplan's own 30 it is over within a minute
ASKER = "WebCTI"
PARK_SECONDS = 120  # until a parked call rings back


FEATURE_NAMES = {
    Feature.DND: "dnd",
    Feature.FORWARD_ALWAYS: "cf",
    Feature.FORWARD_BUSY: "cfb",
    Feature.FORWARD_NO_ANSWER: "cfu",
    Feature.CALL_WAITING: "cw",
}
_SWITCHES = frozenset({Feature.DND, Feature.CALL_WAITING})


class Calls(Protocol):
    """What is known of living channels (`pbx.asterisk.memory.Memory`)."""

    @property
    def channels(self) -> Mapping[str, Known]: ...
    def partners(self, channel: str) -> tuple[Known, ...]: ...


def order_for(command: Command, request: str, calls: Calls) -> Order:
    """Return what to send for `command`. Raises PbxRefused with a sentence, then nothing is sent."""
    arguments.request_name(request)
    match command:
        case Dial():
            return _dial(command, request)
        case DialThroughMobile():
            return _dial_through_mobile(command, request)
        case ListenToVoicemail():
            return _listen(command, request)
        case PickUp():
            return _pick_up(command, request, calls)
        case SetFeature():
            return _set_feature(command, request)
        case AskDigits():
            return _ask_digits(command, request)
        case _:
            return _order_for_call(command, calls)


def _order_for_call(
    command: HangUp | Hold | TransferBlind | TransferAttended | Park | SendDigits, calls: Calls
) -> Order:
    """The same for commands on a call that lives."""
    match command:
        case HangUp():
            return _hang_up(command, calls)
        case TransferBlind():
            return _transfer_blind(command, calls)
        case TransferAttended():
            return _transfer_attended(command, calls)
        case Park():
            return _park(command, calls)
        case SendDigits():
            return _send_digits(command, calls)
        case Hold():
            raise PbxRefused("Asterisk cannot press the hold key of a telephone.")


# -- whose call ---------------------------------------------------------------------------------


def _own(calls: Calls, extension: str, channel: str) -> Known:
    """The living channel `channel` of `extension`."""
    known = calls.channels.get(channel)
    if known is None or known.owner != arguments.extension(extension) or not arguments.is_channel_name(known.name):
        raise PbxRefused("This call is over, or it is not yours.")
    return known


def _partner(calls: Calls, channel: str) -> Known:
    partners = calls.partners(channel)
    if len(partners) != 1 or not arguments.is_channel_name(partners[0].name):
        raise PbxRefused("Only a conversation of two can be parked.")
    return partners[0]


# -- originate -----------------------------------------------------------------------------------


def _dial(command: Dial, request: str) -> Order:
    number = arguments.number(command.number)
    return from_own_telephone(
        request,
        command.extension,
        "portal-dial",
        number,
        caller_id(command.target_name, number),
        owner(command.extension, command.caller_name),
    )


def _dial_through_mobile(command: DialThroughMobile, request: str) -> Order:
    number = arguments.number(command.number)
    action = originate(
        request,
        f"Local/{arguments.number(command.mobile)}@portal-mobile/n",
        "portal-dial",
        number,
        caller_id=caller_id("", number),
        seconds=MOBILE_SECONDS,
        variables=owner(command.extension, command.caller_name),
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}")


def _listen(command: ListenToVoicemail, request: str) -> Order:
    return from_own_telephone(request, command.extension, "portal-voicemail", "s", "<*97>", owner(command.extension))


def _pick_up(command: PickUp, request: str, calls: Calls) -> Order:
    ringing = _own(calls, command.target, command.channel)
    if ringing.up:
        raise PbxRefused("Somebody answered this call already.")
    return from_own_telephone(
        request,
        command.extension,
        "portal-pickup",
        "s",
        caller_id("", arguments.extension(command.target)),
        {**owner(command.extension), "PORTAL_TO": ringing.name},
    )


def _set_feature(command: SetFeature, request: str) -> Order:
    value = command.value
    if command.feature in _SWITCHES:
        if value not in ("", "on"):
            raise PbxRefused("This service is either on or off.")
    elif value:
        value = arguments.number(value)
    action = originate(
        request,
        f"Local/{FEATURE_NAMES[command.feature]}@portal-feature/n",
        "portal-feature",
        "done",
        caller_id=caller_id("", arguments.extension(command.extension)),
        seconds=FEATURE_SECONDS,
        variables={"__PORTAL_EXT": command.extension, "__PORTAL_VALUE": value},
        prefix="",
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}", confirmed=True)


def _ask_digits(command: AskDigits, request: str) -> Order:
    extension = arguments.extension(command.extension)
    action = originate(
        request,
        f"PJSIP/{extension}",
        "portal-digits",
        "s",
        caller_id=caller_id(ASKER, extension),
        seconds=ASK_SECONDS,
        variables={"PORTAL_FROM": extension, "PORTAL_COUNT": arguments.count(command.count)},
        prefix=ASKING_PREFIX,
    )
    return Order((action,), starts=f"{ASKING_PREFIX}{request}", telephone=extension)


# -- calls that live -----------------------------------------------------------------------------


def _hang_up(command: HangUp, calls: Calls) -> Order:
    own = _own(calls, command.extension, command.channel)
    return Order((Action("Hangup", (("Channel", own.name),)),))


def _transfer_blind(command: TransferBlind, calls: Calls) -> Order:
    own, number = _own(calls, command.extension, command.channel), arguments.number(command.number)
    headers = (("Channel", own.name), ("Context", "portal-transfer"), ("Exten", number))
    return Order((Action("BlindTransfer", headers),))


def _transfer_attended(command: TransferAttended, calls: Calls) -> Order:
    own, number = _own(calls, command.extension, command.channel), arguments.number(command.number)
    if "#" in number:
        raise PbxRefused("A number with # cannot be called for consultation.")
    # Asterisk dials it like digits pressed one after the other; # says that it is complete.
    headers = (("Channel", own.name), ("Context", "portal-transfer"), ("Exten", f"{number}#"))
    return Order((Action("Atxfer", headers),))


def _park(command: Park, calls: Calls) -> Order:
    own = _own(calls, command.extension, command.channel)
    partner = _partner(calls, own.channel)
    headers = (("Channel", partner.name), ("TimeoutChannel", own.name), ("Timeout", str(PARK_SECONDS * 1000)))
    return Order((Action("Park", headers),))


def _send_digits(command: SendDigits, calls: Calls) -> Order:
    own = _own(calls, command.extension, command.channel)
    if own.channel.startswith(ASKING_PREFIX):
        raise PbxRefused("These digits are for the keys of the telephone itself.")
    # "Receive": as if the telephone had sent it, so that menus of this exchange hear it too.
    return Order(
        tuple(
            Action("PlayDTMF", (("Channel", own.name), ("Digit", digit), ("Receive", "true")))
            for digit in arguments.digits(command.digits)
        )
    )
