"""What the portal asks, done at the simulated exchange; PbxRefused says why not."""

import re
from typing import TypeAlias, assert_never

from pbx.commands import (
    AskDigits,
    BlockCaller,
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
    SetRules,
    SoundCommand,
    TransferAttended,
    TransferBlind,
    Wake,
)
from pbx.errors import PbxRefused
from pbx.party import Party
from pbx.simulator import destinations, dialplan, moves, services, sound_commands
from pbx.simulator.at_mailbox import VOICEMAIL
from pbx.simulator.exchange import Exchange
from pbx.simulator.keypad import AsksDigits, Wakes
from pbx.simulator.ringing import OWN_RING_SECONDS, Ringing, Target
from pbx.simulator.switch import Channel

ASK_SECONDS = 25.0
ASKER = "WebCTI"
OnOwnCall: TypeAlias = HangUp | Hold | TransferBlind | TransferAttended | Park | SendDigits


def execute(exchange: Exchange, command: Command, request: str) -> None:
    """Do it now. Raises PbxRefused."""
    if isinstance(command, SoundCommand):
        sound_commands.execute(exchange, command, request)
        return
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
        case SetFeature() | SetRules() | BlockCaller():
            _set(exchange, command)
        case AskDigits() | Wake():
            _ring_own(exchange, command, request)
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
    services.check_leaving(exchange, command.extension, command.mobile)
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
        shown=Party(number, VOICEMAIL),
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
    if isinstance(channel.step, AsksDigits | Wakes):
        raise PbxRefused("These digits are for the keys of the telephone itself.")


def _ring_own(exchange: Exchange, command: AskDigits | Wake, request: str) -> None:
    """Have the exchange itself ring somebody's own telephone, and nobody else's, to ask or to wake."""
    match command:
        case AskDigits(extension=extension, count=count):
            if not 1 <= count <= 9:
                raise PbxRefused("One to nine digits can be asked for.")
            name, seconds = ASKER, ASK_SECONDS
        case Wake(extension=extension, shown=name, seconds=seconds):
            if not 5 <= seconds <= 120:
                raise PbxRefused("A telephone can be rung for 5 to 120 seconds.")
    exchange.reachable(extension)

    def answered(channel: Channel) -> None:
        if isinstance(command, Wake):
            Wakes(exchange, channel, request).begin()
        else:
            AsksDigits(exchange, channel, command.count, request).begin()

    # Scripted: the company's people neither see the screen nor sleep there, and leave it ringing.
    Ringing(exchange, None, seconds=seconds, answered=answered, failed=lambda _status: None).ring(
        [exchange.target(extension)], shown=Party(extension, name), request=request, scripted=True
    )


def _set(exchange: Exchange, command: SetFeature | SetRules | BlockCaller) -> None:
    telephones, extension = exchange.telephones, command.extension
    match command:
        case SetFeature(feature=feature, value=value):
            services.check(exchange, extension, feature, value)
            telephones.set_feature(extension, feature, value)
        case SetRules(rules=packed):
            services.check_rules(exchange, extension, packed)
            telephones.set_rules(extension, packed)
        case BlockCaller(number=number, on=on):
            telephones.block(extension, number, on=on)
        case _:
            assert_never(command)


def _callable(exchange: Exchange, extension: str, number: str) -> dialplan.Route:
    if number == extension:
        raise PbxRefused("A telephone cannot call itself.")
    services.check_call(exchange, extension, number)
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
        services.charge(exchange, caller.number, channel, route)
        destinations.lead(exchange, channel, route)

    mobile = own.extension is None
    Ringing(exchange, None, seconds=OWN_RING_SECONDS, answered=call_on, failed=lambda _status: None).ring(
        [own],
        shown=shown,
        request=request,
        on_behalf_of=caller.number if mobile else "",
        dialled=number if mobile else "",
    )
