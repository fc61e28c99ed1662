"""Where a call goes: telephones, groups, the queue, mailboxes, the world; and how it ends when nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from pbx.call_detail import Disposition
from pbx.errors import PbxRefused
from pbx.events import DialStatus
from pbx.features import Feature
from pbx.party import Party
from pbx.routing.setups import RING_SECONDS
from pbx.simulator import dialplan, moves, services
from pbx.simulator.at_extension import Visit
from pbx.simulator.at_mailbox import LeavesMessage, ListensToMessages
from pbx.simulator.queueing import Waits
from pbx.simulator.ringing import DISPOSITIONS, Cause, Ringing, Target

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel

OUTSIDE_RING_SECONDS = 45.0
CODE_SECONDS = 1.0
TONE_SECONDS = 3.0
CAUSES = {DialStatus.BUSY: Cause.BUSY, DialStatus.FAILED: Cause.FAILED}


def lead(exchange: Exchange, caller: Channel, route: dialplan.Route, *, forwardings: int = 0) -> None:
    """Take `caller` where `route` leads."""
    match route:
        case dialplan.ToExtension(extension):
            Visit(exchange, caller, extension, forwardings).begin()
        case dialplan.ToRingGroup():
            _to_ring_group(exchange, caller)
        case dialplan.ToQueue():
            Waits(exchange, caller).begin()
        case dialplan.ToOutside(number):
            _to_outside(exchange, caller, number)
        case dialplan.ToOwnMailbox():
            ListensToMessages(exchange, caller).begin()
        case dialplan.ToMailbox(box):
            LeavesMessage(exchange, caller, box).begin()
        case dialplan.ToParkedCall(space):
            moves.fetch(exchange, caller, space)
        case dialplan.ToRingingCall(extension):
            moves.pick_up_by_code(exchange, caller, extension)
        case dialplan.ToFeature(feature, value):
            _switch_feature(exchange, caller, feature, value)
        case _:
            assert_never(route)


def talk(exchange: Exchange, caller: Channel, callee: Channel) -> None:
    """Both are up: let them talk."""
    exchange.switch.connect(callee, caller)
    exchange.audience.talking(caller, callee)


def busy(exchange: Exchange, extension: str) -> bool:
    """Does this telephone take no further call now? With call waiting a second one may ring."""
    channels = exchange.switch.channels_of(extension)
    if Feature.CALL_WAITING in exchange.telephones[extension].features:
        return len(channels) > 1 or any(channel.ringing for channel in channels)
    return bool(channels)


def give_up(exchange: Exchange, caller: Channel, status: DialStatus) -> None:
    """There is nothing left to try: the caller hears a tone for a moment, and the call ends."""
    if not exchange.records.knows(caller):
        application = "busy" if status is DialStatus.BUSY else "dial"
        record = exchange.records.begin(caller, None, application)
        exchange.records.end(record, DISPOSITIONS.get(status, Disposition.NO_ANSWER))
    if caller.consultation is not None:
        caller.consultation.partner_left()
    else:
        Tone(exchange, caller, CAUSES.get(status, Cause.NO_ANSWER))


class Tone:
    """The caller hears that it is in vain, until they hang up or the exchange does."""

    def __init__(self, exchange: Exchange, caller: Channel, cause: Cause) -> None:
        caller.step = self
        self._end = exchange.timeline.after(TONE_SECONDS, lambda: exchange.hang_up(caller, cause))

    def abandon(self) -> None:
        self._end.cancel()


def _to_ring_group(exchange: Exchange, caller: Channel) -> None:
    """Ring every member who could take it: reachable, not busy, without "do not disturb"."""
    members = [exchange.target(extension) for extension in free(exchange, exchange.company.ring_group.members)]
    if not members:
        give_up(exchange, caller, DialStatus.BUSY)
        return
    group = exchange.company.ring_group
    Ringing(
        exchange,
        caller,
        seconds=RING_SECONDS,
        answered=lambda callee: talk(exchange, caller, callee),
        failed=lambda status: give_up(exchange, caller, status),
    ).ring(members, shown=caller.presented)
    if len(members) > 1 and not caller.closed:
        exchange.switch.introduce(caller, Party(group.number, group.name))


def free(exchange: Exchange, extensions: tuple[str, ...]) -> list[str]:
    """Those who sit at a reachable, idle telephone and want to be rung, apart from "always forward"."""
    return [
        extension
        for extension in extensions
        if exchange.telephones[extension].registered
        and Feature.DND not in exchange.telephones[extension].features
        and not exchange.switch.channels_of(extension)
    ]


def _to_outside(exchange: Exchange, caller: Channel, number: str) -> None:
    Ringing(
        exchange,
        caller,
        seconds=OUTSIDE_RING_SECONDS,
        answered=lambda callee: talk(exchange, caller, callee),
        failed=lambda status: give_up(exchange, caller, status),
    ).ring([Target(None, Party(number))], shown=caller.presented)


def _switch_feature(exchange: Exchange, caller: Channel, feature: Feature, value: str | None) -> None:
    """A telephone code: acknowledge with a tone and hang up."""
    extension = caller.extension or ""
    try:
        wanted = services.by_code(exchange, extension, feature, value)
    except PbxRefused:
        give_up(exchange, caller, DialStatus.FAILED)
        return
    exchange.switch.answer(caller)
    exchange.records.connected(caller, None, "hangup")
    exchange.telephones.set_feature(extension, feature, wanted)
    exchange.timeline.after(CODE_SECONDS, lambda: exchange.hang_up(caller))
