"""At the limit, new calls that cost something are refused; a call that runs is not cut.

The limit is that of the extension that would pay. What an account pays for is not bound by it: who knows of accounts
stands above this room and says so (`excuse_with`).
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import User
from costs.models import Allowance
from costs.rating.charges import COST_NOTHING
from phonebook.destinations import Destination
from phonebook.policy import Purpose

COSTS_NOTHING = COST_NOTHING | {Destination.FREE}

Excuse = Callable[[str], bool]
"""Says of an extension whether another than itself pays for what it calls now."""

_excuses: list[Excuse] = []


def excuse_with(excuse: Excuse) -> None:
    if excuse not in _excuses:
        _excuses.append(excuse)


def objection(user: User, where: Destination, purpose: Purpose) -> str:
    """Why the extension that `user` works for may not pay for this, in a sentence; empty: it may."""
    if where in COSTS_NOTHING or purpose is Purpose.KEEP or not reached(user.acting):
        return ""
    if purpose is Purpose.CALL and any(excuse(user.acting) for excuse in _excuses):
        return ""
    return _("Your cost limit is reached: calls that cost something are refused. Your administrator can top it up.")


def reached(extension: str) -> bool:
    allowance = Allowance.objects.filter(extension=extension).first()
    return allowance is not None and allowance.reached


def all_reached() -> set[str]:
    """The extensions whose paid calls are refused."""
    return {allowance.extension for allowance in Allowance.objects.exclude(limit=None) if allowance.reached}
