"""What the exchange is doing now: channels, bridges, dials and the car park, as plain facts.

Everything that a user sees is derived from these facts (`pbx.legs`, `pbx.outcomes`), so an event
that repeats a fact changes nothing and one that names an unknown channel is ignored.
"""

from collections.abc import Iterator
from datetime import datetime

from pbx.party import Party
from pbx.states import Leg, LegState

NOBODY = Party()


class Bridge:
    """Where channels hear each other. Lives as long as somebody is in it."""

    __slots__ = ("holders", "id", "members")

    def __init__(self, bridge: str) -> None:
        self.id = bridge
        self.members: dict[str, Channel] = {}
        self.holders: set[str] = set()
        """Channels that pressed hold here, also while they consult elsewhere; "" is one we cannot name."""

    def people(self) -> int:
        """How many are persons: plumbing has neither an extension nor a number nor a name."""
        return sum(1 for member in self.members.values() if member.is_person())


class Channel:
    """One end of a conversation. Identity is the object's: there is one for each living channel id."""

    __slots__ = (
        "answered",
        "asked",
        "bridge",
        "call",
        "callees",
        "caller",
        "connected",
        "dialled",
        "drawn",
        "extension",
        "held_in",
        "id",
        "leg",
        "number",
        "on_behalf_of",
        "opened",
        "over",
        "owner",
        "parked_by",
        "party",
        "placed",
        "queue",
        "request",
        "ringing",
        "since",
        "space",
        "state",
        "tried",
        "up",
        "via",
    )

    def __init__(
        self, channel: str, call: str, extension: str | None, *, placed: bool, party: Party, opened: datetime
    ) -> None:
        self.id = channel
        self.call = call
        self.extension = extension
        self.placed = placed
        self.party = party
        self.opened = opened
        self.owner: str = extension or ""
        """The extension whose line shows this channel, or empty."""
        self.on_behalf_of = ""
        self.request = ""
        self.connected = NOBODY
        self.dialled = ""
        self.number = ""
        """What the caller dialled to reach this channel, when that is an outside number."""
        self.ringing = False
        self.up: datetime | None = None
        """When the device or, for a caller, the exchange answered; says nothing about a partner."""
        self.answered: datetime | None = None
        """When this channel first came to talk with another."""
        self.caller: Channel | None = None
        self.over = False
        """The caller's dial has ended, one way or another."""
        self.asked = False
        """The exchange rings it because its owner asked for a call (click-to-call)."""
        self.tried = False
        """It rang somebody or waited in a queue: that the exchange answered says nothing."""
        self.callees: dict[str, Channel] = {}
        """Those that this channel rings now."""
        self.bridge: Bridge | None = None
        self.held_in: Bridge | None = None
        """The bridge in which this channel pressed hold and has not come back to talk."""
        self.queue = ""
        self.space = ""
        self.parked_by = ""
        self.via = ""
        self.state: LegState | None = None
        self.since = opened
        self.leg: Leg | None = None
        self.drawn = False
        """Whether `leg` shows the facts as they are."""

    def is_person(self) -> bool:
        return bool(self.extension or self.party.number or self.party.name)

    @property
    def outgoing(self) -> bool:
        """The owner wants to reach somebody: dialled, clicked, or is called back on the mobile."""
        return self.placed or self.asked or bool(self.on_behalf_of)

    def partners(self) -> Iterator["Channel"]:
        """Those in the same bridge."""
        if self.bridge is not None:
            for member in self.bridge.members.values():
                if member is not self:
                    yield member


class Switchboard:
    """All living channels and bridges of one exchange, and who stands in whose way."""

    __slots__ = ("bridges", "channels", "of_extension", "parked_by")

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.bridges: dict[str, Bridge] = {}
        self.of_extension: dict[str, dict[str, Channel]] = {}
        self.parked_by: dict[str, dict[str, Channel]] = {}

    def open(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        if channel.owner:
            self.of_extension.setdefault(channel.owner, {})[channel.id] = channel

    def close(self, channel: Channel) -> None:
        """Take the channel away, with its dials, its place in a bridge and in the car park."""
        del self.channels[channel.id]
        if channel.owner:
            drop(self.of_extension, channel.owner, channel.id)
        self.unpark(channel)
        self.resume(channel)
        self.leave(channel)
        if channel.caller is not None:
            channel.caller.callees.pop(channel.id, None)
        channel.callees = {}

    def join(self, channel: Channel, bridge_id: str) -> Bridge:
        """Put the channel into the bridge; a channel is in one bridge at a time."""
        bridge = channel.bridge
        if bridge is not None:
            if bridge.id == bridge_id:
                return bridge
            self.leave(channel)
        bridge = self.bridges.get(bridge_id)
        if bridge is None:
            bridge = self.bridges[bridge_id] = Bridge(bridge_id)
        bridge.members[channel.id] = channel
        bridge.holders.discard("")
        channel.bridge = bridge
        return bridge

    def leave(self, channel: Channel) -> None:
        bridge = channel.bridge
        if bridge is None:
            return
        channel.bridge = None
        bridge.members.pop(channel.id, None)
        bridge.holders.discard("")
        if not bridge.members:
            self.bridges.pop(bridge.id, None)

    def hold(self, channel: Channel) -> None:
        if channel.bridge is not None:
            self.resume(channel)
            channel.bridge.holders.add(channel.id)
            channel.held_in = channel.bridge

    def resume(self, channel: Channel) -> None:
        if channel.held_in is not None:
            channel.held_in.holders.discard(channel.id)
            channel.held_in = None
        if channel.bridge is not None:
            channel.bridge.holders.discard("")

    def park(self, channel: Channel, space: str, by: str) -> None:
        self.unpark(channel)
        channel.space = space
        channel.parked_by = by
        if by:
            self.parked_by.setdefault(by, {})[channel.id] = channel

    def unpark(self, channel: Channel) -> None:
        if channel.parked_by:
            drop(self.parked_by, channel.parked_by, channel.id)
        channel.space = channel.parked_by = ""


def drop(groups: dict[str, dict[str, Channel]], group: str, channel: str) -> None:
    """Take `channel` out of its group and the group away when it was the last."""
    members = groups.get(group)
    if members is not None:
        members.pop(channel, None)
        if not members:
            del groups[group]
