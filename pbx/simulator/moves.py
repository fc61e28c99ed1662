"""Calls that move: hold, blind transfer, transfer after consultation, car park, pickup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.errors import PbxRefused
from pbx.events import CallParked, CallTransferred, DialStatus, TransferKind
from pbx.routing.setups import RING_SECONDS
from pbx.simulator import destinations, dialplan, services
from pbx.simulator.ringing import Cause, Ringing

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel


def talking_partner(channel: Channel) -> Channel:
    """Raises PbxRefused when this channel talks to nobody."""
    if channel.partner is None:
        raise PbxRefused("There is nobody on the line.")
    return channel.partner


def movable_partner(channel: Channel) -> Channel:
    """Raises PbxRefused when this channel talks to nobody, or one of the two is consulting about a transfer."""
    partner = talking_partner(channel)
    if channel.consultation is not None or partner.consultation is not None:
        raise PbxRefused("This call is being transferred already.")
    return partner


def hold(exchange: Exchange, channel: Channel, *, on: bool) -> None:
    talking_partner(channel)
    if on:
        exchange.switch.hold(channel)
    else:
        hold_others(exchange, channel.extension or "", but=channel)
        exchange.switch.resume(channel)


def hold_others(exchange: Exchange, extension: str, *, but: Channel | None = None) -> None:
    """A telephone talks on one call at a time: the others of this extension wait."""
    for channel in exchange.switch.channels_of(extension):
        if channel is not but and channel.partner is not None:
            exchange.switch.hold(channel)


def transferable(exchange: Exchange, channel: Channel, number: str) -> dialplan.Route:
    """Raises PbxRefused when a call cannot be led to `number`, or not by this person."""
    route = exchange.destination(number)
    if not isinstance(route, dialplan.ANSWERING):
        raise PbxRefused(f"A call cannot be transferred to {number}.")
    if number == channel.extension:
        raise PbxRefused("A call cannot be transferred to the telephone it is on.")
    if channel.extension is not None:
        services.check_leaving(exchange, channel.extension, number)
    return route


def transfer_blind(exchange: Exchange, channel: Channel, number: str) -> None:
    """Hand the partner on to `number`; the own leg ends at once."""
    partner = movable_partner(channel)
    route = transferable(exchange, channel, number)
    exchange.switch.resume(channel)
    exchange.records.end_with(channel, partner)
    exchange.switch.leave(partner)
    _lead_on(exchange, partner, channel, number, route)


def _lead_on(exchange: Exchange, partner: Channel, by: Channel, number: str, route: dialplan.Route) -> None:
    switch = exchange.switch
    switch.emit(CallTransferred(switch.now, TransferKind.BLIND, by.id, partner.call, target=number))
    exchange.close(by, Cause.NORMAL)
    if not partner.placed:
        partner.dialling = number
    destinations.lead(exchange, partner, route)


class Consultation:
    """`channel` holds `first` and asks `number` whether to take the call.

    Hanging up connects the two others; before anybody answered it becomes a blind transfer. When the
    one who is asked hangs up or does not answer, `channel` is back with `first`.
    """

    def __init__(self, exchange: Exchange, channel: Channel, number: str) -> None:
        self._exchange = exchange
        self._channel = channel
        self.first = movable_partner(channel)
        self._number = number
        self._route = transferable(exchange, channel, number)
        if channel.bridge is None:
            raise PbxRefused("There is nobody on the line.")
        self._bridge = channel.bridge

    def begin(self) -> None:
        switch, channel = self._exchange.switch, self._channel
        switch.hold(channel)
        switch.leave(channel)
        channel.consultation, channel.dialling = self, self._number
        destinations.lead(self._exchange, channel, self._route)

    def complete(self) -> None:
        """The person on `channel` hangs up."""
        exchange, channel, first = self._exchange, self._channel, self.first
        second = channel.partner
        self.dissolve()
        exchange.records.end_with(channel, first)
        if second is None:
            exchange.abandon(channel)
            exchange.switch.leave(first)
            _lead_on(exchange, first, channel, self._number, self._route)
            return
        exchange.records.end_with(channel, second)
        switch = exchange.switch
        switch.leave(channel)
        switch.leave(second)
        second.call = first.call
        switch.join(second, self._bridge)
        switch.emit(
            CallTransferred(switch.now, TransferKind.ATTENDED, channel.id, channel.call, self._number, channel.id)
        )
        _now_talk(exchange, first, second, [channel])

    def partner_left(self) -> None:
        """Who was asked is gone: back to the first call."""
        switch, channel = self._exchange.switch, self._channel
        self.dissolve()
        switch.leave(channel)
        switch.join(channel, self._bridge)
        switch.introduce(channel, self.first.party)
        switch.resume(channel)
        self._exchange.audience.talking(self.first, channel)

    def dissolve(self) -> None:
        """There is nothing left to transfer: an ordinary call remains."""
        self._channel.consultation = None


def transfer_attended(exchange: Exchange, first_leg: Channel, second_leg: Channel) -> None:
    """A telephone with two calls connects them and is out (REFER with Replaces)."""
    first, second = movable_partner(first_leg), movable_partner(second_leg)
    switch, bridge = exchange.switch, second_leg.bridge
    if bridge is None:
        raise PbxRefused("There is nobody on the line.")
    switch.resume(first_leg)
    switch.resume(second_leg)
    exchange.records.end_with(first_leg, first)
    exchange.records.end_with(second_leg, second)
    switch.leave(first)
    switch.leave(second_leg)
    switch.join(first, bridge)
    second.call = first.call
    switch.leave(first_leg)
    switch.emit(CallTransferred(switch.now, TransferKind.ATTENDED, first_leg.id, first.call, second=second_leg.id))
    _now_talk(exchange, first, second, [second_leg, first_leg])


def _now_talk(exchange: Exchange, first: Channel, second: Channel, gone: list[Channel]) -> None:
    """After a transfer: `first` is the caller of what remains."""
    if not first.placed:
        first.dialling = second.party.number
    exchange.records.connected(first, second, "dial")
    for channel in gone:
        exchange.close(channel, Cause.NORMAL)
    exchange.switch.introduce(second, first.presented)
    exchange.switch.introduce(first, second.party)
    exchange.audience.talking(first, second)


def forget(exchange: Exchange, channel: Channel) -> None:
    """`channel` closes: whoever wanted to transfer it has nothing left to transfer."""
    for other in exchange.switch.channels.values():
        if other.consultation is not None and other.consultation.first is channel:
            other.consultation.dissolve()
            exchange.switch.resume(other)


def park(exchange: Exchange, channel: Channel) -> str:
    """Let the partner wait in the car park; returns the space."""
    partner, park_ = movable_partner(channel), exchange.company.car_park
    if channel.extension is None:
        raise PbxRefused("Only a telephone of the company can park a call.")
    space = next((space for space in park_.spaces if space not in exchange.car_park), "")
    if not space:
        raise PbxRefused("The car park is full.")
    switch, parker = exchange.switch, channel.extension
    switch.resume(channel)
    exchange.records.end_with(channel, partner)
    switch.leave(partner)
    ring_back = exchange.timeline.after(park_.patience, lambda: _ring_back(exchange, partner, parker))
    partner.parked_in, partner.parked_by = space, parker
    exchange.car_park[space] = (partner, ring_back)
    exchange.records.connected(partner, None, "park")
    switch.emit(CallParked(switch.now, partner.id, partner.call, space, parker, park_.patience))
    exchange.close(channel, Cause.NORMAL)
    exchange.audience.parked(partner)
    return space


def _ring_back(exchange: Exchange, parked: Channel, parker: str) -> None:
    exchange.unpark(parked)
    if not parked.placed:
        parked.dialling = parker
    destinations.lead(exchange, parked, dialplan.ToExtension(parker))


def fetch(exchange: Exchange, taker: Channel, space: str) -> None:
    """`taker` dialled a parking space: give them the call that waits there."""
    waiting = exchange.car_park.get(space)
    if waiting is None:
        destinations.give_up(exchange, taker, DialStatus.FAILED)
        return
    parked, _ = waiting
    exchange.switch.answer(taker)
    exchange.unpark(parked, taker.extension or "")
    exchange.records.end(exchange.records.connected(taker, None, "parkedcall"))
    exchange.records.connected(parked, taker, "dial")
    exchange.switch.connect(taker, parked)
    exchange.switch.introduce(taker, parked.party)
    exchange.switch.introduce(parked, taker.presented)
    exchange.audience.talking(parked, taker)


def pick_up_by_code(exchange: Exchange, taker: Channel, extension: str) -> None:
    """`taker` dialled `**extension`."""
    target = ringing_at(exchange, extension)
    if target is None or target.rung_by is None:
        destinations.give_up(exchange, taker, DialStatus.FAILED)
        return
    exchange.switch.answer(taker)
    target.rung_by.pick_up(target, taker)


def ringing_at(exchange: Exchange, extension: str) -> Channel | None:
    """The oldest call from somebody that rings at `extension`."""
    for channel in exchange.switch.channels_of(extension):
        if channel.rung_by is not None and channel.rung_by.caller is not None:
            return channel
    return None


def pick_up(exchange: Exchange, extension: str, target: Channel, request: str) -> None:
    """Ring `extension`; when it answers, it gets the call that rings at `target`."""
    if target.rung_by is None or target.rung_by.caller is None:
        raise PbxRefused("This call does not ring any more.")

    def take(taker: Channel) -> None:
        if target.rung_by is None:
            exchange.close(taker, Cause.NORMAL)
        else:
            target.rung_by.pick_up(target, taker)

    Ringing(exchange, None, seconds=RING_SECONDS, answered=take, failed=lambda _status: None).ring(
        [exchange.target(extension)], shown=target.rung_by.caller.presented, request=request
    )
