"""The link to the exchange: found, with a snapshot of how it is now, or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from pbx.capabilities import PbxInfo
from pbx.features import Feature
from pbx.party import Party


@dataclass(frozen=True, slots=True)
class ChannelNow:
    """One living channel in a snapshot."""

    channel: str
    call: str
    extension: str | None
    placed: bool
    party: Party
    connected: Party
    dialled: str
    opened: datetime
    answered: datetime | None
    ringing: bool
    """Is being rung (Asterisk channel state 5)."""
    bridge: str = ""
    held_by_other: bool = False
    """Its partner pressed hold."""
    parked_in: str = ""
    queue: str = ""
    dialled_by: str = ""
    """Channel that rings or rang this one, when the exchange can tell."""
    request: str = ""
    on_behalf_of: str = ""
    """As in ChannelOpened."""
    parked_by: str = ""
    """Extension that parked it, when known."""
    via: str = ""
    """What the call came through (ring group, queue, forwarding extension), when known."""


@dataclass(frozen=True, slots=True)
class LineNow:
    """One extension in a snapshot: everything about it that is not a channel."""

    extension: str
    name: str = ""
    registered: bool | None = None
    features: Mapping[Feature, str] = field(default_factory=dict)
    """Only those that are on."""
    voicemail: tuple[int, int] | None = None
    """New and old messages, None without a mailbox."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The driver reached the exchange; this snapshot replaces everything known before."""

    at: datetime
    info: PbxInfo
    lines: Sequence[LineNow]
    channels: Sequence[ChannelNow]


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The driver lost the exchange. What was known stays true-as-of `at`, and is shown greyed."""

    at: datetime
    reason: str


LinkEvent: TypeAlias = Connected | Disconnected
