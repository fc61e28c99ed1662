"""What every exchange driver offers the gateway: events, commands, and how either can fail.

The vocabulary is that of call legs: a *channel* is one end of a conversation as the exchange
knows it, a *call* is what ties the channels of one conversation together (Asterisk: Linkedid),
an *extension* is an internal number. A channel without an extension is an outside party.

A driver turns its exchange's wire protocol into these events, statelessly where it can;
`pbx.board.Board` is the one place that turns them into lines, legs and outcomes, so that the
simulator, Asterisk and any later exchange mean the same by "missed" or "held".
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

# -- errors: one class per reaction ------------------------------------------------------------


class PbxError(Exception):
    """The exchange did not do what was asked. `str(error)` is a sentence fit for a log."""


class PbxUnavailable(PbxError):
    """No connection, or the exchange went silent before the command left. Nothing happened."""


class PbxRefused(PbxError):
    """The exchange understood the command and said no; the text is the exchange's own."""


class PbxOutcomeUnknown(PbxError):
    """The command left, the answer never came. It may have happened: never send it again."""


# -- what an exchange can do -------------------------------------------------------------------


class Capability(StrEnum):
    """What this exchange can do; pages hide what is missing (PLT-02, X-08)."""

    CALL_FROM_OWN_PHONE = "call_from_own_phone"
    CALL_THROUGH_MOBILE = "call_through_mobile"
    TRANSFER = "transfer"
    HOLD = "hold"
    PARK = "park"
    PICKUP = "pickup"
    DTMF = "dtmf"
    VOICEMAIL = "voicemail"
    DND = "dnd"
    FORWARDING = "forwarding"
    CALL_WAITING = "call_waiting"
    ASK_DIGITS = "ask_digits"


@dataclass(frozen=True, slots=True)
class PbxInfo:
    """The exchange, as its pages and `pbx_check` show it."""

    name: str
    """Short stable identity of this exchange (Asterisk: systemname); part of every record's key."""
    product: str
    version: str
    capabilities: frozenset[Capability]


# -- values ------------------------------------------------------------------------------------


class Feature(StrEnum):
    """A service of one extension that the exchange itself keeps (SVC, FWD)."""

    DND = "dnd"
    FORWARD_ALWAYS = "forward_always"
    FORWARD_BUSY = "forward_busy"
    FORWARD_NO_ANSWER = "forward_no_answer"
    CALL_WAITING = "call_waiting"


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
class Party:
    """Whoever is at the other end, as the exchange presents them. Withheld: both empty."""

    number: str = ""
    name: str = ""


# -- events ------------------------------------------------------------------------------------
# `at` is the exchange's own time, aware UTC. `channel` is unique for ever (Asterisk: Uniqueid).
# `call` is the newest call id that the exchange gave for that channel; it may change while the
# channel lives (attended transfer, pickup). Events arrive in the exchange's order.


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


