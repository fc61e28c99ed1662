"""What the portal asks, done at the simulated exchange; PbxRefused says why not."""

import re
from typing import TypeAlias, assert_never

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
from pbx.party import Party
from pbx.simulator import destinations, dialplan, moves
from pbx.simulator.exchange import Exchange
from pbx.simulator.keypad import AsksDigits
from pbx.simulator.ringing import Ringing, Target
from pbx.simulator.switch import Channel
from pbx.simulator.telephones import FORWARDINGS

OWN_RING_SECONDS = 20.0
ASK_SECONDS = 25.0
ASKER = "WebCTI"
OnOwnCall: TypeAlias = HangUp | Hold | TransferBlind | TransferAttended | Park | SendDigits


def execute(exchange: Exchange, command: Command, request: str) -> None:
    """Do it now. Raises PbxRefused."""
    if command.extension not in exchange.telephones:
        raise PbxRefused(f"There is no extension {command.extension}.")
    match command:
        case Dial():
            _dial(exchange, command, request)
        case DialThroughMobile():
            _dial_through_mobile(exchange, command, request)
        case ListenToVoicemail():
            _listen_to_voicemail(exchange, command, request)
        case PickUp():
            _pick_up(exchange, command, request)
        case SetFeature():
            _set_feature(exchange, command)
        case AskDigits():
            _ask_digits(exchange, command, request)
        case HangUp() | Hold() | TransferBlind() | TransferAttended() | Park() | SendDigits():
            _act_on(exchange, exchange.channel(command.extension, command.channel), command)
        case _:
            assert_never(command)


def _act_on(exchange: Exchange, channel: Channel, command: OnOwnCall) -> None:
    match command:
        case HangUp():
            exchange.hang_up(channel)
        case Hold():
            moves.hold(exchange, channel, on=command.on)
        case TransferBlind():
            moves.transfer_blind(exchange, channel, command.number)
        case TransferAttended():
            moves.Consultation(exchange, channel, command.number).begin()
        case Park():
            moves.park(exchange, channel)
        case SendDigits():
            _send_digits(channel, command.digits)
        case _:
            assert_never(command)


def _dial(exchange: Exchange, command: Dial, request: str) -> None:
    route = _callable(exchange, command.extension, command.number)
    exchange.reachable(command.extension)
    _call_back(
        exchange,
        exchange.target(command.extension),
        route,
        command.number,
        shown=Party(command.number, command.target_name),
        caller=_presented(exchange, command.extension, command.caller_name),
        request=request,
    )


def _dial_through_mobile(exchange: Exchange, command: DialThroughMobile, request: str) -> None:
    route = _callable(exchange, command.extension, command.number)
    mobile = exchange.destination(command.mobile)
    if not isinstance(mobile, dialplan.ToOutside):
        raise PbxRefused(f"{command.mobile} is not an outside number.")
    person = exchange.telephones[command.extension].person
    _call_back(
        exchange,
        Target(None, Party(mobile.number)),
        route,
        command.number,
        shown=Party(exchange.company.direct_number(person)),
        caller=_presented(exchange, command.extension, command.caller_name),
        request=request,
    )


def _listen_to_voicemail(exchange: Exchange, command: ListenToVoicemail, request: str) -> None:
    exchange.reachable(command.extension)
    if not exchange.telephones[command.extension].person.mailbox:
        raise PbxRefused(f"Extension {command.extension} has no mailbox.")
    number = exchange.company.voicemail_number
    _call_back(
        exchange,
        exchange.target(command.extension),
        dialplan.ToOwnMailbox(),
        number,
        shown=Party(number, "Voicemail"),
        caller=exchange.party(command.extension),
        request=request,
    )


def _pick_up(exchange: Exchange, command: PickUp, request: str) -> None:
    exchange.reachable(command.extension)
    if command.target not in exchange.telephones:
        raise PbxRefused(f"There is no extension {command.target}.")
    target = exchange.channel(command.target, command.channel)
    moves.pick_up(exchange, command.extension, target, request)


def _send_digits(channel: Channel, digits: str) -> None:
    if not re.fullmatch(r"[0-9*#]{1,32}", digits):
        raise PbxRefused("Only digits, * and # can be sent.")
    if channel.answered is None:
        raise PbxRefused("Nobody has answered yet.")
    if isinstance(channel.step, AsksDigits):
        raise PbxRefused("These digits are for the keys of the telephone itself.")


def _ask_digits(exchange: Exchange, command: AskDigits, request: str) -> None:
    if not 1 <= command.count <= 9:
        raise PbxRefused("One to nine digits can be asked for.")
    exchange.reachable(command.extension)

    def ask(channel: Channel) -> None:
        AsksDigits(exchange, channel, command.count, request).begin()

    # Scripted: the company's people were not told what the screen shows, and leave it ringing.
    Ringing(exchange, None, seconds=ASK_SECONDS, answered=ask, failed=lambda _status: None).ring(
        [exchange.target(command.extension)], shown=Party(command.extension, ASKER), request=request, scripted=True
    )


def _set_feature(exchange: Exchange, command: SetFeature) -> None:
    if command.feature in FORWARDINGS:
        _check_forwarding(exchange, command)
    elif command.value not in {"", "on"}:
        raise PbxRefused(f"{command.feature} is either on or off.")
    exchange.telephones.set_feature(command.extension, command.feature, command.value)


def _check_forwarding(exchange: Exchange, command: SetFeature) -> None:
    if not command.value:
        return
    if command.value == command.extension:
        raise PbxRefused("A telephone cannot be forwarded to itself.")
    if not isinstance(exchange.destination(command.value), moves.TRANSFERABLE):
        raise PbxRefused(f"Calls cannot be forwarded to {command.value}.")
    if command.feature is Feature.FORWARD_ALWAYS:
        _check_circle(exchange, command.extension, command.value)


def _check_circle(exchange: Exchange, extension: str, target: str) -> None:
    """Raises PbxRefused when following "always" from `target` leads back to `extension`."""
    seen = {extension}
    while target in exchange.telephones:
        if target in seen:
            raise PbxRefused("This forwarding would run in a circle.")
        seen.add(target)
        target = exchange.telephones[target].features.get(Feature.FORWARD_ALWAYS, "")


def _callable(exchange: Exchange, extension: str, number: str) -> dialplan.Route:
    if number == extension:
        raise PbxRefused("A telephone cannot call itself.")
    return exchange.destination(number)


def _presented(exchange: Exchange, extension: str, name: str) -> Party:
    return Party(extension, name or exchange.party(extension).name)


def _call_back(
    exchange: Exchange,
    own: Target,
    route: dialplan.Route,
    number: str,
    *,
    shown: Party,
    caller: Party,
    request: str,
) -> None:
    """Ring `own`, the caller's telephone or mobile; once it is up, call `number` as `caller`."""

    def call_on(channel: Channel) -> None:
        channel.dialling = number
        channel.presented = caller
        destinations.lead(exchange, channel, route)

    mobile = own.extension is None
    Ringing(exchange, None, seconds=OWN_RING_SECONDS, answered=call_on, failed=lambda _status: None).ring(
        [own],
        shown=shown,
        request=request,
        on_behalf_of=caller.number if mobile else "",
        dialled=number if mobile else "",
    )
