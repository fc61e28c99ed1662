"""What makes a password good enough, and why one is not. No rules of composition (X-19, SECURITY §2.2).

Three policies: the portal's own; two for an exchange that shares the password, of which the exact one is LOG-05 word
for word and judges nothing else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.guard import spelling

MOST = 128
LEAST_OF_ALL = 8
LEAST_OF_MIGHTY = 15
"""Of managers and administrators who log in with nothing else (NIST SP 800-63B-4)."""
DISTINCT = 5
OWN_REMAINDER = 8
"""So many characters must be left when one's own name or number, or the company's, is taken out."""
PORTAL = "WebCTI"


@dataclass(frozen=True, slots=True)
class Policy:
    """Lengths are in characters. `shared`: with the exchange; `judged`: what is guessed first is refused, too."""

    least: int
    most: int = MOST
    without: str = ""
    shared: bool = False
    judged: bool = True


class Kind(StrEnum):
    LEAST = "least"
    MOST = "most"
    WITHOUT = "without"
    TYPEABLE = "typeable"
    DISTINCT = "distinct"
    COMMON = "common"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a policy: `sentence` states it (empty: it goes without saying), `reason` says that it was broken.

    `kind` and `value` are what static/js/shell.js checks while somebody types.
    """

    kind: Kind
    value: str
    sentence: str
    reason: str


SHARED: Mapping[str, Policy] = {
    "exchange": Policy(8, 16, ";~", shared=True),
    "exchange-exact": Policy(4, 16, ";~", shared=True, judged=False),
}


def in_force(*, mighty: bool = False) -> Policy:
    """The policy of this installation. `mighty`: for a manager or administrator without a second factor."""
    if shared := SHARED.get(settings.PASSWORD_POLICY):
        return shared
    return Policy(max(LEAST_OF_ALL, settings.PASSWORD_FLOOR, LEAST_OF_MIGHTY if mighty else 0))


def rules(policy: Policy, own_words: Iterable[str] = ()) -> tuple[Rule, ...]:
    """All rules of `policy` for the person whose number, names and department are `own_words`."""
    return tuple(_shape(policy)) + (tuple(_judgement(own_words)) if policy.judged else ())


def reasons_against(password: str, own_words: Iterable[str] = (), policy: Policy | None = None) -> tuple[str, ...]:
    """Everything that speaks against `password`, in sentences; empty when it is good."""
    asked = rules(policy or in_force(), own_words)
    return tuple(rule.reason for rule in asked if _BREAKS[rule.kind](password, rule.value))


def house_words() -> tuple[str, ...]:
    """What everybody here would think of: the portal, the company, and the names under which both are reached."""
    hosts = (urlsplit(settings.PUBLIC_URL).hostname or "", settings.MAIL_FROM.rpartition("@")[2])
    named = (label for host in hosts for label in host.split(".")[: max(1, host.count("."))])
    return tuple(dict.fromkeys((PORTAL, *settings.COMPANY_WORDS, *named)))


def random_password(policy: Policy | None = None) -> str:
    """One that is told to somebody who then chooses their own; of the length that `policy` takes."""
    policy = policy or in_force()
    groups = 4
    while spelling.length_of(groups) < policy.least:
        groups += 1
    while spelling.length_of(groups) > policy.most:
        groups -= 1
    return spelling.spelled(groups)


def _shape(policy: Policy) -> Iterable[Rule]:
    least, most = {"least": policy.least}, {"most": policy.most}
    yield Rule(
        Kind.LEAST,
        str(policy.least),
        ngettext("At least %(least)d character", "At least %(least)d characters", policy.least) % least,
        ngettext(
            "It is too short: use at least %(least)d character.",
            "It is too short: use at least %(least)d characters.",
            policy.least,
        )
        % least,
    )
    yield Rule(
        Kind.MOST,
        str(policy.most),
        ngettext("At most %(most)d character", "At most %(most)d characters", policy.most) % most
        if policy.most < MOST
        else "",
        _("It is too long: use at most %(most)d characters.") % most,
    )
    if policy.without:
        signs = {"signs": " ".join(policy.without)}
        yield Rule(
            Kind.WITHOUT,
            policy.without,
            _("None of these: %(signs)s") % signs,
            _("It contains one of these, which your telephone exchange does not take: %(signs)s") % signs,
        )
    yield Rule(Kind.TYPEABLE, "", "", _("It contains a character that cannot be typed."))


def _judgement(own_words: Iterable[str]) -> Iterable[Rule]:
    yield Rule(
        Kind.DISTINCT,
        str(DISTINCT),
        ngettext("At least %(number)d different one", "At least %(number)d different ones", DISTINCT)
        % {"number": DISTINCT},
        _("It repeats the same few characters."),
    )
    yield Rule(
        Kind.OWN,
        " ".join((*own_words, *house_words())),
        _("More than your own number or name, or the company’s"),
        _("It is mostly your own number or name, or the company’s."),
    )
    yield Rule(
        Kind.COMMON,
        "",
        _("Not one of those that are guessed first (checked when you save)"),
        _("It is one of the passwords that are guessed first."),
    )


def _is_common(password: str, _value: str = "") -> bool:
    """Also when only digits or signs were put around a common one: Password2024!"""
    plain = password.strip().lower()
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
    return plain in _common_passwords() or (len(core) >= 4 and core in _common_passwords())


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _leans_on(password: str, own_words: str) -> bool:
    """Also with the accents left out, as people type their names: gasiorek for Gąsiorek."""
    plain = _unaccented(password)
    parts = {part for part in re.findall(r"\w+", _unaccented(own_words)) if len(part) >= 3}
    for part in sorted(parts, key=len, reverse=True):
        plain = plain.replace(part, "")
    return len(plain) < min(OWN_REMAINDER, len(password))


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _cannot_be_typed(password: str, _value: str) -> bool:
    return any(ord(character) < 32 or ord(character) == 127 for character in password)


_BREAKS: Mapping[Kind, Callable[[str, str], bool]] = {
    Kind.LEAST: lambda password, value: len(password) < int(value),
    Kind.MOST: lambda password, value: len(password) > int(value),
    Kind.WITHOUT: lambda password, value: any(sign in password for sign in value),
    Kind.TYPEABLE: _cannot_be_typed,
    Kind.DISTINCT: lambda password, value: bool(password) and len(set(password)) < int(value),
    Kind.COMMON: _is_common,
    Kind.OWN: _leans_on,
}
