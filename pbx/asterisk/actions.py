"""Commands as AMI actions. Every value is checked here; what it becomes on the wire, `ami.encode` decides.

Contexts are those of deploy/asterisk/webcti_extensions.conf and constant. A channel is named by the
exchange, never by the user, and must be the extension's own. No `Application`, ever (T-AMI-03).
"""

from typing import TypeAlias

from pbx.asterisk import arguments, recordings, services, voicemail
from pbx.asterisk.fields import ASKING_PREFIX, REQUEST_PREFIX
from pbx.asterisk.memory import Calls, Known, own_channel
from pbx.asterisk.orders import Action, Order, caller_id, from_own_telephone, originate, owner
from pbx.asterisk.recordings import OnRecording
from pbx.asterisk.voicemail import Voicemail
from pbx.commands import (
    AskDigits,
    BlockCaller,
    Dial,
    DialThroughMobile,
    HangUp,
    Hold,
    ListenToVoicemail,
    Park,
    PauseRecording,
    PickUp,
    PlayMessage,
    SendDigits,
    SetFeature,
    SetRules,
    SpeakAnnouncement,
    SpeakGreeting,
    StartRecording,
    StopRecording,
    TransferAttended,
    TransferBlind,
    Wake,
)
from pbx.errors import PbxRefused
from pbx.features import Feature

MOBILE_SECONDS = 45  # a mobile far away takes longer
ASK_SECONDS = 25  # with the dialplan's own 30 it is over within a minute
ASKER = "WebCTI"
LONGEST_INTERNAL = 6  # digits, as of extensions
PARK_SECONDS = 120  # until a parked call rings back

AboutCall: TypeAlias = HangUp | Hold | TransferBlind | TransferAttended | Park | SendDigits

Ordered: TypeAlias = (
    AboutCall
    | Voicemail
    | OnRecording
    | Dial
    | DialThroughMobile
    | PickUp
    | SetFeature
    | SetRules
    | AskDigits
    | Wake
    | BlockCaller
)
"""Commands that need no answer between their actions."""


def order_for(command: Ordered, request: str, calls: Calls) -> Order:
    """Return what to send for `command`. Raises PbxRefused with a sentence, then nothing is sent."""
    arguments.request_name(request)
    match command:
        case Dial():
            return _dial(command, request, calls)
        case DialThroughMobile():
            return _dial_through_mobile(command, request, calls)
        case PickUp():
            return _pick_up(command, request, calls)
        case SetFeature() | SetRules() | BlockCaller():
            return services.order_for(command, request)
        case AskDigits():
            return _ask_digits(command, request)
        case Wake():
            return _wake(command, request)
        case ListenToVoicemail() | PlayMessage() | SpeakGreeting() | SpeakAnnouncement():
            return voicemail.order_for(command, request)
        case StartRecording() | PauseRecording() | StopRecording():
            return recordings.order_for(command, request, calls)
        case _:
            return _order_for_call(command, calls)


def _order_for_call(command: AboutCall, calls: Calls) -> Order:
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


def _partner(calls: Calls, channel: str) -> Known:
    partners = calls.partners(channel)
    if len(partners) != 1 or not arguments.is_channel_name(partners[0].name):
        raise PbxRefused("Only a conversation of two can be parked.")
    return partners[0]


# -- originate -----------------------------------------------------------------------------------


def _check_lock(calls: Calls, extension: str, *numbers: str) -> None:
    """Before anything rings. The dialplan has the last word: it knows which numbers are outside and which emergency."""
    line = calls.lines.get(extension)
    if line and line.features.get(Feature.LOCK) and any(len(number) > LONGEST_INTERNAL for number in numbers):
        raise PbxRefused(f"The telephone of {extension} is locked: only internal and emergency calls.")


def _dial(command: Dial, request: str, calls: Calls) -> Order:
    number = arguments.number(command.number)
    _check_lock(calls, command.extension, number)
    return from_own_telephone(
        request,
        command.extension,
        "portal-dial",
        number,
        caller_id(command.target_name, number),
        owner(command.extension, command.caller_name),
    )


def _dial_through_mobile(command: DialThroughMobile, request: str, calls: Calls) -> Order:
    number, mobile = arguments.number(command.number), arguments.number(command.mobile)
    _check_lock(calls, command.extension, number, mobile)
    action = originate(
        request,
        f"Local/{mobile}@portal-mobile/n",
        "portal-dial",
        number,
        caller_id=caller_id("", number),
        seconds=MOBILE_SECONDS,
        variables=owner(command.extension, command.caller_name),
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}")


def _pick_up(command: PickUp, request: str, calls: Calls) -> Order:
    ringing = own_channel(calls, command.target, command.channel)
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


def _wake(command: Wake, request: str) -> Order:
    extension = arguments.extension(command.extension)
    action = originate(
        request,
        f"PJSIP/{extension}",
        "portal-wake",
        "s",
        caller_id=caller_id(command.shown, extension),
        seconds=arguments.ringing(command.seconds),
        variables={"PORTAL_FROM": extension},
        prefix=ASKING_PREFIX,
    )
    return Order((action,), starts=f"{ASKING_PREFIX}{request}", telephone=extension)


# -- calls that live -----------------------------------------------------------------------------


def _hang_up(command: HangUp, calls: Calls) -> Order:
    own = own_channel(calls, command.extension, command.channel)
    return Order((Action("Hangup", (("Channel", own.name),)),))


def _transfer_blind(command: TransferBlind, calls: Calls) -> Order:
    own, number = own_channel(calls, command.extension, command.channel), arguments.number(command.number)
    headers = (("Channel", own.name), ("Context", "portal-transfer"), ("Exten", number))
    return Order((Action("BlindTransfer", headers),))


def _transfer_attended(command: TransferAttended, calls: Calls) -> Order:
    own, number = own_channel(calls, command.extension, command.channel), arguments.number(command.number)
    if "#" in number:
        raise PbxRefused("A number with # cannot be called for consultation.")
    # Asterisk dials it like digits pressed one after the other; # says that it is complete.
    headers = (("Channel", own.name), ("Context", "portal-transfer"), ("Exten", f"{number}#"))
    return Order((Action("Atxfer", headers),))


def _park(command: Park, calls: Calls) -> Order:
    own = own_channel(calls, command.extension, command.channel)
    partner = _partner(calls, own.channel)
    headers = (("Channel", partner.name), ("TimeoutChannel", own.name), ("Timeout", str(PARK_SECONDS * 1000)))
    return Order((Action("Park", headers),))


def _send_digits(command: SendDigits, calls: Calls) -> Order:
    own = own_channel(calls, command.extension, command.channel)
    if own.channel.startswith(ASKING_PREFIX):
        raise PbxRefused("These digits are for the keys of the telephone itself.")
    # "Receive": as if the telephone had sent it, so that menus of this exchange hear it too.
    return Order(
        tuple(
            Action("PlayDTMF", (("Channel", own.name), ("Digit", digit), ("Receive", "true")))
            for digit in arguments.digits(command.digits)
        )
    )
