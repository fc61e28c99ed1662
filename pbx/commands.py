"""What the portal may ask an exchange.

Every value is checked by the driver again before it touches the wire. Numbers are what the
telephone would dial: ASCII digits, `*`, `#`, at most 32, already past the number policy.
"""

from dataclasses import dataclass
from typing import TypeAlias

from pbx.features import Feature


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
