"""The one number policy: may this person have the exchange call that number?

Every way of reaching a number (dialling, call-back, transfer, forwarding) asks here and nowhere
else, so that an account that falls into wrong hands cannot run up a bill (T-TOL-01). Rooms above this one may object
besides (`object_with`), as costs do when a limit is reached.
"""

from collections.abc import Callable
from enum import Enum, auto

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
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


def check_call(user: User, text: str, purpose: Purpose = Purpose.CALL) -> Number:
    """The number in `text` as the exchange shall dial it. Raises NotAllowedError.

    Emergency numbers are always allowed: the telephone would place them, too.
    """
    number = plan().read(text)
    if not number.dial:
        raise NotAllowedError(_why_not_dialable(number))
    where = destination(number, plan())
    _check_rights(user, number, where)
    if where is not Destination.EMERGENCY:
        for objection in _objections:
            if sentence := objection(user, where, purpose):
                raise ObjectionError(sentence)
    return number


def _check_rights(user: User, number: Number, where: Destination) -> None:
    if where in ALLOWED_FOR_ALL:
        return
    if where is Destination.SERVICE_CODE and number.dial in settings.SERVICE_CODES:
        return
    if where is Destination.INTERNATIONAL and country_of(number) in settings.ALLOWED_COUNTRIES:
        return
    if where in NEEDS_GRANTS and user.has_perms(NEEDS_GRANTS[where]):
        return
    if where is Destination.PREMIUM_ABROAD and user.has_perm("calls.premium"):
        where = Destination.INTERNATIONAL
    raise NotAllowedError(_why_not_allowed(where))


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
