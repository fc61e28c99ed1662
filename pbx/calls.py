"""Every living call: the facts, the ledger of legs, and the few things that can happen to them.

What each event means is a table in `pbx.effects`; here are the steps it is made of. Every step
touches the channels whose leg may look different afterwards.
"""

from collections.abc import Collection
from datetime import datetime

from pbx.channels import Channel, Switchboard
from pbx.details import same_number
from pbx.ledger import Ledger, peer_for_history
from pbx.legs import caller_party, dialled_party, identity, via_of
from pbx.party import Party
from pbx.states import StepKind

CLOSED_KEPT = 4_000  # ids of closed channels that we still know, so that a late event raises no ghost


class Calls:
    """Every living call of one exchange."""

    def __init__(self, voicemail_numbers: Collection[str]) -> None:
        self.people: dict[str, Party] = {}
        """Who is at each line of the exchange: extension → number and name."""
        self.switchboard = Switchboard()
        self.channels = self.switchboard.channels
        self.ledger = Ledger(self.channels, self.people.__contains__, voicemail_numbers)
        self.touched: set[Channel] = set()
        self.touched_lines: set[str] = set()
        """Extensions whose line changes although none of their channels does: who parked a call."""
        self._closed: dict[str, None] = {}

    def known(self, channel: str, call: str) -> Channel | None:
        """The living channel, now of `call`; a call's newest id wins (transfer, pickup)."""
        found = self.channels.get(channel)
        if found is not None and call and found.call != call:
            found.call = call
            self.ledger.moved(channel, call)
            self.touched.add(found)
        return found

    def is_over(self, channel: str) -> bool:
        """Whether the channel lived and is gone; ids are never used again."""
        return channel in self._closed

    def touch_around(self, channel: Channel) -> None:
        """The channel and every other whose leg may show it."""
        touched = self.touched
        touched.add(channel)
        if channel.bridge is not None:
            touched.update(channel.bridge.members.values())
            channels = self.switchboard.channels
            touched.update(channels[holder] for holder in channel.bridge.holders if holder in channels)
        if channel.callees:
            touched.update(channel.callees.values())
        if channel.caller is not None:
            touched.add(channel.caller)

    def admit(self, channel: Channel) -> None:
        """A new channel of ours: if its owner wants to reach somebody, an outgoing leg begins."""
        self.switchboard.open(channel)
        self.touched.add(channel)
        if channel.owner and channel.outgoing:
            entry = self.ledger.placed(channel.id, channel.owner, channel.opened, channel.call)
            entry.dialled = entry.dialled or channel.dialled

    def went_up(self, channel: Channel, at: datetime) -> None:
        """The device answered. Whether that was in time to win the call, the caller's dial tells."""
        if channel.up is not None:
            return
        channel.up = at
        self.touch_around(channel)
        if channel.caller is None and not channel.outgoing:
            channel.answered = at
            self.ledger.talks(channel.id, at)

    def close(self, channel: Channel, at: datetime, *, interrupted: bool = False) -> None:
        self.touch_around(channel)
        self.touched.update(channel.held_in.members.values() if channel.held_in else ())
        self.touched_lines.add(channel.parked_by)
        self.held(channel, at, over=True)
        self.stops_ringing(channel, channel.caller, at)
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
        if channel.on_behalf_of and not entry.dialled:
            return  # what the mobile was shown is not whom its owner wanted
        target = dialled_party(channel, self.people)
        entry.dialled = entry.dialled or target.number
        if not entry.peer.number:
            entry.peer = target if target.number == entry.dialled else peer_for_history(entry.dialled, "", "", False)
        entry.to_own_mailbox = entry.dialled in self.ledger.voicemail_numbers
        if channel.up is not None and not channel.tried and entry.dialled not in self.people:
            self.ledger.machine_answered(channel.id, channel.up)

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
            consulted = caller.held_in is not None
            if callee.owner and not consulted:
                callee.via = callee.via or via_of(callee, caller, self.people)
            self.calls_out(caller, callee, at)
            if not callee.owner:
                self.ledger.rang_outside(caller.id, callee.id)
        self.touch_around(callee)
        if callee.owner and not callee.outgoing:
            origin = caller.id if caller else unseen or callee.call or callee.id
            entry = self.ledger.rung(origin, callee.id, callee.owner, at, callee.call)
            entry.peer = entry.peer if entry.peer.number else caller_party(callee, self.people)
            dialled = caller.dialled if caller and caller.held_in is None else callee.owner if caller else ""
            entry.dialled = entry.dialled or dialled
            entry.via = entry.via or callee.via

    def calls_out(self, caller: Channel, callee: Channel, at: datetime) -> None:
        """Keep whom the caller's leg is for, and what a second try says about the first."""
        entry = self.ledger.leg(caller.id)
        if entry is None and caller.owner and caller.caller is None:
            caller.placed = True
            entry = self.ledger.placed(caller.id, caller.owner, caller.opened, caller.call)
        found = identity(callee, self.people)
        raw = callee.number and entry is not None and same_number(entry.peer.number, callee.number)
        if entry is not None and entry.outgoing and (raw or not entry.peer.number):
            told = found if caller.on_behalf_of else dialled_party(caller, self.people)
            entry.dialled = entry.dialled or told.number
            entry.peer = peer_for_history(entry.dialled, found.number, found.name, not callee.owner)
        if entry is not None and entry.outgoing:
            entry.story.begins(StepKind.RANG, at, callee.owner or callee.number)
        self.ledger.goes_on(caller.id, caller.dialled, found.number, at)

    def connected(self, callee: Channel, caller: Channel | None, at: datetime) -> None:
        """The dial found its partner."""
        if caller is None:
            self.went_up(callee, at)
            return
        caller.callees.pop(callee.id, None)
        self.stops_ringing(callee, caller, at, answered=True)
        for channel in (callee, caller):
            if channel.answered is None:
                channel.answered = at
            self.ledger.talks(channel.id, at)
        if not callee.owner:
            self.ledger.answered_by(caller.id, "", at, identity(callee, self.people).number)

    def fetched(self, parked: Channel, space: str, by: str) -> None:
        """The extension `by` dialled `space` and talks with who waited there: that is whom its call was to."""
        for channel in self.switchboard.of_extension.get(by, {}).values():
            entry = self.ledger.leg(channel.id)
            if entry is not None and entry.outgoing and entry.dialled.endswith(space):
                entry.fetched = identity(parked, self.people)

    def stops_ringing(self, callee: Channel, caller: Channel | None, at: datetime, *, answered: bool = False) -> None:
        """For the story of the caller's leg."""
        entry = self.ledger.leg(caller.id) if caller is not None else None
        if entry is None or not entry.outgoing:
            return
        who = callee.owner or callee.number
        if entry.story.ends(StepKind.RANG, at, who) and answered:
            entry.story.tells(StepKind.ANSWERED, at, who)

    def held(self, channel: Channel, at: datetime, *, over: bool = False) -> None:
        """Whoever is in the channel's bridge is put on hold by its owner, or heard again."""
        bridge = channel.held_in if over else channel.bridge
        who = channel.owner or identity(channel, self.people).number
        for member in {channel, *(bridge.members.values() if bridge else ())}:
            if entry := self.ledger.leg(member.id):
                (entry.story.ends if over else entry.story.begins)(StepKind.HELD, at, who)

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