class Disposition(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CallDetail:
    """One call detail record of the exchange: the last word on who was called and for how long.

    Comes live at the end of a call and again, as often as you like, from the exchange's log when
    the portal reconciles. `(channel, sequence)` names it for ever.
    """

    at: datetime
    """When the record was written (its end)."""
    channel: str
    """Unique id of the calling channel."""
    call: str
    sequence: str
    caller: Party
    caller_extension: str | None
    dialled: str
    callee_extension: str | None
    """Extension of the channel that was rung, None when there was none or it is outside."""
    callee_number: str
    """Outside number that was rung, or empty."""
    application: str
    """Last dialplan application, lower case: dial, queue, voicemail, busy, … ."""
    disposition: Disposition
    started: datetime
    answered: datetime | None
    ended: datetime
    talk_seconds: int
    voicemail_box: str = ""
    """Mailbox that took the call, when `application` is voicemail."""
    on_behalf_of: str = ""
    """Extension whose call it was when the calling channel is outside: a callback (MAIN-10)."""


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


@dataclass(frozen=True, slots=True)
class DigitsKeyed:
    """Whoever lifted the telephone of `extension` in answer to `AskDigits` keyed these in."""

    at: datetime
    request: str
    extension: str
    digits: str
    """At most as many as were asked for; never empty."""


# -- the snapshot: how a driver says "this is how it is now" -------------------------------------


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
LinkEvent: TypeAlias = Connected | Disconnected
PbxEvent: TypeAlias = ChannelEvent | CallDetail | LineEvent | DigitsKeyed | LinkEvent


# -- commands: what the portal may ask ------------------------------------------------------------
# Every value is checked by the driver again before it touches the wire. Numbers are what the
# telephone would dial: ASCII digits, `*`, `#`, at most 32, already past the number policy.


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring `extension`'s own telephone; when it answers, call `number` as that extension (CALL-01)."""

    extension: str
    number: str
    caller_name: str = ""
    """The owner's name, shown at the target."""
    target_name: str = ""
    """Shown on the own telephone while it rings."""


@dataclass(frozen=True, slots=True)
class DialThroughMobile:
    """Call `mobile` first; when it answers, call `number` as `extension` (MAIN-10)."""

    extension: str
    mobile: str
    number: str
    caller_name: str = ""


@dataclass(frozen=True, slots=True)
class ListenToVoicemail:
    """Ring `extension`'s own telephone and connect it with its mailbox (MAIN-15)."""

    extension: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End `extension`'s leg `channel`. The driver refuses a channel that is not the extension's."""

    extension: str
    channel: str


@dataclass(frozen=True, slots=True)
class Hold:
    extension: str
    channel: str
    on: bool


@dataclass(frozen=True, slots=True)
class TransferBlind:
    extension: str
    channel: str
    number: str


@dataclass(frozen=True, slots=True)
class TransferAttended:
    """Call `number` for consultation; `HangUp` of the own leg then connects the two others."""

    extension: str
    channel: str
    number: str


@dataclass(frozen=True, slots=True)
class Park:
    extension: str
    channel: str


@dataclass(frozen=True, slots=True)
class PickUp:
    """Ring `extension` and give it the call that rings at `target` on `channel`."""

    extension: str
    target: str
    channel: str


@dataclass(frozen=True, slots=True)
class SendDigits:
    extension: str
    channel: str
    digits: str


@dataclass(frozen=True, slots=True)
class AskDigits:
    """Ring `extension`'s own telephone and ask whoever lifts it for digits: proof that it is theirs (LOG-04).

    Nobody else is rung, whatever the extension is set to, nobody else may answer, and `SendDigits` does not
    reach this call. `DigitsKeyed` tells what was keyed in; which digits are the right ones, the exchange
    never learns. It is no call to anybody: history and mailbox stay as they are.
    """

    extension: str
    count: int
    """How many digits, 1 to 9."""


@dataclass(frozen=True, slots=True)
class SetFeature:
    """A desired state, safe to send again. Off: empty value; DND or call waiting on: "on"."""

    extension: str
    feature: Feature
    value: str


Command: TypeAlias = (
    Dial
    | DialThroughMobile
    | ListenToVoicemail
    | HangUp
    | Hold
    | TransferBlind
    | TransferAttended
    | Park
    | PickUp
    | SendDigits
    | AskDigits
    | SetFeature
)


class Pbx(Protocol):
    """One exchange. Made once, used by one gateway at a time."""

    def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        """Yield what happens, oldest first, for ever.

        The first event is `Connected`; after a loss come `Disconnected` and, when the exchange is
        back, a fresh `Connected`. A batch is what one read brought; it is never empty. Connecting
        and retrying (with growing, jittered pauses) is the driver's business.
        """
        ...

    async def execute(self, command: Command, request: str) -> None:
        """Do it now or raise; `request` is an opaque id of at most 40 `[a-z0-9-]`.

        Returns when the exchange accepted the command. The effect shows as events, whose
        `request` repeats the id where the exchange allows.

        Raises PbxUnavailable (nothing was sent), PbxRefused, PbxOutcomeUnknown.
        """
        ...

    async def close(self) -> None:
        """Let go of the exchange; `batches` ends."""
        ...
