"""What a dialled number means in this company. Pure: a number and the company in, a route out.

Outside numbers go out as E.164: the trunk of the simulator knows the country.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from pbx.features import Feature
from pbx.routing.values import LOCKED_BY_USER
from pbx.simulator.company import Company

EMERGENCY = frozenset({"112", "997", "998", "999"})
COUNTRY_CODE = "48"
FREE = ("+48800", "116")
"""How numbers begin that cost their callers nothing."""
DIALLABLE = re.compile(r"[0-9*#]{1,32}")
SHORT_NUMBER = re.compile(r"[1-9][0-9]{2,5}")


@dataclass(frozen=True, slots=True)
class ToExtension:
    extension: str


@dataclass(frozen=True, slots=True)
class ToRingGroup:
    pass


@dataclass(frozen=True, slots=True)
class ToQueue:
    pass


@dataclass(frozen=True, slots=True)
class ToOutside:
    number: str
    """E.164, or a short number such as 112."""


@dataclass(frozen=True, slots=True)
class ToOwnMailbox:
    pass


@dataclass(frozen=True, slots=True)
class ToMailbox:
    """Straight to the mailbox, without ringing anybody (VM-03)."""

    box: str


@dataclass(frozen=True, slots=True)
class ToParkedCall:
    space: str


@dataclass(frozen=True, slots=True)
class ToRingingCall:
    """Directed pickup: the call that rings at `extension`."""

    extension: str


@dataclass(frozen=True, slots=True)
class ToFeature:
    """Switch a service; `value` None turns it over, and "on" is what it was when it was last on."""

    feature: Feature
    value: str | None


Route: TypeAlias = (
    ToExtension
    | ToRingGroup
    | ToQueue
    | ToOutside
    | ToOwnMailbox
    | ToMailbox
    | ToParkedCall
    | ToRingingCall
    | ToFeature
)
ANSWERING = (ToExtension, ToRingGroup, ToQueue, ToOutside, ToMailbox)
"""Where a call can be forwarded or handed on to."""

_CODES: dict[str, tuple[Feature, str | None]] = {
    "*76": (Feature.DND, None),
    "*78": (Feature.DND, "on"),
    "*79": (Feature.DND, ""),
    "*70": (Feature.CALL_WAITING, "on"),
    "*71": (Feature.CALL_WAITING, ""),
    "*73": (Feature.FORWARD_ALWAYS, ""),
    "*91": (Feature.FORWARD_BUSY, ""),
    "*53": (Feature.FORWARD_NO_ANSWER, ""),
    "*55": (Feature.FORWARD_UNAVAILABLE, ""),
    "*22": (Feature.FOLLOW, ""),
    "*23": (Feature.MOBILE, "on"),
    "*24": (Feature.MOBILE, ""),
    "*31": (Feature.CLIR, "on"),
    "*32": (Feature.CLIR, ""),
    "*56": (Feature.LOCK, LOCKED_BY_USER),
    "*59": (Feature.ACCOUNT, ""),
}
"""Nothing unlocks a telephone at the telephone: whoever stands there may be anybody."""
_CODES_WITH_NUMBER = {
    "*72": Feature.FORWARD_ALWAYS,
    "*90": Feature.FORWARD_BUSY,
    "*52": Feature.FORWARD_NO_ANSWER,
    "*54": Feature.FORWARD_UNAVAILABLE,
    "*21": Feature.FOLLOW,
}


def route(number: str, company: Company) -> Route | None:
    """Return where `number`, as a telephone dials it, leads; None: nowhere."""
    if not DIALLABLE.fullmatch(number):
        return None
    if number in EMERGENCY:
        return ToOutside(number)
    if inside := _inside(number, company):
        return inside
    if number.startswith("*"):
        return _code(number, company)
    prefix = company.outside_prefix
    outside = _outside(number.removeprefix(prefix)) if number.startswith(prefix) else ""
    return ToOutside(outside) if outside else None


def _inside(number: str, company: Company) -> Route | None:
    if number in {person.extension for person in company.people}:
        return ToExtension(number)
    if number == company.ring_group.number:
        return ToRingGroup()
    if number == company.queue.number:
        return ToQueue()
    if number in company.car_park.spaces:
        return ToParkedCall(number)
    return None


def _code(number: str, company: Company) -> Route | None:
    if number == company.voicemail_number:
        return ToOwnMailbox()
    if number.startswith("**"):
        target = number.removeprefix("**")
        return ToRingingCall(target) if target in {person.extension for person in company.people} else None
    if number[1:] in mailboxes(company):
        return ToMailbox(number[1:])
    if number in _CODES:
        return ToFeature(*_CODES[number])
    feature, target = _CODES_WITH_NUMBER.get(number[:3]), number[3:]
    if feature is None or not isinstance(route(target, company), ANSWERING):
        return None
    return ToFeature(feature, target)


def mailboxes(company: Company) -> frozenset[str]:
    """The numbers of all mailboxes."""
    own = {person.extension for person in company.people if person.mailbox}
    return frozenset(own | {shared.number for shared in company.shared_mailboxes})


def _outside(number: str) -> str:
    """Return E.164 for what follows the outside prefix, a short number as it is, or empty."""
    if number in EMERGENCY or SHORT_NUMBER.fullmatch(number):
        return number
    if number.startswith("00") and number[2:3] != "0" and 7 <= len(number) - 2 <= 15:
        return "+" + number[2:]
    if len(number) == 9 and number[0] != "0":
        return f"+{COUNTRY_CODE}{number}"
    return ""


def canonical(number: str, company: Company) -> str:
    """E.164 of an outside number as the trunk shows it or a telephone dials it; what is none stays as it is."""
    return _outside(number) or _outside(number.removeprefix(company.outside_prefix)) or number


def to_dial(number: str, company: Company) -> str:
    """Return what a telephone of the company dials to reach `number` (E.164 or internal)."""
    if not number.startswith("+"):
        return number
    own = f"+{COUNTRY_CODE}"
    national = number.removeprefix(own) if number.startswith(own) else "00" + number.removeprefix("+")
    return company.outside_prefix + national
