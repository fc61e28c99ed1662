"""What a dialled number means in this company. Pure: a number and the company in, a route out.

Outside numbers go out as E.164: the trunk of the simulator knows the country.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from pbx.features import Feature
from pbx.simulator.company import Company

EMERGENCY = frozenset({"112", "997", "998", "999"})
COUNTRY_CODE = "48"
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
class ToParkedCall:
    space: str


@dataclass(frozen=True, slots=True)
class ToRingingCall:
    """Directed pickup: the call that rings at `extension`."""

    extension: str


@dataclass(frozen=True, slots=True)
class ToFeature:
    """Switch a service; `value` None turns it over."""

    feature: Feature
    value: str | None


Route: TypeAlias = (
    ToExtension | ToRingGroup | ToQueue | ToOutside | ToOwnMailbox | ToParkedCall | ToRingingCall | ToFeature
)

_CODES: dict[str, tuple[Feature, str | None]] = {
    "*76": (Feature.DND, None),
    "*70": (Feature.CALL_WAITING, "on"),
    "*71": (Feature.CALL_WAITING, ""),
    "*73": (Feature.FORWARD_ALWAYS, ""),
    "*91": (Feature.FORWARD_BUSY, ""),
    "*93": (Feature.FORWARD_NO_ANSWER, ""),
}
_CODES_WITH_NUMBER = {
    "*72": Feature.FORWARD_ALWAYS,
    "*90": Feature.FORWARD_BUSY,
    "*92": Feature.FORWARD_NO_ANSWER,
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
    if number in _CODES:
        return ToFeature(*_CODES[number])
    feature, target = _CODES_WITH_NUMBER.get(number[:3]), number[3:]
    if feature is None or not isinstance(route(target, company), ToExtension | ToRingGroup | ToQueue | ToOutside):
        return None
    return ToFeature(feature, target)


def _outside(number: str) -> str:
    """Return E.164 for what follows the outside prefix, a short number as it is, or empty."""
    if number in EMERGENCY or SHORT_NUMBER.fullmatch(number):
        return number
    if number.startswith("00") and 7 <= len(number) - 2 <= 15:
        return "+" + number[2:]
    if len(number) == 9 and number[0] != "0":
        return f"+{COUNTRY_CODE}{number}"
    return ""


def to_dial(number: str, company: Company) -> str:
    """Return what a telephone of the company dials to reach `number` (E.164 or internal)."""
    if not number.startswith("+"):
        return number
    own = f"+{COUNTRY_CODE}"
    national = number.removeprefix(own) if number.startswith(own) else "00" + number.removeprefix("+")
    return company.outside_prefix + national
