"""Local channels followed through, so that everybody else sees telephones only.

The two halves `;1` and `;2` of a Local channel are a pipe: whoever dials or bridges with one half
dials or bridges with whatever is behind the other. Halves are taken out of the stream, dials are
credited to the telephone behind them, and bridges that a pipe connects are shown as one.
The near half of a callback through the mobile stands for its owner and stays (`channels.is_mobile`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pbx.asterisk.channels import is_mobile, is_plumbing
from pbx.asterisk.memory import Memory
from pbx.call_detail import CallDetail
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    CallPickedUp,
    CallTransferred,
    ChannelClosed,
    ChannelOpened,
    DialEnded,
    DialStarted,
    DigitsKeyed,
    FeatureChanged,
    MailboxChanged,
    PbxEvent,
    RegistrationChanged,
    Woken,
)
from pbx.link import ChannelNow
from pbx.sound import AnnouncementSpoken, GreetingSpoken, RecordingChanged

_PASSING = (
    *(CallDetail, RegistrationChanged, FeatureChanged, DigitsKeyed, Woken),
    *(GreetingSpoken, AnnouncementSpoken, RecordingChanged),
)
"""What is never about a channel of the plumbing."""

MAX_PIPES = 8  # one behind the other, before we stop looking


@dataclass(slots=True)
class Half:
    """One end of a pipe."""

    pipe: str
    near: bool
    """It is `;1`, the end that is dialled; the dialplan runs in the other."""
    caller: str | None = None
    """Near end: the channel that dials it, None for the exchange itself."""
    callee: str = ""
    """The channel that this end dialled last."""


class Wiring:
    """Rewrites events of one connection. `memory` must have learnt each event before."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._halves: dict[str, Half] = {}
        self._callers: dict[str, str | None] = {}
        """Callee of a half → the telephone credited with that dial."""
        self._shown: dict[str, str] = {}
        """Telephone → the bridge it is shown in, while that is not simply its own."""
        self._mobiles: set[str] = set()
        """Channels to the mobiles of callbacks: the near half shows all that there is to see."""

    def restart(self, channels: Sequence[ChannelNow]) -> list[ChannelNow]:
        """Start from a snapshot (memory did already); returns it without the plumbing."""
        self._halves, self._callers, self._shown = {}, {}, {}
        for now in channels:
            self._meet(now.channel)
        self._mobiles = {now.channel for now in channels if self._rings_the_mobile(now.dialled_by)}
        for now in channels:
            half = self._halves.get(now.channel)
            if half is not None and half.near:
                half.caller = now.dialled_by or None
            if now.dialled_by in self._halves:
                self._halves[now.dialled_by].callee = now.channel
        if not self._halves:
            return list(channels)
        bridges = self._shown_bridges()
        self._shown = {now.channel: bridges[now.bridge] for now in channels if now.bridge in bridges}
        return [
            replace(
                now,
                bridge=bridges.get(now.bridge, now.bridge),
                dialled_by=self._telephone(now.dialled_by or None) or "",
            )
            for now in channels
            if now.channel not in self._halves and now.channel not in self._mobiles
        ]

    def follow(self, event: PbxEvent) -> Iterable[PbxEvent]:
        """What of `event` is about telephones, in their terms."""
        if isinstance(event, ChannelOpened):
            self._meet(event.channel)
            if self._is_a_mobile(event):
                self._mobiles.add(event.channel)
        if not (self._halves or self._callers or self._shown or self._mobiles) or isinstance(event, _PASSING):
            return (event,)
        if self._mobiles and self._is_about_a_mobile(event):
            return ()
        if isinstance(event, DialStarted | DialEnded):
            return self._dial(event)
        if isinstance(event, BridgeJoined | BridgeLeft):
            return tuple(self._bridge(event))
        if isinstance(event, MailboxChanged):
            return (replace(event, left_on=self._telephone(event.left_on) or ""),)
        if isinstance(event, CallTransferred | CallPickedUp):
            by = self._telephone(event.by)
            return (replace(event, by=by),) if by else ()
        channel = getattr(event, "channel", "")
        if isinstance(event, ChannelClosed):
            return tuple(self._close(event))
        return () if channel in self._halves else (event,)

    def _meet(self, channel: str) -> None:
        name = self._memory.name_of(channel)
        if is_plumbing(name):
            self._halves.setdefault(channel, Half(name[:-2], near=name.endswith(";1")))

    def _close(self, event: ChannelClosed) -> Iterator[PbxEvent]:
        half = self._halves.pop(event.channel, None)
        if half is None:
            self._callers.pop(event.channel, None)
            self._shown.pop(event.channel, None)
            yield event
        else:
            yield from self._rearrange(event.at)

    # -- dials ---------------------------------------------------------------------------------

    def _dial(self, event: DialStarted | DialEnded) -> tuple[PbxEvent, ...]:
        callee = self._halves.get(event.callee)
        if callee is not None:  # the dial goes on behind it, and comes again from there
            if isinstance(event, DialStarted):
                callee.caller = event.caller
            return ()
        if isinstance(event, DialStarted) and is_mobile(self._memory.name_of(event.callee)):
            return (replace(event, number=""),)
        if isinstance(event, DialStarted) and event.caller in self._halves:
            self._halves[event.caller].callee = event.callee
            self._callers[event.callee] = self._telephone(event.caller)
        if event.callee in self._callers:
            return (replace(event, caller=self._callers[event.callee]),)
        return (event,)

    def _is_about_a_mobile(self, event: PbxEvent) -> bool:
        channel = getattr(event, "callee", "") or getattr(event, "channel", "")
        about = channel in self._mobiles
        if about and isinstance(event, ChannelClosed):
            self._mobiles.discard(channel)
        return about

    def _is_a_mobile(self, event: ChannelOpened) -> bool:
        """Whatever is made for a callback before its near half is up is made to reach the owner's mobile.

        The dial tells so too, but on a busy exchange only after the mobile rings.
        """
        if event.channel in self._halves or event.channel == event.call:
            return False
        near = self._memory.channels.get(event.call)
        return near is not None and not near.up and is_mobile(near.name)

    def _rings_the_mobile(self, caller: str | None) -> bool:
        """Behind a callback's near half lies the owner's mobile: how he is reached, not whom he calls."""
        half = self._halves.get(caller) if caller else None
        return half is not None and not half.near and self._other(half) is None and is_mobile(half.pipe + ";1")

    def _telephone(self, channel: str | None) -> str | None:
        """The telephone behind `channel`: itself unless it is a half. None: there is none."""
        for _ in range(MAX_PIPES):
            half = self._halves.get(channel) if channel else None
            if half is None:
                return channel
            far = self._other(half)
            if far is None:
                return None
            beyond = [other.channel for other in self._memory.partners(far)]
            end = self._halves[far]
            channel = beyond[0] if beyond else (end.caller if end.near else end.callee or None)
        return None

    def _other(self, half: Half) -> str | None:
        return next(
            (name for name, other in self._halves.items() if other.pipe == half.pipe and other.near is not half.near),
            None,
        )

    # -- bridges -------------------------------------------------------------------------------

    def _bridge(self, event: BridgeJoined | BridgeLeft) -> Iterator[PbxEvent]:
        if event.channel in self._halves:
            yield from self._rearrange(event.at)
        elif isinstance(event, BridgeLeft):
            yield replace(event, bridge=self._shown.pop(event.channel, event.bridge))
        else:
            shown = self._shown_bridges().get(event.bridge)
            if shown is not None:
                self._shown[event.channel] = shown
            yield replace(event, bridge=shown or event.bridge)

    def _rearrange(self, at: datetime) -> Iterator[PbxEvent]:
        """Move the telephones whose bridge is shown under another name now than before."""
        bridges = self._shown_bridges()
        for known in tuple(self._memory.channels.values()):
            if known.channel in self._halves or known.channel in self._mobiles or not known.bridge:
                continue
            before = self._shown.get(known.channel, known.bridge)
            after = bridges.get(known.bridge, known.bridge)
            if after == known.bridge:
                self._shown.pop(known.channel, None)
            else:
                self._shown[known.channel] = after
            if before != after:
                yield BridgeLeft(at, before, known.channel, "")
                yield BridgeJoined(at, after, known.channel, "")

    def _shown_bridges(self) -> dict[str, str]:
        """Bridge → the name under which it is shown, for bridges that pipes connect."""
        groups: list[set[str]] = []
        for pipe in {half.pipe for half in self._halves.values()}:
            ends = {
                known.bridge
                for name, half in self._halves.items()
                if half.pipe == pipe and (known := self._memory.channels.get(name)) and known.bridge
            }
            if len(ends) > 1:
                touching = [group for group in groups if group & ends]
                groups = [group for group in groups if not group & ends]
                groups.append(ends.union(*touching))
        return {bridge: min(group) for group in groups for bridge in group}
