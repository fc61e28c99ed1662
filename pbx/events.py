"""What an exchange tells.

`at` is the exchange's own time, aware UTC. `channel` is unique for ever (Asterisk: Uniqueid).
`call` is the newest call id that the exchange gave for that channel; it may change while the
channel lives (attended transfer, pickup). Events arrive in the exchange's order.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from pbx.call_detail import CallDetail
from pbx.features import Feature
from pbx.link import LinkEvent
from pbx.party import Party
from pbx.sound import SoundEvent


class DialStatus(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


class TransferKind(StrEnum):
    BLIND = "blind"
    ATTENDED = "attended"


@dataclass(frozen=True, slots=True)
class ChannelOpened:
    """A channel exists. `placed`: its device is dialling `dialled`; else it is being rung."""

    at: datetime
    channel: str
    call: str
    extension: str | None
    placed: bool
    party: Party
    """The channel's own number and name: for an outside channel, who is calling or called."""
    dialled: str = ""
    request: str = ""
    """The portal command that caused this channel (its id), or empty."""
    on_behalf_of: str = ""
    """Extension whose call this outside channel is: the owner's mobile in a callback (MAIN-10)."""


@dataclass(frozen=True, slots=True)
class ChannelRinging:
    at: datetime
    channel: str
    call: str


@dataclass(frozen=True, slots=True)
class ChannelAnswered:
    at: datetime
    channel: str
    call: str


@dataclass(frozen=True, slots=True)
class PartyChanged:
    """The channel's own identity, or whom it is connected to, became known or changed.

    `own` or `connected` is None when the event says nothing about it.
    """

    at: datetime
    channel: str
    call: str
    own: Party | None = None
    connected: Party | None = None


@dataclass(frozen=True, slots=True)
class DialStarted:
    """`caller` (None: the exchange itself, as in click-to-call) began to ring `callee`."""

    at: datetime
    caller: str | None
    callee: str
    call: str
    number: str = ""
    """What was dialled to reach the callee, when it is an outside number."""


@dataclass(frozen=True, slots=True)
class DialEnded:
    at: datetime
    caller: str | None
    callee: str
    call: str
    status: DialStatus


@dataclass(frozen=True, slots=True)
class BridgeJoined:
    at: datetime
    bridge: str
    channel: str
    call: str


@dataclass(frozen=True, slots=True)
class BridgeLeft:
    at: datetime
    bridge: str
    channel: str
    call: str


@dataclass(frozen=True, slots=True)
class ChannelHeld:
    """The person on `channel` pressed hold."""

    at: datetime
    channel: str
    call: str


@dataclass(frozen=True, slots=True)
class ChannelResumed:
    at: datetime
    channel: str
    call: str


@dataclass(frozen=True, slots=True)
class CallTransferred:
    """`by` handed its partner on: blind to number `target`, attended to channel `second`'s partner."""

    at: datetime
    kind: TransferKind
    by: str
    call: str
    target: str = ""
    second: str = ""
    """Attended only: the transferor's other channel (the consultation)."""


@dataclass(frozen=True, slots=True)
class CallPickedUp:
    """`by` took the call that was ringing at `target`."""

    at: datetime
    by: str
    target: str
    call: str


@dataclass(frozen=True, slots=True)
class CallParked:
    at: datetime
    channel: str
    """The channel that waits in the car park."""
    call: str
    space: str
    by: str = ""
    """Extension that parked it, or empty."""
    timeout: float | None = None
    """Seconds until it rings back, when known."""


@dataclass(frozen=True, slots=True)
class CallUnparked:
    """Somebody took the parked channel (`by`), or its time ran out or it gave up (`by` empty)."""

    at: datetime
    channel: str
    call: str
    space: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class QueueJoined:
    at: datetime
    channel: str
    call: str
    queue: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class QueueLeft:
    at: datetime
    channel: str
    call: str
    queue: str
    abandoned: bool = False


@dataclass(frozen=True, slots=True)
class ChannelClosed:
    at: datetime
    channel: str
    call: str
    cause: int = 0
    """Q.850 cause; unreliable on Asterisk, never decides "missed" (see pbx.outcomes)."""


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    """The telephone of `extension` became reachable or unreachable."""

    at: datetime
    extension: str
    registered: bool


@dataclass(frozen=True, slots=True)
class FeatureChanged:
    """A service of `extension` changed, here or at the telephone. Off: empty value; DND on: "on"."""

    at: datetime
    extension: str
    feature: Feature
    value: str


@dataclass(frozen=True, slots=True)
class MailboxChanged:
    at: datetime
    mailbox: str
    new: int
    old: int
    left_on: str = ""
    """The channel on which somebody has just left a message, or empty."""


@dataclass(frozen=True, slots=True)
class DigitsKeyed:
    """Whoever lifted the telephone of `extension` in answer to `AskDigits` keyed these in."""

    at: datetime
    request: str
    extension: str
    digits: str
    """At most as many as were asked for; never empty."""


@dataclass(frozen=True, slots=True)
class Woken:
    """Somebody lifted the telephone of `extension` in answer to `Wake`."""

    at: datetime
    request: str
    extension: str
    again: bool = False
    """They pressed 1: it shall ring again later. It was told before that they lifted it."""


ChannelEvent: TypeAlias = (
    ChannelOpened
    | ChannelRinging
    | ChannelAnswered
    | PartyChanged
    | DialStarted
    | DialEnded
    | BridgeJoined
    | BridgeLeft
    | ChannelHeld
    | ChannelResumed
    | CallTransferred
    | CallPickedUp
    | CallParked
    | CallUnparked
    | QueueJoined
    | QueueLeft
    | ChannelClosed
)
LineEvent: TypeAlias = RegistrationChanged | FeatureChanged | MailboxChanged
PbxEvent: TypeAlias = ChannelEvent | CallDetail | LineEvent | SoundEvent | DigitsKeyed | Woken | LinkEvent
