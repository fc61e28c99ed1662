"""The switching matrix: channels and bridges, and an event for everything that befalls them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Protocol

from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    ChannelAnswered,
    ChannelClosed,
    ChannelHeld,
    ChannelOpened,
    ChannelResumed,
    ChannelRinging,
    PartyChanged,
    PbxEvent,
)
from pbx.link import ChannelNow
from pbx.party import Party
from pbx.simulator.timeline import Timeline

if TYPE_CHECKING:
    from pbx.simulator.moves import Consultation
    from pbx.simulator.ringing import Ringing


NOBODY = Party()


class Step(Protocol):
    """What the exchange does for a channel that talks to nobody yet."""

    def abandon(self) -> None:
        """The channel hangs up or is led away."""
        ...


@dataclass(slots=True, eq=False)
class Bridge:
    id: str
    members: list["Channel"] = field(default_factory=list)
    holders: list["Channel"] = field(default_factory=list)
    """Those who pressed hold here, also while they consult elsewhere."""


@dataclass(slots=True, eq=False)
class Channel:
    """One end of a conversation. Changes only through `Switch` and the steps of a call."""

    id: str
    call: str
    extension: str | None
    placed: bool
    party: Party
    opened: datetime
    dialled: str = ""
    request: str = ""
    scripted: bool = False
    """A script or a test decides what its people do."""
    presented: Party = NOBODY
    """Who the other side is told is calling."""
    dialling: str = ""
    """What its next leg is for: `dialled`, or the number it was transferred to."""
    on_behalf_of: str = ""
    via: str = ""
    """The extension or queue that was really called."""
    connected: Party = NOBODY
    answered: datetime | None = None
    ringing: bool = False
    bridge: Bridge | None = None
    held_in: Bridge | None = None
    """The bridge in which the person on it pressed hold; they may be consulting in another one by now."""
    parked_in: str = ""
    parked_by: str = ""
    queue: str = ""
    dialled_by: str = ""
    account: str = ""
    """Who pays for what it dials, where that is not its extension."""
    rung_by: "Ringing | None" = None
    step: Step | None = None
    consultation: "Consultation | None" = None
    closed_at: datetime | None = None

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def holding(self) -> bool:
        """Does the person on it keep their partner waiting?"""
        return self.held_in is not None and self.held_in is self.bridge

    @property
    def partner(self) -> "Channel | None":
        """Who is in the same bridge, None when nobody or several are."""
        if self.bridge is None:
            return None
        others = [member for member in self.bridge.members if member is not self]
        return others[0] if len(others) == 1 else None

    def as_snapshot(self) -> ChannelNow:
        return ChannelNow(
            channel=self.id,
            call=self.call,
            extension=self.extension,
            placed=self.placed,
            party=self.party,
            connected=self.connected,
            dialled=self.dialled,
            opened=self.opened,
            answered=self.answered,
            ringing=self.ringing,
            bridge=self.bridge.id if self.bridge else "",
            held_by_other=self.bridge is not None and any(other is not self for other in self.bridge.holders),
            parked_in=self.parked_in,
            queue=self.queue,
            dialled_by=self.dialled_by,
            request=self.request,
            on_behalf_of=self.on_behalf_of,
            parked_by=self.parked_by,
            via=self.via,
        )


class Switch:
    """All living channels. Every change goes out through `emit`, in the order it is made."""

    def __init__(self, timeline: Timeline, emit: Callable[[PbxEvent], None], prefix: str) -> None:
        self.timeline = timeline
        self.emit = emit
        self.channels: dict[str, Channel] = {}
        self._prefix = prefix
        self._channel_numbers = count(1)
        self._bridge_numbers = count(1)

    @property
    def now(self) -> datetime:
        return self.timeline.now

    def open(
        self,
        extension: str | None,
        party: Party,
        *,
        placed: bool,
        dialled: str = "",
        call: str = "",
        request: str = "",
        on_behalf_of: str = "",
        scripted: bool = False,
    ) -> Channel:
        number = f"{self._prefix}-{int(self.now.timestamp())}.{next(self._channel_numbers)}"
        channel = Channel(number, call or number, extension, placed, party, self.now, dialled, request, scripted)
        channel.presented, channel.dialling, channel.on_behalf_of = party, dialled, on_behalf_of
        self.channels[number] = channel
        self.emit(
            ChannelOpened(
                self.now, number, channel.call, extension, placed, party, dialled, request, on_behalf_of=on_behalf_of
            )
        )
        return channel

    def ring(self, channel: Channel) -> None:
        channel.ringing = True
        self.emit(ChannelRinging(self.now, channel.id, channel.call))

    def answer(self, channel: Channel) -> None:
        if channel.answered is None:
            channel.answered, channel.ringing = self.now, False
            self.emit(ChannelAnswered(self.now, channel.id, channel.call))

    def introduce(self, channel: Channel, connected: Party) -> None:
        """Tell the person on `channel` whom they have on the line."""
        if channel.connected != connected:
            channel.connected = connected
            self.emit(PartyChanged(self.now, channel.id, channel.call, connected=connected))

    def new_bridge(self) -> Bridge:
        return Bridge(f"{self._prefix}-bridge-{int(self.now.timestamp())}.{next(self._bridge_numbers)}")

    def join(self, channel: Channel, bridge: Bridge) -> None:
        channel.bridge = bridge
        bridge.members.append(channel)
        self.emit(BridgeJoined(self.now, bridge.id, channel.id, channel.call))

    def leave(self, channel: Channel) -> None:
        if channel.bridge is not None:
            bridge, channel.bridge = channel.bridge, None
            bridge.members.remove(channel)
            self.emit(BridgeLeft(self.now, bridge.id, channel.id, channel.call))

    def connect(self, first: Channel, second: Channel) -> Bridge:
        """Let the two talk: one bridge, one call."""
        first.call = second.call
        bridge = self.new_bridge()
        self.join(first, bridge)
        self.join(second, bridge)
        return bridge

    def hold(self, channel: Channel) -> None:
        if channel.bridge is not None and channel.held_in is None:
            channel.held_in = channel.bridge
            channel.bridge.holders.append(channel)
            self.emit(ChannelHeld(self.now, channel.id, channel.call))

    def resume(self, channel: Channel) -> None:
        if channel.held_in is not None:
            channel.held_in.holders.remove(channel)
            channel.held_in = None
            self.emit(ChannelResumed(self.now, channel.id, channel.call))

    def close(self, channel: Channel, cause: int) -> None:
        self.leave(channel)
        if channel.held_in is not None:
            channel.held_in.holders.remove(channel)
            channel.held_in = None
        channel.closed_at, channel.ringing = self.now, False
        del self.channels[channel.id]
        self.emit(ChannelClosed(self.now, channel.id, channel.call, cause))

    def channels_of(self, extension: str) -> tuple[Channel, ...]:
        """Oldest first."""
        return tuple(channel for channel in self.channels.values() if channel.extension == extension)
