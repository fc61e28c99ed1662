"""Commands as AMI actions. Every value is checked here; what it becomes on the wire, `ami.encode` decides.

Contexts are those of deploy/asterisk/webcti_extensions.conf and constant. A channel is named by the
exchange, never by the user, and must be the extension's own. No `Application`, ever (T-AMI-03).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pbx.asterisk import arguments
from pbx.asterisk.fields import REQUEST_PREFIX
from pbx.asterisk.memory import Known
from pbx.base import (
    Command,
    Dial,
    DialThroughMobile,
    Feature,
    HangUp,
    Hold,
    ListenToVoicemail,
    Park,
    PbxRefused,
    PickUp,
    SendDigits,
    SetFeature,
    TransferAttended,
    TransferBlind,
)

RING_SECONDS = 30  # how long the own telephone rings for a click-to-call
MOBILE_SECONDS = 45  # a mobile far away takes longer
FEATURE_SECONDS = 3
PARK_SECONDS = 120  # until a parked call rings back


FEATURE_NAMES = {
    Feature.DND: "dnd",
    Feature.FORWARD_ALWAYS: "cf",
    Feature.FORWARD_BUSY: "cfb",
    Feature.FORWARD_NO_ANSWER: "cfu",
    Feature.CALL_WAITING: "cw",
}
_SWITCHES = frozenset({Feature.DND, Feature.CALL_WAITING})


@dataclass(frozen=True, slots=True)
class Action:
    """One AMI action without its ActionID."""

    name: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What one command becomes: actions in order."""

    actions: tuple[Action, ...]
    starts: str = ""
    """ActionID of an Originate, and unique id of the channel it makes; or empty."""
    telephone: str = ""
    """Extension whose telephone that rings first, for the words of a refusal; or empty."""
    confirmed: bool = False
    """The dialplan answers the channel when it is done, so its OriginateResponse is the result."""


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


def _originate(
    request: str,
    channel: str,
    context: str,
    exten: str,
    *,
    caller_id: str,
    seconds: int,
    variables: Mapping[str, str],
    named: bool = True,
) -> Action:
    """`named`: the channel is shown on a line, so its unique id repeats the request."""
    return Action(
        "Originate",
        (
            ("Channel", channel),
            ("Context", context),
            ("Exten", exten),
            ("Priority", "1"),
            ("CallerID", caller_id),
            ("Async", "true"),
            ("Timeout", str(seconds * 1000)),
            *((("ChannelId", f"{REQUEST_PREFIX}{request}"),) if named else ()),
            *(("Variable", f"{name}={value}") for name, value in (*variables.items(), ("PORTAL_REQ", request))),
        ),
    )


def _owner(extension: str, name: str = "") -> dict[str, str]:
    owner = {"PORTAL_FROM": arguments.extension(extension)}
    shown = arguments.shown_name(name)
    return {**owner, "PORTAL_FROM_NAME": shown} if shown else owner


def _caller_id(name: str, number: str) -> str:
    shown = arguments.shown_name(name)
    return f'"{shown}" <{number}>' if shown else f"<{number}>"


def _from_own_telephone(
    request: str, extension: str, context: str, exten: str, caller_id: str, variables: Mapping[str, str]
) -> Order:
    action = _originate(
        request,
        f"PJSIP/{arguments.extension(extension)}",
        context,
        exten,
        caller_id=caller_id,
        seconds=RING_SECONDS,
        variables=variables,
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}", telephone=extension)


def _dial(command: Dial, request: str) -> Order:
    number = arguments.number(command.number)
    return _from_own_telephone(
        request,
        command.extension,
        "portal-dial",
        number,
        _caller_id(command.target_name, number),
        _owner(command.extension, command.caller_name),
    )


def _dial_through_mobile(command: DialThroughMobile, request: str) -> Order:
    number = arguments.number(command.number)
    action = _originate(
        request,
        f"Local/{arguments.number(command.mobile)}@portal-mobile/n",
        "portal-dial",
        number,
        caller_id=_caller_id("", number),
        seconds=MOBILE_SECONDS,
        variables=_owner(command.extension, command.caller_name),
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}")


def _listen(command: ListenToVoicemail, request: str) -> Order:
    return _from_own_telephone(request, command.extension, "portal-voicemail", "s", "<*97>", _owner(command.extension))


def _pick_up(command: PickUp, request: str, calls: Calls) -> Order:
    ringing = _own(calls, command.target, command.channel)
    if ringing.up:
        raise PbxRefused("Somebody answered this call already.")
    return _from_own_telephone(
        request,
        command.extension,
        "portal-pickup",
        "s",
        _caller_id("", arguments.extension(command.target)),
        {**_owner(command.extension), "PORTAL_TO": ringing.name},
    )


def _set_feature(command: SetFeature, request: str) -> Order:
    value = command.value
    if command.feature in _SWITCHES:
        if value not in ("", "on"):
            raise PbxRefused("This service is either on or off.")
    elif value:
        value = arguments.number(value)
    action = _originate(
        request,
        f"Local/{FEATURE_NAMES[command.feature]}@portal-feature/n",
        "portal-feature",
        "done",
        caller_id=_caller_id("", arguments.extension(command.extension)),
        seconds=FEATURE_SECONDS,
        variables={"__PORTAL_EXT": command.extension, "__PORTAL_VALUE": value},
        named=False,
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}", confirmed=True)


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
    # "Receive": as if the telephone had sent it, so that menus of this exchange hear it too.
    return Order(
        tuple(
            Action("PlayDTMF", (("Channel", own.name), ("Digit", digit), ("Receive", "true")))
            for digit in arguments.digits(command.digits)
        )
    )
