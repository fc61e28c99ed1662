"""Telephone numbers: what a person typed, what the exchange presents, what the exchange dials.

Pure: no Django, no database. Rules after the national numbering plans; a number is never refused
because a library calls it unassigned, and never guessed when a rule does not settle it. The same
rules stand behind dialling, caller look-up, import and the one number policy.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import phonenumbers


class NumberKind(StrEnum):
    INTERNAL = "internal"
    EXTERNAL = "external"
    EMERGENCY = "emergency"
    SHORT_CODE = "short_code"
    SERVICE_CODE = "service_code"
    ANONYMOUS = "anonymous"
    UNKNOWN = "unknown"
    """Digits that fit no rule: kept as they are, not dialled."""
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Number:
    kind: NumberKind
    key: str = ""
    """What to store and compare: E.164 for outside numbers, else the bare digits; empty if none."""
    dial: str = ""
    """What the exchange is asked to dial; empty if it cannot be dialled."""
    suffix: str = ""
    """The extension behind an outside number ("wew. 12"): shown, not dialled."""


class NotDialableError(ValueError):
    """This text cannot be dialled; `kind` says why."""

    def __init__(self, kind: NumberKind) -> None:
        super().__init__(f"not dialable: {kind}")
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Country:
    """A numbering plan as far as telephones dial it; numbers are given as full matches."""

    code: str
    trunk: str
    """What national dialling puts before the significant number."""
    national: tuple[re.Pattern[str], ...]
    """What is typed; the first group is the significant number."""
    emergency: frozenset[str]
    short_codes: re.Pattern[str]


def _country(code: str, trunk: str, national: Iterable[str], emergency: str, short_codes: str) -> Country:
    patterns = tuple(re.compile(pattern) for pattern in national)
    return Country(code, trunk, patterns, frozenset(emergency.split()), re.compile(short_codes))


# Sources: libphonenumber metadata 9.0 and the regulators' plans (UKE, BNetzA, AGCOM, Ofcom, ARCEP).
COUNTRIES: dict[str, Country] = {
    # closed plan since 2010; the old trunk 0 survives in address books
    "PL": _country("48", "", [r"0?([1-9][0-9]{8})"], "112 997 998 999", r"116[0-9]{3}|118[0-9]{3}|19[0-9]{3}"),
    "DE": _country("49", "0", [r"0([1-9][0-9]{5,12})"], "112 110", r"115|116[0-9]{3}|118[0-9]{2}"),
    # the leading 0 of a fixed number belongs to it, also after +39
    "IT": _country(
        "39",
        "",
        [r"(0[0-9]{5,10})", r"(3[0-9]{8,9})", r"(8[0-9]{5,9})"],
        "112 113 115 118",
        r"15[0-9]{2}|116[0-9]{3}|19696",
    ),
    "GB": _country("44", "0", [r"0([1-9][0-9]{8,9})"], "112 999", r"101|111|116[0-9]{3}|118[0-9]{3}"),
    "FR": _country("33", "0", [r"0([1-9][0-9]{8})"], "112 15 17 18", r"116[0-9]{3}|118[0-9]{3}|3[0-9]{3}"),
}

INTERNATIONAL_PREFIX = "00"
# Behind these country codes no number begins with 0: one that stands there is what is dialled within the country.
_NEEDLESS_TRUNK = re.compile(r"(?<=\+33|\+44|\+48|\+49)0+")
MOST_COMPARED, LEAST_COMPARED = 9, 7
"""Digits, where two numbers can only be compared by their ends."""

_SUFFIX = re.compile(
    r"(?:;ext=|\b(?:wew\.?|w\.|ext\.?|x|durchw\.?|dw\.?|int\.|interno))\s*([0-9]{1,6})\s*$", re.IGNORECASE | re.ASCII
)
_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015\u2212]+")
_WITHHELD = frozenset({"0", "anonymous", "unknown", "private", "restricted", "unavailable", "withheld"})
_SERVICE_CODE = re.compile(r"[0-9*#]{1,32}", re.ASCII)
_DIALLED = re.compile(r"\+?[0-9*#]+", re.ASCII)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


def is_withheld(text: str) -> bool:
    """Whether the exchange's caller number says "withheld" in one of its many ways."""
    user = text.strip().removeprefix("sip:").partition("@")[0].strip().lower()
    return not user or user in _WITHHELD


