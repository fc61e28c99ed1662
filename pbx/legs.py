"""One living leg of an extension, derived from the facts of its channel.

`people` names every line: extension → who is there. It wins over what a channel says of itself.
"""

from collections.abc import Mapping

from pbx.channels import NOBODY, Channel
from pbx.party import Party
from pbx.states import Direction, Leg, LegState

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


def identity(channel: Channel, people: Mapping[str, Party]) -> Party:
    """Who is on the channel. Own caller ids lie (click-to-call, forwards), the extension does not."""
    owner = channel.owner
    if not owner:
        if channel.number and channel.number != channel.party.number:
            return Party(channel.number, channel.party.name)
        return channel.party
    found = people.get(owner)
    if found is not None and found.name:
        return found
    return channel.party if channel.party.number == owner else Party(owner)


def dialled_party(channel: Channel, people: Mapping[str, Party]) -> Party:
    """Whom the channel wants to reach, as far as the exchange or the dialled digits tell."""
    connected = channel.connected
    known = bool(channel.on_behalf_of and channel.dialled)
    if connected.number and connected.number != channel.owner and not known:
        return connected
    if not channel.dialled and connected.number == channel.owner:
        return Party("", connected.name)  # the portal itself rings, and asks for digits
    return people.get(channel.dialled) or Party(channel.dialled)


def caller_party(channel: Channel, people: Mapping[str, Party]) -> Party:
    """Who rings this channel."""
    caller = channel.caller
    if caller is None:
        return channel.connected
    if not caller.owner and channel.connected.number:
        return channel.connected
    return identity(caller, people)


def peer_of(channel: Channel, people: Mapping[str, Party]) -> Party:
    """Who is at the other end: the partner in the bridge, else who rings or is rung."""
    bridge = channel.bridge
    if bridge is not None and len(bridge.members) > 1:
        return partner_party(channel, people)
    if channel.queue:
        return people.get(channel.dialled) or Party(channel.dialled or channel.queue)
    if channel.callees:
        if len(channel.callees) == 1:
            (callee,) = channel.callees.values()
            found = identity(callee, people)
            return found if found.number else dialled_party(channel, people)
        return dialled_party(channel, people) if not channel.dialled else Party(channel.dialled)
    if channel.caller is not None and channel.answered is None:
        return caller_party(channel, people)
    if channel.outgoing:
        return dialled_party(channel, people)
    return channel.connected if channel.connected is not NOBODY else caller_party(channel, people)


def partner_party(channel: Channel, people: Mapping[str, Party]) -> Party:
    """The other person in the bridge; what the exchange presents wins over an outside channel's own."""
    partners = list(channel.partners())
    if len(partners) > 1:
        partners.sort(key=lambda partner: (partner.opened, partner.id))
    for partner in partners:
        if partner.owner:
            return identity(partner, people)
        if channel.connected.number and not partner.number:
            return channel.connected
        if partner.is_person():
            return identity(partner, people)
    return channel.connected


def waiting_party(channel: Channel, people: Mapping[str, Party]) -> Party | None:
    """Who was put on hold in another bridge, while the channel asks somebody whether to hand the call on."""
    held_in = channel.held_in
    if held_in is None or held_in is channel.bridge or not held_in.members:
        return None
    others = [member for member in held_in.members.values() if member is not channel]
    return next((identity(member, people) for member in others if member.is_person()), NOBODY if others else None)


def leg_of(channel: Channel, people: Mapping[str, Party]) -> Leg | None:
    """The leg that the owner's line shows, or None while there is nothing to see.

    It is the very object of last time when it looks the same.
    """
    state = channel.state
    if state is None:
        return None
    peer = peer_of(channel, people)
    waiting = waiting_party(channel, people)
    answered = channel.answered
    if answered is None and channel.placed and not channel.queue:
        answered = channel.up
    direction = Direction.OUT if channel.outgoing else Direction.IN
    last = channel.leg
    if (
        last is not None
        and last.state is state
        and last.since is channel.since
        and last.answered is answered
        and last.direction is direction
        and last.call == channel.call
        and last.via == channel.via
        and last.space == channel.space
        and (last.peer is peer or last.peer == peer)
        and last.waiting == waiting
    ):
        return last
    return Leg(
        channel.id,
        channel.call,
        direction,
        state,
        peer,
        channel.since,
        channel.opened,
        answered,
        channel.via,
        channel.space,
        channel.request,
        waiting,
    )


def parked_leg(channel: Channel, people: Mapping[str, Party]) -> Leg:
    """The waiting call as whoever parked it sees it: the other way round, with the same channel."""
    return Leg(
        channel.id,
        channel.call,
        Direction.IN if channel.outgoing else Direction.OUT,
        LegState.PARKED,
        identity(channel, people),
        channel.since,
        channel.opened,
        channel.answered,
        space=channel.space,
    )


def via_of(channel: Channel, caller: Channel, people: Mapping[str, Party]) -> str:
    """What the call came through: the group, queue or forwarding extension that was really dialled.

    An outside caller dials our public number, which says nothing unless it names an extension.
    """
    dialled = caller.dialled
    if dialled and not dialled.endswith(channel.owner) and (caller.owner or dialled in people):
        return dialled
    return caller.queue
