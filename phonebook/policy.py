"""The one number policy: may this person have the exchange call that number?

Every way of reaching a number (dialling, call-back, transfer, forwarding) asks here and nowhere
else, so that an account that falls into wrong hands cannot run up a bill (T-TOL-01). Rooms above this one may object
besides (`object_with`), as costs do when a limit is reached. What the company chose of it is in company.numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from django.utils.translation import gettext as _

from accounts.models import User
from company import numbers
from company.numbers import Rules
from phonebook.destinations import Destination, country_of, destination
from phonebook.numbers import Number, NumberKind
from phonebook.plan import plan


class NotAllowedError(Exception):
    """The policy refuses the number; `str(error)` is a sentence for the user."""


class ObjectionError(NotAllowedError):
    """They may call such numbers, and cannot now: no sign of misuse."""


class Purpose(Enum):
    """What the number is wanted for."""

    CALL = auto()
    """It is called now."""
    PASS_ON = auto()
    """Calls are to be passed on to it: a forwarding, a transfer, the own mobile. No account pays for these."""
    KEEP = auto()
    """It is only written down, or was before: whether it may be called now is asked when it is."""


Objection = Callable[[User, Destination, Purpose], str]
"""A sentence for the user, or empty."""

_objections: list[Objection] = []


def object_with(objection: Objection) -> None:
    """Have `objection` asked of each number that the policy itself allows."""
    if objection not in _objections:
        _objections.append(objection)


ALLOWED_FOR_ALL = frozenset(
    {
        Destination.INTERNAL,
        Destination.EMERGENCY,
        Destination.SHORT_CODE,
        Destination.FREE,
        Destination.NATIONAL,
        Destination.MOBILE,
    }
)
NEEDS_GRANTS = {
    Destination.INTERNATIONAL: ("calls.international",),
    Destination.PREMIUM: ("calls.premium",),
    Destination.PREMIUM_ABROAD: ("calls.premium", "calls.international"),
}
BECOME_SPECIAL = {
    Destination.NATIONAL: Destination.PREMIUM,
    Destination.MOBILE: Destination.PREMIUM,
    Destination.FREE: Destination.PREMIUM,
    Destination.INTERNATIONAL: Destination.PREMIUM_ABROAD,
}
"""What a number is that the company says has a special charge."""


class Ground(StrEnum):
    """Why a number may be called."""

    EVERYBODY = "everybody"
    """Everybody may call such numbers."""
    EMERGENCY = "emergency"
    CODE = "code"
    """A service code that is allowed."""
    COUNTRY = "country"
    """A country that everybody may call."""
    GRANT = "grant"
    """Somebody gave them the right."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says. It has either a `ground`, and the number may be called, or a `refusal`."""

    number: Number
    where: Destination
    ground: Ground | None = None
    refusal: str = ""
    """A sentence for the person who wants to call."""
    objected: bool = False
    """They may call such numbers, and cannot now."""


def check_call(user: User, text: str, purpose: Purpose = Purpose.CALL) -> Number:
    """The number in `text` as the exchange shall dial it. Raises NotAllowedError."""
    verdict = judge(user, text, purpose)
    if verdict.objected:
        raise ObjectionError(verdict.refusal)
    if verdict.refusal:
        raise NotAllowedError(verdict.refusal)
    return verdict.number


def judge(user: User, text: str, purpose: Purpose = Purpose.CALL) -> Verdict:
    """May `user` have the number in `text` called, and why?

    Emergency numbers are always allowed: the telephone would place them, too.
    """
    number = plan().read(text)
    if not number.dial:
        return Verdict(number, Destination.UNKNOWN, refusal=_why_not_dialable(number))
    if number.kind is NumberKind.INTERNAL:  # nothing that is set for the company counts for these
        return _objected(user, purpose, Verdict(number, Destination.INTERNAL, Ground.EVERYBODY))
    if number.kind is NumberKind.EMERGENCY:
        return Verdict(number, Destination.EMERGENCY, Ground.EMERGENCY)
    rules = numbers.in_force()
    where = leads_to(number, rules)
    ground = _ground(user, number, where, rules)
    if ground is None:
        missing = where
        if where is Destination.PREMIUM_ABROAD and user.has_perm("calls.premium"):
            missing = Destination.INTERNATIONAL
        return Verdict(number, where, refusal=_why_not_allowed(missing))
    return _objected(user, purpose, Verdict(number, where, ground))


def leads_to(number: Number, rules: Rules | None = None) -> Destination:
    """Where `number` leads, with what the company says has a special charge."""
    where = destination(number, plan())
    if where not in BECOME_SPECIAL:
        return where
    special = (rules or numbers.in_force()).special
    return BECOME_SPECIAL[where] if special and number.key.startswith(special) else where


def _objected(user: User, purpose: Purpose, allowed: Verdict) -> Verdict:
    for objection in _objections:
        if sentence := objection(user, allowed.where, purpose):
            return Verdict(allowed.number, allowed.where, refusal=sentence, objected=True)
    return allowed


def _ground(user: User, number: Number, where: Destination, rules: Rules) -> Ground | None:
    if where in ALLOWED_FOR_ALL:
        return Ground.EVERYBODY
    if where is Destination.SERVICE_CODE and number.dial in rules.codes:
        return Ground.CODE
    if where is Destination.INTERNATIONAL and country_of(number) in rules.countries:
        return Ground.COUNTRY
    return Ground.GRANT if where in NEEDS_GRANTS and user.has_perms(NEEDS_GRANTS[where]) else None


def _why_not_dialable(number: Number) -> str:
    if number.kind is NumberKind.UNKNOWN:
        return _("This number is not complete: add the area or country code.")
    return _("This is not a telephone number.")


def _why_not_allowed(where: Destination) -> str:
    match where:
        case Destination.INTERNATIONAL:
            return _("You may not call numbers abroad. Your administrator can allow it.")
        case Destination.PREMIUM | Destination.PREMIUM_ABROAD:
            return _("You may not call numbers with a special charge. Your administrator can allow it.")
        case Destination.SATELLITE:
            return _("Satellite and global service numbers cannot be called from the portal.")
        case Destination.SERVICE_CODE:
            return _("Service codes cannot be dialled from the portal. Use your telephone.")
        case _:
            return _("This number cannot be called from the portal.")