def may_be_same(one: str, other: str) -> bool:
    """Whether two canonical numbers, of which one is E.164 and the other could not be read as such, end alike: in the
    last nine digits, or all of a shorter one, but not in less than seven, as extensions would."""
    full, part = (one, other) if one.startswith("+") else (other, one)
    compared = min(len(part), MOST_COMPARED)
    return (
        full.startswith("+")
        and part.isdigit()
        and compared >= LEAST_COMPARED
        and full.removeprefix("+").endswith(part[-compared:])
    )


class NumberingPlan:
    """How one installation dials.

    `internal_lengths` bounds extension numbers in digits; `is_extension`, when given, decides for
    numbers that could also be a short code of the network (101 in Britain).
    """

    def __init__(
        self,
        region: str = "PL",
        outside_prefix: str = "0",
        internal_lengths: tuple[int, int] = (2, 6),
        is_extension: Callable[[str], bool] | None = None,
    ) -> None:
        self.region = region
        self.outside_prefix = outside_prefix
        self.internal_lengths = internal_lengths
        self._is_extension = is_extension or frozenset[str]().__contains__
        self.country = COUNTRIES.get(region)
        code = self.country.code if self.country else str(phonenumbers.country_code_for_region(region))
        self.country_code = code
        self._abroad = _international_prefix(region)

    def read(self, text: str) -> Number:
        """The number a person typed or a contact holds."""
        text, suffix = _without_suffix(text)
        digits = _compact(text)
        if digits is None:
            return Number(NumberKind.INVALID)
        if "*" in digits or "#" in digits:
            service = _SERVICE_CODE.fullmatch(digits) is not None
            return Number(NumberKind.SERVICE_CODE, digits, digits) if service else Number(NumberKind.INVALID)
        emergency = self._emergency(digits)
        if emergency:
            return Number(NumberKind.EMERGENCY, emergency, emergency)
        short_code = self._short_code(digits)
        if short_code and not self._is_extension(digits):
            return Number(NumberKind.SHORT_CODE, short_code, self.outside_prefix + short_code)
        if self._is_internal(digits):
            return Number(NumberKind.INTERNAL, digits, digits)
        e164 = self._e164(digits)
        if e164 and not self._is_internal(dial := self._outside(e164)):
            return Number(NumberKind.EXTERNAL, e164, dial, suffix)
        return Number(NumberKind.UNKNOWN, digits)

    def caller(self, text: str) -> Number:
        """A caller's number as the exchange presents it: perhaps withheld, perhaps with the outside prefix."""
        if is_withheld(text):
            return Number(NumberKind.ANONYMOUS)
        digits = _compact(text)
        if digits is None:
            return Number(NumberKind.INVALID)
        if self._has_internal_length(digits):
            return Number(NumberKind.INTERNAL, digits, digits)
        bare = digits.removeprefix(self.outside_prefix)
        e164 = (self._e164(bare) if bare != digits else "") or self._e164(digits)
        if e164:
            return Number(NumberKind.EXTERNAL, e164, self._outside(e164))
        return Number(NumberKind.UNKNOWN, digits)

    def dialled(self, text: str) -> Number:
        """The number behind what the exchange was asked to dial, as of a forwarding that it keeps."""
        outside = text.removeprefix(self.outside_prefix)
        national = outside.removeprefix(self.country.trunk if self.country else "")
        for candidate in (text, outside, f"+{self.country_code}{national}"):
            number = self.read(candidate)
            if number.dial == text:
                return number
        return self.read(text)

    def canonical(self, text: str) -> str:
        """The key to store for what a person typed, or empty."""
        return self.read(text).key

    def from_pbx(self, text: str) -> str:
        """The key to store for what the exchange gave, or empty when it was withheld."""
        return self.caller(text).key

    def to_dial(self, text: str) -> str:
        """What to ask the exchange to dial. Raises NotDialableError."""
        number = self.read(text)
        if not number.dial:
            raise NotDialableError(number.kind)
        return number.dial

    def _emergency(self, digits: str) -> str:
        """The emergency number in `digits`, with or without the outside prefix, or empty."""
        known = self.country.emergency if self.country else frozenset({"112"})
        for candidate in (digits, digits.removeprefix(self.outside_prefix)):
            if candidate in known:
                return candidate
        return ""

    def _short_code(self, digits: str) -> str:
        """The network's short code in `digits`, with or without the outside prefix or the own country, or empty."""
        code = f"+{self.country_code}"
        global_ = f"+{digits.removeprefix(INTERNATIONAL_PREFIX)}" if digits.startswith(INTERNATIONAL_PREFIX) else digits
        within = _NEEDLESS_TRUNK.sub("", global_, count=1).removeprefix(code) if global_.startswith(code) else digits
        for candidate in (digits, digits.removeprefix(self.outside_prefix), within):
            if self.country is not None and self.country.short_codes.fullmatch(candidate):
                return candidate
        return ""

    def _is_internal(self, digits: str) -> bool:
        return self._has_internal_length(digits) and (not self._leaves(digits) or self._is_extension(digits))

    def _has_internal_length(self, digits: str) -> bool:
        least, most = self.internal_lengths
        return digits.isdigit() and least <= len(digits) <= most

    def _leaves(self, digits: str) -> bool:
        """Would a telephone that dials `digits` get an outside line? Then their shortness makes them no extension."""
        return bool(self.outside_prefix) and digits.startswith(self.outside_prefix)

    def _e164(self, digits: str) -> str:
        """`digits` as an outside number, or empty when no rule settles it.

        One of the own country that begins as calls abroad do is none: the network would take it for one (T-TOL-02).
        """
        found = self._e164_of(digits)
        code = f"+{self.country_code}"
        return "" if found.startswith(code) and self._abroad.match(found.removeprefix(code)) else found

    def _e164_of(self, digits: str) -> str:
        if digits.startswith(INTERNATIONAL_PREFIX) and len(digits) >= 9:
            digits = "+" + digits.removeprefix(INTERNATIONAL_PREFIX)
        if digits.startswith("+"):
            digits = _NEEDLESS_TRUNK.sub("", digits, count=1)
            return digits if _E164.fullmatch(digits) else ""
        if self.country is None:
            return self._e164_elsewhere(digits)
        for pattern in self.country.national:
            match = pattern.fullmatch(digits)
            if match:
                return f"+{self.country.code}{match[1]}"
        return ""

    def _e164_elsewhere(self, digits: str) -> str:
        """National numbers of a country without a row of its own: what libphonenumber makes of them."""
        try:
            parsed = phonenumbers.parse(digits, self.region)
        except phonenumbers.NumberParseException:
            return ""
        if not phonenumbers.is_possible_number(parsed):
            return ""
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))

    def _outside(self, e164: str) -> str:
        """What the telephone dials for `e164`; an exchange never gets a plus."""
        if e164.startswith("+" + self.country_code):
            trunk = self.country.trunk if self.country else ""
            return f"{self.outside_prefix}{trunk}{e164.removeprefix('+' + self.country_code)}"
        return f"{self.outside_prefix}{INTERNATIONAL_PREFIX}{e164[1:]}"


@cache
def _international_prefix(region: str) -> re.Pattern[str]:
    """What begins calls abroad there, and what an exchange is told for it."""
    known = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    prefix = (known.international_prefix if known else None) or INTERNATIONAL_PREFIX
    return re.compile(f"(?:{INTERNATIONAL_PREFIX}|{prefix})")


def _without_suffix(text: str) -> tuple[str, str]:
    """`text` without a trailing "wew. 12", and the 12."""
    match = _SUFFIX.search(text)
    return (text[: match.start()], match[1]) if match else (text, "")


def _compact(text: str) -> str | None:
    """Digits with an optional leading plus, `*` and `#`; None when anything else is in `text`."""
    text = text.strip().removeprefix("tel:")
    if text.startswith(("+", "00")):
        text = text.replace("(0)", "")
    compact = _PUNCTUATION.sub("", text)
    return compact if _DIALLED.fullmatch(compact) else None
