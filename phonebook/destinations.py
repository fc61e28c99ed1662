"""What kind of place a number leads to: the ground on which the number policy decides.

Pure. The tables hold prefixes of the national significant number that cost more than a call, from
the regulators' plans; libphonenumber is the second opinion, since new ranges appear every year.
"""

from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType

from phonebook.numbers import Number, NumberingPlan, NumberKind


class Destination(StrEnum):
    INTERNAL = "internal"
    EMERGENCY = "emergency"
    SHORT_CODE = "short_code"
    SERVICE_CODE = "service_code"
    FREE = "free"
    NATIONAL = "national"
    MOBILE = "mobile"
    PREMIUM = "premium"
    INTERNATIONAL = "international"
    PREMIUM_ABROAD = "premium_abroad"
    SATELLITE = "satellite"
    UNKNOWN = "unknown"


PREMIUM_PREFIXES: dict[str, tuple[str, ...]] = {  # of country codes
    "48": ("70", "20", "21", "300", "400", "801", "804"),
    "49": ("900", "137", "180", "118", "12"),
    "39": ("89", "144", "166", "178", "199", "84"),
    "44": ("9", "843", "844", "845", "87", "70"),
    "33": ("89", "81", "82"),
}
PREMIUM_SHORT_CODES: dict[str, tuple[str, ...]] = {"48": ("118",), "49": ("118",), "44": ("118",), "33": ("118", "3")}
"""Directory enquiries, which connect onwards at several euros a minute, and the French 3xxx services."""
FREE_SHORT_CODES = ("116",)
"""Helplines of social value, which cost callers nothing in all of Europe (Decision 2007/116/EC, as 116 111)."""
# Global services and satellite networks (ITU-T E.164.1); +979 is international premium rate.
SATELLITE_PREFIXES = ("870", "881", "882", "883", "878", "979", "888", "991")

_LIBRARY: dict[int, Destination] = {
    PhoneNumberType.TOLL_FREE: Destination.FREE,
    PhoneNumberType.MOBILE: Destination.MOBILE,
    PhoneNumberType.PREMIUM_RATE: Destination.PREMIUM,
    PhoneNumberType.SHARED_COST: Destination.PREMIUM,
    PhoneNumberType.PERSONAL_NUMBER: Destination.PREMIUM,
    PhoneNumberType.PAGER: Destination.PREMIUM,
}
_KINDS: dict[NumberKind, Destination] = {
    NumberKind.INTERNAL: Destination.INTERNAL,
    NumberKind.EMERGENCY: Destination.EMERGENCY,
    NumberKind.SERVICE_CODE: Destination.SERVICE_CODE,
}


def destination(number: Number, plan: NumberingPlan) -> Destination:
    """Where `number` leads, seen from `plan`'s country."""
    if number.kind is NumberKind.SHORT_CODE:
        return _short(number.key, plan)
    if number.kind is not NumberKind.EXTERNAL:
        return _KINDS.get(number.kind, Destination.UNKNOWN)
    if number.key.removeprefix("+").startswith(SATELLITE_PREFIXES):
        return Destination.SATELLITE
    kind = _LIBRARY.get(_library_type(number.key), Destination.NATIONAL)
    costs_more = kind is Destination.PREMIUM or _costs_more(number.key.removeprefix("+"))
    if not _is_home(number, plan):
        return Destination.PREMIUM_ABROAD if costs_more else Destination.INTERNATIONAL
    return Destination.PREMIUM if costs_more else kind


def _short(code: str, plan: NumberingPlan) -> Destination:
    if code.startswith(PREMIUM_SHORT_CODES.get(plan.country_code, ())):
        return Destination.PREMIUM
    return Destination.FREE if code.startswith(FREE_SHORT_CODES) else Destination.SHORT_CODE


def _is_home(number: Number, plan: NumberingPlan) -> bool:
    """Several countries share +1, +7, +39 and +44: what belongs to another one is abroad."""
    shared = number.key.startswith(f"+{plan.country_code}")
    return shared and country_of(number) in {plan.region, ""}


def _costs_more(digits: str) -> bool:
    return any(digits.startswith(tuple(map(code.__add__, begins))) for code, begins in PREMIUM_PREFIXES.items())


def country_of(number: Number) -> str:
    """ISO region of an outside number ("PL"), or empty when the library does not know it."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number.key)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _library_type(e164: str) -> int:
    """Of a number that is too long, what the network reaches that stops listening in time."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return int(PhoneNumberType.UNKNOWN)
    phonenumbers.truncate_too_long_number(parsed)
    return int(phonenumbers.number_type(parsed))
