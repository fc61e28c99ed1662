"""What the driver itself remembers of the exchange, in the exchange's own terms.

Commands need it (whose channel is that, who is its partner), and the audit compares it with a fresh
snapshot: whoever differs from the exchange for longer than a moment has missed something.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from pbx.asterisk import arguments
from pbx.errors import PbxRefused
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    ChannelAnswered,
    ChannelClosed,
    ChannelOpened,
    FeatureChanged,
    MailboxChanged,
    PbxEvent,
    RegistrationChanged,
)
from pbx.link import ChannelNow, LineNow
from pbx.sound import RecordingChanged, RecordingState


@dataclass(slots=True)
class Known:
    """One living channel."""

    channel: str
    name: str
    """Asterisk's name, what actions are addressed to."""
    owner: str
    """Extension whose channel it is or in whose name it was started, or empty."""
    up: bool = False
    bridge: str = ""


class Calls(Protocol):
    """What commands need to know of what lives."""

    @property
    def channels(self) -> Mapping[str, Known]: ...
    @property
    def recordings(self) -> Mapping[str, RecordingChanged]: ...
    @property
    def lines(self) -> Mapping[str, LineNow]: ...
    def partners(self, channel: str) -> tuple[Known, ...]: ...


def own_channel(calls: Calls, extension: str, channel: str) -> Known:
    """The living channel `channel` of `extension`. Raises PbxRefused."""
    known = calls.channels.get(channel)
    if known is None or known.owner != arguments.extension(extension) or not arguments.is_channel_name(known.name):
        raise PbxRefused("This call is over, or it is not yours.")
    return known


class Memory:
    """Channels by unique id, lines by extension. Fed with every event, also those of plumbing."""

    def __init__(self) -> None:
        self.channels: dict[str, Known] = {}
        self.lines: dict[str, LineNow] = {}
        self.recordings: dict[str, RecordingChanged] = {}
        """Those that run, by their name."""
        self._names: dict[str, str] = {}

    def restart(self, channels: Iterable[ChannelNow], lines: Iterable[LineNow], names: Mapping[str, str]) -> None:
        """Forget everything but recordings, and start from a snapshot."""
        self._names = dict(names)
        self.channels = {
            now.channel: Known(
                now.channel,
                names.get(now.channel, ""),
                now.extension or now.on_behalf_of,
                up=now.answered is not None,
                bridge=now.bridge,
            )
            for now in channels
        }
        self.lines = {line.extension: line for line in lines}

    def still_recorded(self, now: Iterable[RecordingChanged], at: datetime) -> tuple[RecordingChanged, ...]:
        """Of recordings only those in `now` run at `at`; returns what is to be told of them.

        A list of channels does not show a pause: one that we know of is kept.
        """
        before = self.recordings
        self.recordings = {running.recording: before.get(running.recording, running) for running in now}
        over = (before[name] for name in before.keys() - self.recordings.keys())
        return (*self.recordings.values(), *(replace(known, at=at, state=RecordingState.OVER) for known in over))

    def named(self, channel: str, name: str) -> None:
        """The exchange named or renamed a channel."""
        self._names[channel] = name
        if channel in self.channels:
            self.channels[channel].name = name

    def name_of(self, channel: str) -> str:
        return self._names.get(channel, "")

    def learn(self, event: PbxEvent) -> bool:
        """Take in one event. False when it says about a line what was known already."""
        learner = _LEARNERS.get(type(event))
        return learner is None or learner(self, event)

    def _opened(self, event: ChannelOpened) -> bool:
        if event.channel not in self.channels:
            owner = event.extension or event.on_behalf_of
            self.channels[event.channel] = Known(event.channel, self.name_of(event.channel), owner)
        return True

    def _answered(self, event: ChannelAnswered) -> bool:
        known = self.channels.get(event.channel)
        if known is not None:
            known.up = True
        return True

    def _joined(self, event: BridgeJoined) -> bool:
        known = self.channels.get(event.channel)
        if known is not None:
            known.bridge = event.bridge
        return True

    def _left(self, event: BridgeLeft) -> bool:
        known = self.channels.get(event.channel)
        if known is not None and known.bridge == event.bridge:
            known.bridge = ""
        return True

    def _closed(self, event: ChannelClosed) -> bool:
        self.channels.pop(event.channel, None)
        self._names.pop(event.channel, None)
        return True

    def _registration(self, event: RegistrationChanged) -> bool:
        before = self._line(event.extension)
        if before.registered is event.registered:
            return False
        self.lines[event.extension] = replace(before, registered=event.registered)
        return True

    def _mailbox(self, event: MailboxChanged) -> bool:
        before = self._line(event.mailbox)
        if before.voicemail == (event.new, event.old):
            return bool(event.left_on)
        self.lines[event.mailbox] = replace(before, voicemail=(event.new, event.old))
        return True

    def _feature(self, event: FeatureChanged) -> bool:
        before = self._line(event.extension)
        if before.features.get(event.feature, "") == event.value:
            return False
        features = {key: value for key, value in before.features.items() if key is not event.feature}
        if event.value:
            features[event.feature] = event.value
        self.lines[event.extension] = replace(before, features=features)
        return True

    def _recording(self, event: RecordingChanged) -> bool:
        if event.state is RecordingState.OVER:
            self.recordings.pop(event.recording, None)
        else:
            self.recordings[event.recording] = event
        return True

    def _line(self, extension: str) -> LineNow:
        return self.lines.get(extension) or LineNow(extension)

    def partners(self, channel: str) -> tuple[Known, ...]:
        """Whoever is in the same bridge."""
        own = self.channels.get(channel)
        if own is None or not own.bridge:
            return ()
        return tuple(other for other in self.channels.values() if other.bridge == own.bridge and other is not own)

    def differences(self, channels: Iterable[ChannelNow], lines: Iterable[LineNow]) -> frozenset[str]:
        """What a snapshot says otherwise, each as a phrase for the log; empty when all is as remembered."""
        found = set()
        there = {now.channel: now for now in channels}
        for channel in there.keys() ^ self.channels.keys():
            found.add(f"{'missed' if channel in there else 'gone'} channel {channel}")
        for channel in there.keys() & self.channels.keys():
            now, known = there[channel], self.channels[channel]
            if now.bridge != known.bridge:
                found.add(f"bridge of {channel}")
            if now.answered is not None and not known.up:
                found.add(f"answer of {channel}")
        now_lines = {line.extension: line for line in lines}
        for extension in now_lines.keys() | self.lines.keys():
            before, after = self.lines.get(extension), now_lines.get(extension)
            if _facts(before) != _facts(after):
                found.add(f"line {extension}")
        return frozenset(found)


def _facts(line: LineNow | None) -> object:
    """What of a line is compared; one that nothing is known of is as good as none."""
    return (line.registered, dict(line.features), line.voicemail) if line else (None, {}, None)


_LEARNERS: Mapping[type, Callable[[Memory, Any], bool]] = {
    ChannelOpened: Memory._opened,
    ChannelAnswered: Memory._answered,
    BridgeJoined: Memory._joined,
    BridgeLeft: Memory._left,
    ChannelClosed: Memory._closed,
    RegistrationChanged: Memory._registration,
    MailboxChanged: Memory._mailbox,
    FeatureChanged: Memory._feature,
    RecordingChanged: Memory._recording,
}
