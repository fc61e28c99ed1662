"""Channel events applied to the facts: a table from event to what it changes.

Each handler mutates the switchboard and the ledger, and touches every channel whose leg may look
different now. Events arrive in the exchange's order, perhaps twice, perhaps for channels that we
never met: such change nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pbx.base import (
    BridgeJoined,
    BridgeLeft,
    CallDetail,
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
    Party,
    PartyChanged,
    QueueJoined,
    QueueLeft,
    TransferKind,
)
from pbx.channels import Channel, Switchboard
from pbx.ledger import Ledger, peer_for_history
from pbx.legs import caller_party, dialled_party, identity, via_of

CLOSED_KEPT = 4_000  # ids of closed channels that we still know, so that a late event raises no ghost


class Calls:
    """Every living call of one exchange."""

    def __init__(self) -> None:
        self.people: dict[str, Party] = {}
        """Who is at each line of the exchange: extension → number and name."""
        self.switchboard = Switchboard()
        self.channels = self.switchboard.channels
        self.ledger = Ledger(self.channels, self.people.__contains__)
        self.touched: set[Channel] = set()
        self.touched_lines: set[str] = set()
        """Extensions whose line changes although none of their channels does: who parked a call."""
        self._closed: dict[str, None] = {}

    def handles(self, event: object) -> bool:
        """Apply `event` if it is a channel's or a record; False when it is for somebody else."""
        handler = HANDLERS.get(type(event))
        if handler is None:
            return False
        handler(self, event)
        return True

    def known(self, channel: str, call: str) -> Channel | None:
        """The living channel, now of `call`; a call's newest id wins (transfer, pickup)."""
        found = self.channels.get(channel)
        if found is not None and call and found.call != call:
            found.call = call
            self.ledger.moved(channel, call)
            self.touched.add(found)
        return found

    def touch_around(self, channel: Channel) -> None:
        """The channel and every other whose leg may show it."""
        touched = self.touched
        touched.add(channel)
        if channel.bridge is not None:
            touched.update(channel.bridge.members.values())
        if channel.callees:
            touched.update(channel.callees.values())
        if channel.caller is not None:
            touched.add(channel.caller)

    # -- a channel's life --------------------------------------------------------------------

    def opened(self, event: ChannelOpened) -> None:
        if event.channel in self.channels or event.channel in self._closed:
            return
        channel = Channel(
            event.channel, event.call, event.extension, placed=event.placed, party=event.party, opened=event.at
        )
        channel.dialled = event.dialled
        channel.request = event.request
        channel.on_behalf_of = event.on_behalf_of
        channel.owner = event.extension or event.on_behalf_of
        channel.asked = bool(event.request and not event.placed and event.call in ("", event.channel))
        self.admit(channel)

    def admit(self, channel: Channel) -> None:
        """A new channel of ours: if its owner wants to reach somebody, an outgoing leg begins."""
        self.switchboard.open(channel)
        self.touched.add(channel)
        if channel.owner and channel.outgoing:
            entry = self.ledger.placed(channel.id, channel.owner, channel.opened, channel.call)
            entry.dialled = entry.dialled or channel.dialled

    def ringing(self, event: ChannelRinging) -> None:
        channel = self.known(event.channel, event.call)
        if channel is None or channel.ringing:
            return
        channel.ringing = True
        self.touch_around(channel)
        if channel.caller is None and not channel.outgoing:
            self.rung(channel, self.channels.get(channel.call), event.at)

    def answered(self, event: ChannelAnswered) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            self.went_up(channel, event.at)

    def went_up(self, channel: Channel, at: datetime) -> None:
        """The device answered. Whether that was in time to win the call, the caller's dial tells."""
        if channel.up is not None:
            return
        channel.up = at
        self.touch_around(channel)
        if channel.caller is None and not channel.outgoing:
            channel.answered = at
            self.ledger.talks(channel.id, at)

    def party_changed(self, event: PartyChanged) -> None:
        channel = self.known(event.channel, event.call)
        if channel is None:
            return
        if event.own is not None and event.own != channel.party:
            channel.party = event.own
            self.touch_around(channel)
        if event.connected is not None and event.connected != channel.connected:
            channel.connected = event.connected
            self.touched.add(channel)

    def closed(self, event: ChannelClosed) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            self.close(channel, event.at)

    def close(self, channel: Channel, at: datetime, *, interrupted: bool = False) -> None:
        self.touch_around(channel)
        self.touched.update(channel.held_in.members.values() if channel.held_in else ())
        self.touched_lines.add(channel.parked_by)
        self.round_off(channel)
        self.switchboard.close(channel)
        self.ledger.closed(channel.id, at, interrupted=interrupted)
        self._closed[channel.id] = None
        if len(self._closed) > CLOSED_KEPT:
            del self._closed[next(iter(self._closed))]

    def round_off(self, channel: Channel) -> None:
        """What an outgoing leg has not learnt from a dial: whom it was for, and whether a machine took it."""
        entry = self.ledger.leg(channel.id)
        if entry is None or not entry.outgoing:
            return
        target = dialled_party(channel, self.people)
        entry.dialled = entry.dialled or target.number
        if not entry.peer.number:
            entry.peer = target if target.number == entry.dialled else peer_for_history(entry.dialled, "", "", False)
        entry.to_own_mailbox = entry.dialled in self.ledger.voicemail_numbers
        if channel.up is not None and not channel.tried and entry.dialled not in self.people:
            self.ledger.machine_answered(channel.id, channel.up)

    # -- dials -------------------------------------------------------------------------------

    def dial_started(self, event: DialStarted) -> None:
        callee = self.known(event.callee, event.call)
        if callee is None or callee.over or callee.answered is not None or callee.asked:
            return
        caller = self.known(event.caller, event.call) if event.caller else self.channels.get(callee.call)
        if event.number:
            callee.number = event.number
        if caller is callee:
            caller = None
        if caller is None and callee.request:
            callee.asked = True
            self.ledger.placed(callee.id, callee.owner, callee.opened, callee.call)
            self.touched.add(callee)
        elif callee.caller is None or callee.caller is not caller:
            self.rung(callee, caller, event.at, event.caller or "")

    def rung(self, callee: Channel, caller: Channel | None, at: datetime, unseen: str = "") -> None:
        """`caller` rings `callee`; without one, the `unseen` channel or the exchange itself does."""
        if caller is callee:
            caller = None
        if callee.caller is not None:
            callee.caller.callees.pop(callee.id, None)
        callee.caller = caller
        if caller is not None:
            caller.callees[callee.id] = callee
            caller.tried = True
            callee.via = callee.via or (via_of(callee, caller, self.people) if callee.owner else "")
            self.calls_out(caller, callee)
        self.touch_around(callee)
        if callee.owner and not callee.outgoing:
            origin = caller.id if caller else unseen or callee.call or callee.id
            entry = self.ledger.rung(origin, callee.id, callee.owner, at, callee.call)
            entry.peer = entry.peer if entry.peer.number else caller_party(callee, self.people)
            entry.dialled = entry.dialled or (caller.dialled if caller else "")
            entry.via = entry.via or callee.via

    def calls_out(self, caller: Channel, callee: Channel) -> None:
        """Keep whom the caller's leg is for, and what a second try says about the first."""
        entry = self.ledger.leg(caller.id)
        if entry is None and caller.owner and caller.caller is None:
            caller.placed = True
            entry = self.ledger.placed(caller.id, caller.owner, caller.opened, caller.call)
        found = identity(callee, self.people)
        if entry is not None and entry.outgoing and not entry.peer.number:
            entry.dialled = entry.dialled or dialled_party(caller, self.people).number
            entry.peer = peer_for_history(entry.dialled, found.number, found.name, not callee.owner)
        self.ledger.goes_on(caller.id, caller.dialled, found.number)

    def dial_ended(self, event: DialEnded) -> None:
        callee = self.known(event.callee, event.call)
        caller = self.known(event.caller, event.call) if event.caller else None
        if callee is None:
            return
        if event.status is DialStatus.ANSWERED:
            if caller is not None and callee.caller is None:
                if callee.outgoing:
                    self.take_over(callee, next(iter(caller.callees.values()), None), event.at)
                else:
                    self.rung(callee, caller, event.at)
            self.connected(callee, caller, event.at)
        else:
            self.ledger.in_vain(callee.id, event.status)
        self.touch_around(callee)
        callee.over = True

    def connected(self, callee: Channel, caller: Channel | None, at: datetime) -> None:
        """The dial found its partner."""
        if caller is None:
            self.went_up(callee, at)
            return
        caller.callees.pop(callee.id, None)
        for channel in (callee, caller):
            if channel.answered is None:
                channel.answered = at
            self.ledger.talks(channel.id, at)
        if not callee.owner:
            self.ledger.answered_by(caller.id, "", at, identity(callee, self.people).number)

    def picked_up(self, event: CallPickedUp) -> None:
        taker = self.known(event.by, event.call)
        if taker is not None:
            self.take_over(taker, self.channels.get(event.target), event.at)

    def take_over(self, taker: Channel, target: Channel | None, at: datetime) -> None:
        """`taker` answers what rang at `target`; its own dialling of a feature code was no call."""
        if target is None or target.caller is None or target is taker or taker.caller is not None:
            return
        caller = target.caller
        self.touch_around(target)
        self.touch_around(taker)
        taker.placed = taker.asked = False
        taker.caller, taker.over = caller, True
        taker.answered = taker.answered or at
        taker.via = taker.via or ("" if target.owner == taker.owner else target.owner)
        if taker.owner:
            self.ledger.picked_up(taker.id, target.id, taker.owner, at, caller.call)
        else:
            self.ledger.answered_by(caller.id, "", at, identity(taker, self.people).number)

    # -- bridges, hold, park, queue ----------------------------------------------------------

    def joined(self, event: BridgeJoined) -> None:
        channel = self.known(event.channel, event.call)
        if channel is None or (channel.bridge is not None and channel.bridge.id == event.bridge):
            return
        self.touch_around(channel)
        bridge = self.switchboard.join(channel, event.bridge)
        self.touch_around(channel)
        if len(bridge.members) > 1:
            for member in bridge.members.values():
                if member.answered is None:
                    member.answered = event.at
                    if member.caller is not None:
                        member.caller.callees.pop(member.id, None)
                    self.ledger.talks(member.id, event.at)

    def left(self, event: BridgeLeft) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None and channel.bridge is not None and channel.bridge.id == event.bridge:
            self.touch_around(channel)
            self.switchboard.leave(channel)

    def held(self, event: ChannelHeld) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            self.switchboard.hold(channel)
            self.touch_around(channel)

    def resumed(self, event: ChannelResumed) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            self.touched.update(channel.held_in.members.values() if channel.held_in else ())
            self.switchboard.resume(channel)
            self.touch_around(channel)

    def parked(self, event: CallParked) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            self.touched_lines.update((channel.parked_by, event.by))
            self.switchboard.park(channel, event.space, event.by)
            self.touch_around(channel)

    def unparked(self, event: CallUnparked) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            self.touch_around(channel)
            self.touched_lines.add(channel.parked_by)
            self.switchboard.unpark(channel)

    def queue_joined(self, event: QueueJoined) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            channel.queue = event.queue
            channel.tried = True
            self.touched.add(channel)

    def queue_left(self, event: QueueLeft) -> None:
        channel = self.known(event.channel, event.call)
        if channel is not None:
            channel.queue = ""
            self.touched.add(channel)

    # -- what the exchange says afterwards ---------------------------------------------------

    def transferred(self, event: CallTransferred) -> None:
        channel = self.known(event.by, event.call)
        entry = self.ledger.leg(event.by)
        if channel is None or entry is None:
            return
        target = event.target
        if event.kind is TransferKind.ATTENDED and not target:
            second = self.ledger.leg(event.second) if event.second != event.by else None
            target = second.peer.number if second else channel.connected.number
        entry.transferred_to = target

    def recorded(self, event: CallDetail) -> None:
        self.ledger.record(event)


HANDLERS: dict[type, Callable[[Calls, Any], None]] = {
    ChannelOpened: Calls.opened,
    ChannelRinging: Calls.ringing,
    ChannelAnswered: Calls.answered,
    PartyChanged: Calls.party_changed,
    ChannelClosed: Calls.closed,
    DialStarted: Calls.dial_started,
    DialEnded: Calls.dial_ended,
    CallPickedUp: Calls.picked_up,
    BridgeJoined: Calls.joined,
    BridgeLeft: Calls.left,
    ChannelHeld: Calls.held,
    ChannelResumed: Calls.resumed,
    CallParked: Calls.parked,
    CallUnparked: Calls.unparked,
    QueueJoined: Calls.queue_joined,
    QueueLeft: Calls.queue_left,
    CallTransferred: Calls.transferred,
    CallDetail: Calls.recorded,
}
