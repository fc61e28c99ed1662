"""One living leg of an extension, derived from the facts of its channel."""

from collections.abc import Mapping

from pbx.base import Party
from pbx.channels import NOBODY, Channel
from pbx.states import Direction, Leg, LegState, Line

CONFERENCE_SIZE = 3  # persons in one bridge


def state_of(channel: Channel) -> LegState | None:
    """What the owner of the channel is doing; None while the exchange still prepares it."""
    bridge = channel.bridge
    if channel.space:
        return LegState.HELD
    if bridge is not None:
        if bridge.holders:
            return LegState.HOLDING if channel.id in bridge.holders else LegState.HELD
        if len(bridge.members) >= CONFERENCE_SIZE and bridge.people() >= CONFERENCE_SIZE:
            return LegState.CONFERENCE
        return LegState.TALKING
    if channel.queue:
        return LegState.QUEUED
    if channel.callees:
        rings = any(callee.ringing for callee in channel.callees.values())
        return LegState.CALLING if rings else LegState.DIALLING
    if channel.answered is not None or (channel.up is not None and channel.caller is None):
        return LegState.TALKING
    if channel.outgoing:
        return LegState.DIALLING
    if channel.ringing or channel.caller is not None:
        return LegState.RINGING
    return None


def identity(channel: Channel, lines: Mapping[str, Line]) -> Party:
    """Who is on the channel. Own caller ids lie (click-to-call, forwards), the extension does not."""
    owner = channel.owner
    if not owner:
        if channel.number and channel.number != channel.party.number:
            return Party(channel.number, channel.party.name)
        return channel.party
    line = lines.get(owner)
    if line is not None and line.name:
        return Party(owner, line.name)
    return channel.party if channel.party.number == owner else Party(owner)


def dialled_party(channel: Channel, lines: Mapping[str, Line]) -> Party:
    """Whom the channel wants to reach, as far as the exchange or the dialled digits tell."""
    connected = channel.connected
    known = bool(channel.on_behalf_of and channel.dialled)
    if connected.number and connected.number != channel.owner and not known:
        return connected
    line = lines.get(channel.dialled)
    return Party(channel.dialled, line.name if line else "")


def caller_party(channel: Channel, lines: Mapping[str, Line]) -> Party:
    """Who rings this channel."""
    caller = channel.caller
    if caller is None:
        return channel.connected
    if not caller.owner and channel.connected.number:
        return channel.connected
    return identity(caller, lines)


def peer_of(channel: Channel, lines: Mapping[str, Line]) -> Party:
    """Who is at the other end: the partner in the bridge, else who rings or is rung."""
    bridge = channel.bridge
    if bridge is not None and len(bridge.members) > 1:
        return partner_party(channel, lines)
    if channel.callees:
        if len(channel.callees) == 1:
            (callee,) = channel.callees.values()
            found = identity(callee, lines)
            return found if found.number else dialled_party(channel, lines)
        return dialled_party(channel, lines) if not channel.dialled else Party(channel.dialled)
    if channel.caller is not None and channel.answered is None:
        return caller_party(channel, lines)
    if channel.outgoing:
        return dialled_party(channel, lines)
    return channel.connected if channel.connected is not NOBODY else caller_party(channel, lines)


def partner_party(channel: Channel, lines: Mapping[str, Line]) -> Party:
    """The other person in the bridge; what the exchange presents wins over an outside channel's own."""
    for partner in channel.partners():
        if partner.owner:
            return identity(partner, lines)
        if channel.connected.number:
            return channel.connected
        if partner.is_person():
            return identity(partner, lines)
    return channel.connected


def leg_of(channel: Channel, lines: Mapping[str, Line]) -> Leg | None:
    """The leg that the owner's line shows, or None while there is nothing to see."""
    state = channel.state
    if state is None:
        return None
    answered = channel.answered
    if answered is None and channel.placed and not channel.queue:
        answered = channel.up
    return Leg(
        channel.id,
        channel.call,
        Direction.OUT if channel.outgoing else Direction.IN,
        state,
        peer_of(channel, lines),
        channel.since,
        channel.opened,
        answered,
        channel.via,
        channel.space,
        channel.request,
    )


def parked_leg(channel: Channel, lines: Mapping[str, Line]) -> Leg:
    """The waiting call as whoever parked it sees it: the other way round, with the same channel."""
    return Leg(
        channel.id,
        channel.call,
        Direction.IN if channel.outgoing else Direction.OUT,
        LegState.PARKED,
        identity(channel, lines),
        channel.since,
        channel.opened,
        channel.answered,
        space=channel.space,
    )


def via_of(channel: Channel, caller: Channel, lines: Mapping[str, Line]) -> str:
    """What the call came through: the group, queue or forwarding extension that was really dialled.

    An outside caller dials our public number, which says nothing unless it names an extension.
    """
    dialled = caller.dialled
    if dialled and not dialled.endswith(channel.owner) and (caller.owner or dialled in lines):
        return dialled
    return caller.queue
