"""What the portal may ask an exchange.

Every value is checked by the driver again before it touches the wire. Numbers are what the
telephone would dial: ASCII digits, `*`, `#`, at most 32, already past the number policy.
"""

from dataclasses import dataclass
from typing import TypeAlias

from pbx.features import Feature
from pbx.mailbox import Folder, Greeting


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
class Wake:
    """Ring `extension`'s own telephone and wake whoever lifts it (SVC-03).

    As `AskDigits`: nobody else is rung, whatever the extension is set to, nobody else may answer, and it is no call in
    anybody's history. `Woken` tells that it was lifted, and again that 1 was pressed: not yet.
    """

    extension: str
    shown: str
    """What the telephone shows as its caller's name."""
    seconds: int
    """How long it rings, 5 to 120."""


@dataclass(frozen=True, slots=True)
class SetFeature:
    """A desired state, safe to send again. Off: empty value; DND or call waiting on: "on"."""

    extension: str
    feature: Feature
    value: str


@dataclass(frozen=True, slots=True)
class SetRules:
    """The advanced rules that calls to `extension` obey. A desired state; `Feature.RULES` shows the digest of what the
    exchange obeys."""

    extension: str
    rules: str
    """`pbx.routing.packing.pack`; empty: none."""


@dataclass(frozen=True, slots=True)
class PlayMessage:
    """Ring `extension`'s own telephone and play it one message; the message is heard then (VM-01)."""

    extension: str
    mailbox: str
    message: str


@dataclass(frozen=True, slots=True)
class MoveMessage:
    """Lay a message in another folder of its mailbox; the telephone's lamp follows."""

    mailbox: str
    message: str
    folder: Folder


@dataclass(frozen=True, slots=True)
class ForwardMessage:
    """Lay a copy of a message into the mailbox `to`, as a new one."""

    mailbox: str
    message: str
    to: str


@dataclass(frozen=True, slots=True)
class RemoveMessage:
    """Destroy a message. There is no way back: people throw messages into `Folder.DELETED`."""

    mailbox: str
    message: str


@dataclass(frozen=True, slots=True)
class RefreshMailbox:
    """Tell what lies in `mailbox` (`MailboxListed`), whether or not anything changed."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class SpeakGreeting:
    """Ring `extension`'s own telephone and have a greeting spoken; `GreetingSpoken` tells that it is to be kept."""

    extension: str
    mailbox: str
    greeting: Greeting


@dataclass(frozen=True, slots=True)
class SpeakAnnouncement:
    """Ring `extension`'s own telephone and have an announcement spoken; `AnnouncementSpoken` tells that it is kept."""

    extension: str


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record the conversation on `extension`'s leg `channel`, both voices; the request names the recording."""

    extension: str
    channel: str


@dataclass(frozen=True, slots=True)
class PauseRecording:
    """What is said while it is paused is not in it."""

    extension: str
    recording: str
    on: bool


@dataclass(frozen=True, slots=True)
class StopRecording:
    extension: str
    recording: str


@dataclass(frozen=True, slots=True)
class BlockCaller:
    """Whether calls of `number` are turned away before `extension`'s telephone rings. A desired state."""

    extension: str
    number: str
    on: bool


SoundCommand: TypeAlias = (
    PlayMessage
    | MoveMessage
    | ForwardMessage
    | RemoveMessage
    | RefreshMailbox
    | SpeakGreeting
    | SpeakAnnouncement
    | StartRecording
    | PauseRecording
    | StopRecording
)
"""On mailboxes, recordings and what callers hear."""

Command: TypeAlias = (
    SoundCommand
    | BlockCaller
    | Dial
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
    | Wake
    | SetFeature
    | SetRules
)
