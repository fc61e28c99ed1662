"""A snapshot of the exchange against what we believed: adopt the new, keep the living, end the gone."""

from collections.abc import Sequence
from datetime import datetime

from pbx.calls import Calls
from pbx.channels import Channel
from pbx.legs import caller_party, state_of, via_of
from pbx.link import ChannelNow, Connected


def adopt(calls: Calls, snapshot: Connected) -> None:
    """Make the facts those of `snapshot`.

    A channel that lives on stays the same object with the same clock. One that vanished while
    nobody watched ends now, as interrupted, with what was known of it. Survivors come first:
    one that was answered meanwhile tells what became of those that were rung with it.
    """
    now = {channel.channel: channel for channel in snapshot.channels}
    channels = calls.channels
    new = {name for name in now if name not in channels}
    for told in now.values():
        channel = channels.get(told.channel) or _new(told)
        _learn(calls, channel, told)
        if told.channel in new:
            calls.admit(channel)
    _rebuild_bridges(calls, now)
    for told in now.values():
        _link(calls, channels[told.channel], told)
    for told in now.values():
        _account(calls, channels[told.channel], told)
    gone = [channel for name, channel in channels.items() if name not in now]
    for channel in sorted(gone, key=lambda channel: channel.caller is None):
        calls.close(channel, snapshot.at, interrupted=True)
    for channel in channels.values():
        _set_clock(channel, snapshot.at, adopted=channel.id in new)


def _new(told: ChannelNow) -> Channel:
    channel = Channel(told.channel, told.call, told.extension, placed=told.placed, party=told.party, opened=told.opened)
    channel.request = told.request
    channel.on_behalf_of = told.on_behalf_of
    channel.owner = told.extension or told.on_behalf_of
    channel.asked = bool(told.request and not told.placed and not told.dialled_by and told.call in ("", told.channel))
    return channel


def _learn(calls: Calls, channel: Channel, told: ChannelNow) -> None:
    """The facts that concern this channel alone."""
    if channel.id in calls.channels:
        calls.known(channel.id, told.call)
    channel.party = told.party
    channel.connected = told.connected
    if channel.owner or channel.placed:
        channel.dialled = told.dialled or channel.dialled
    elif told.dialled and told.party.number.endswith(told.dialled):
        channel.number = told.dialled
    channel.ringing = told.ringing
    channel.queue = told.queue
    channel.tried = channel.tried or bool(told.queue)
    channel.via = told.via or channel.via
    channel.up = channel.up or told.answered


def _rebuild_bridges(calls: Calls, now: dict[str, ChannelNow]) -> None:
    """Who is in which bridge, who holds whom and who is parked, all anew.

    The exchange tells who is held, not who holds: that is the one partner, or whom we saw press it.
    """
    board = calls.switchboard
    holders = {name: set(bridge.holders) for name, bridge in board.bridges.items()}
    for channel in calls.channels.values():
        channel.held_in = None
        if channel.bridge is not None:
            channel.bridge.holders.clear()
            board.leave(channel)
        if channel.id in now and now[channel.id].bridge:
            board.join(channel, now[channel.id].bridge)
    for told in now.values():
        channel = calls.channels[told.channel]
        if told.parked_in:
            board.park(channel, told.parked_in, told.parked_by or channel.parked_by)
        else:
            board.unpark(channel)
        bridge = channel.bridge
        if not told.held_by_other or bridge is None:
            continue
        partners = list(channel.partners())
        seen = [calls.channels[name] for name in holders.get(bridge.id, ()) if name in calls.channels]
        for holder in seen or (partners if len(partners) == 1 else ()):
            bridge.holders.add(holder.id)
            holder.held_in = bridge
        if not bridge.holders:
            bridge.holders.add("")


def _link(calls: Calls, channel: Channel, told: ChannelNow) -> None:
    """Who rings or rang this channel."""
    caller = calls.channels.get(told.dialled_by)
    if caller is None and not channel.outgoing and channel.ringing:
        caller = channel.caller or calls.channels.get(told.call)
    if caller is None and channel.caller is not None:
        caller = channel.caller
    if caller is channel:
        caller = None
    if channel.caller is not None and channel.caller is not caller:
        channel.caller.callees.pop(channel.id, None)
    channel.caller = caller
    if caller is None:
        return
    caller.tried = True
    channel.via = channel.via or (via_of(channel, caller, calls.people) if channel.owner else "")
    if told.answered or channel.answered or channel.bridge:
        caller.callees.pop(channel.id, None)
        channel.over = True
    else:
        caller.callees[channel.id] = channel


def _account(calls: Calls, channel: Channel, told: ChannelNow) -> None:
    """Open the legs that we had not seen begin, and note the answers that we had not heard."""
    caller = channel.caller
    if channel.owner and not channel.outgoing and calls.ledger.leg(channel.id) is None and _is_rung(channel):
        origin = caller.id if caller else told.dialled_by or told.call or channel.id
        entry = calls.ledger.rung(origin, channel.id, channel.owner, channel.opened, channel.call)
        entry.peer = entry.peer if entry.peer.number else caller_party(channel, calls.people)
        entry.dialled = entry.dialled or (caller.dialled if caller else "")
        entry.via = entry.via or channel.via
    elif caller is None and channel.owner and channel.outgoing and channel.callees:
        calls.calls_out(channel, next(iter(channel.callees.values())), channel.opened)
    if channel.answered is None and told.answered is not None:
        alone = channel.bridge is None or len(channel.bridge.members) < 2
        if channel.outgoing and alone and not channel.space:
            return  # the exchange answered; whether a partner did, we cannot tell
        channel.answered = told.answered
        calls.ledger.talks(channel.id, told.answered)


def _is_rung(channel: Channel) -> bool:
    return channel.ringing or channel.caller is not None or channel.up is not None


def _set_clock(channel: Channel, at: datetime, *, adopted: bool) -> None:
    """A state that we saw begin keeps its clock; of an adopted one the answer is the best guess."""
    state = state_of(channel)
    if adopted:
        channel.since = channel.answered or channel.up or channel.opened
    elif state is not channel.state:
        channel.since = at
    channel.state = state


def channels_now(calls: Calls) -> Sequence[ChannelNow]:
    """Every living channel as an exchange would tell it."""
    return [_now(channel) for channel in calls.channels.values()]


def _now(channel: Channel) -> ChannelNow:
    bridge = channel.bridge
    rung = not channel.outgoing
    return ChannelNow(
        channel=channel.id,
        call=channel.call,
        extension=channel.extension,
        placed=channel.placed,
        party=channel.party,
        connected=channel.connected,
        dialled=channel.dialled or channel.number,
        opened=channel.opened,
        answered=channel.answered or (None if rung and channel.caller else channel.up),
        ringing=channel.ringing and channel.answered is None,
        bridge=bridge.id if bridge else "",
        held_by_other=bool(bridge and bridge.holders - {channel.id}),
        parked_in=channel.space,
        queue=channel.queue,
        dialled_by=channel.caller.id if channel.caller else "",
        request=channel.request,
        on_behalf_of=channel.on_behalf_of,
        parked_by=channel.parked_by,
        via=channel.via,
    )
