"""What each event of a channel changes: a table.

Events arrive in the exchange's order, perhaps twice, perhaps for channels that we never met: one
that repeats a fact or does not fit changes nothing.
"""

from collections.abc import Callable
from typing import Any

from pbx.call_detail import CallDetail
from pbx.calls import Calls
from pbx.channels import Channel
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    CallParked,
    CallPickedUp,
    CallTransferred,
    CallUnparked,
    ChannelAnswered,
    ChannelClosed,
    ChannelHeld,
    ChannelOpened,
    ChannelResumed,
    ChannelRinging,
    DialEnded,
    DialStarted,
    DialStatus,
    PartyChanged,
    QueueJoined,
    QueueLeft,
    TransferKind,
)
from pbx.states import StepKind


def opened(calls: Calls, event: ChannelOpened) -> None:
    if event.channel in calls.channels or calls.is_over(event.channel):
        return
    channel = Channel(
        event.channel, event.call, event.extension, placed=event.placed, party=event.party, opened=event.at
    )
    channel.dialled = event.dialled
    channel.request = event.request
    channel.on_behalf_of = event.on_behalf_of
    channel.owner = event.extension or event.on_behalf_of
    channel.asked = bool(event.request and not event.placed and event.call in ("", event.channel))
    calls.admit(channel)


def ringing(calls: Calls, event: ChannelRinging) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is None or channel.ringing:
        return
    channel.ringing = True
    calls.touch_around(channel)
    if channel.caller is None and not channel.outgoing:
        calls.rung(channel, calls.channels.get(channel.call), event.at)


def answered(calls: Calls, event: ChannelAnswered) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        calls.went_up(channel, event.at)


def party_changed(calls: Calls, event: PartyChanged) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is None:
        return
    if event.own is not None and event.own != channel.party:
        channel.party = event.own
        calls.touch_around(channel)
    if event.connected is not None and event.connected != channel.connected:
        channel.connected = event.connected
        calls.touched.add(channel)


def closed(calls: Calls, event: ChannelClosed) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        calls.close(channel, event.at)


def dial_started(calls: Calls, event: DialStarted) -> None:
    callee = calls.known(event.callee, event.call)
    if callee is None or callee.over or callee.answered is not None or callee.asked:
        return
    caller = calls.known(event.caller, event.call) if event.caller else calls.channels.get(callee.call)
    told = bool(event.number) and event.number != callee.number
    callee.number = event.number or callee.number
    if caller is callee:
        caller = None
    if caller is None and callee.request:
        callee.asked = True
        calls.ledger.placed(callee.id, callee.owner, callee.opened, callee.call)
        calls.touched.add(callee)
    elif callee.caller is None or callee.caller is not caller or told:
        calls.rung(callee, caller, event.at, event.caller or "")


def dial_ended(calls: Calls, event: DialEnded) -> None:
    callee = calls.known(event.callee, event.call)
    caller = calls.known(event.caller, event.call) if event.caller else None
    if callee is None:
        return
    if event.status is DialStatus.ANSWERED:
        if caller is not None and callee.caller is None:
            if callee.outgoing:
                calls.take_over(callee, next(iter(caller.callees.values()), None), event.at)
            else:
                calls.rung(callee, caller, event.at)
        calls.connected(callee, caller, event.at)
    else:
        calls.ledger.in_vain(callee.id, event.status, event.at)
        calls.stops_ringing(callee, caller, event.at)
    calls.touch_around(callee)
    callee.over = True


def picked_up(calls: Calls, event: CallPickedUp) -> None:
    taker = calls.known(event.by, event.call)
    if taker is not None:
        calls.take_over(taker, calls.channels.get(event.target), event.at)


def joined(calls: Calls, event: BridgeJoined) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is None or (channel.bridge is not None and channel.bridge.id == event.bridge):
        return
    calls.touch_around(channel)
    bridge = calls.switchboard.join(channel, event.bridge)
    calls.touch_around(channel)
    if len(bridge.members) > 1:
        for member in bridge.members.values():
            if member.answered is None:
                member.answered = event.at
                if member.caller is not None:
                    member.caller.callees.pop(member.id, None)
                calls.ledger.talks(member.id, event.at)


def left(calls: Calls, event: BridgeLeft) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None and channel.bridge is not None and channel.bridge.id == event.bridge:
        calls.touch_around(channel)
        calls.switchboard.leave(channel)


def held(calls: Calls, event: ChannelHeld) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        calls.switchboard.hold(channel)
        calls.held(channel, event.at)
        calls.touch_around(channel)


def resumed(calls: Calls, event: ChannelResumed) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        calls.touched.update(channel.held_in.members.values() if channel.held_in else ())
        calls.held(channel, event.at, over=True)
        calls.switchboard.resume(channel)
        calls.touch_around(channel)


def parked(calls: Calls, event: CallParked) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        calls.touched_lines.update((channel.parked_by, event.by))
        calls.switchboard.park(channel, event.space, event.by)
        if entry := calls.ledger.leg(event.channel):
            entry.story.begins(StepKind.PARKED, event.at, event.space)
        calls.touch_around(channel)


def unparked(calls: Calls, event: CallUnparked) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        calls.touch_around(channel)
        calls.touched_lines.add(channel.parked_by)
        calls.fetched(channel, event.space, event.by)
        if entry := calls.ledger.leg(event.channel):
            entry.story.ends(StepKind.PARKED, event.at, event.space)
        calls.switchboard.unpark(channel)


def queue_joined(calls: Calls, event: QueueJoined) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        channel.queue = event.queue
        if entry := calls.ledger.leg(event.channel):
            entry.story.begins(StepKind.QUEUED, event.at, event.queue)
        channel.tried = True
        calls.touched.add(channel)


def queue_left(calls: Calls, event: QueueLeft) -> None:
    channel = calls.known(event.channel, event.call)
    if channel is not None:
        channel.queue = ""
        if entry := calls.ledger.leg(event.channel):
            entry.story.ends(StepKind.QUEUED, event.at, event.queue)
        calls.touched.add(channel)


def transferred(calls: Calls, event: CallTransferred) -> None:
    channel = calls.known(event.by, event.call)
    entry = calls.ledger.leg(event.by)
    if channel is None or entry is None:
        return
    target = event.target
    second = calls.ledger.leg(event.second) if event.second and event.second != event.by else None
    if second is not None:
        entry.asked, second.connected = second, bool(second.lines)
    if event.kind is TransferKind.ATTENDED and not target:
        target = second.peer.number if second else channel.connected.number
    entry.transferred_to = target
    if target:
        entry.story.tells(StepKind.TRANSFERRED, event.at, target)


def recorded(calls: Calls, event: CallDetail) -> None:
    calls.ledger.record(event)


def handles(calls: Calls, event: object) -> bool:
    """Apply `event` if it is a channel's or a record; False when it is for somebody else."""
    handler = HANDLERS.get(type(event))
    if handler is None:
        return False
    handler(calls, event)
    return True


HANDLERS: dict[type, Callable[[Calls, Any], None]] = {
    ChannelOpened: opened,
    ChannelRinging: ringing,
    ChannelAnswered: answered,
    PartyChanged: party_changed,
    ChannelClosed: closed,
    DialStarted: dial_started,
    DialEnded: dial_ended,
    CallPickedUp: picked_up,
    BridgeJoined: joined,
    BridgeLeft: left,
    ChannelHeld: held,
    ChannelResumed: resumed,
    CallParked: parked,
    CallUnparked: unparked,
    QueueJoined: queue_joined,
    QueueLeft: queue_left,
    CallTransferred: transferred,
    CallDetail: recorded,
}
