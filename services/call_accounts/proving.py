"""Is it their account? Number and PIN, tried no more often than a mistake needs (DOMAIN 11, T-PIN)."""

from django.contrib.auth.hashers import check_password

from accounts import journal, throttle
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.throttle import Demand, Limit
from services.models import CallAccount

TRIES, SECONDS = 5, 900
LIMITS = (
    Limit("call account person", TRIES, SECONDS),
    Limit("call account extension", TRIES, SECONDS),
    Limit("call account number", TRIES, SECONDS),
)
"""Of whoever tries, of the extension they work with, and of the account; also of one that does not exist."""


class TooManyTriesError(Exception):
    """Nothing was compared."""


def prove(user: User, number: str, pin: str, origin: Origin) -> CallAccount | None:
    """The account, if `pin` is its own. Whatever is wrong takes one hash and gives one answer; a right try is free.

    Raises TooManyTriesError.
    """
    demands = tuple(map(Demand, LIMITS, (str(user.pk), user.acting, number)))
    if not throttle.take(*demands):
        raise TooManyTriesError
    account = CallAccount.objects.select_related("owner").filter(number=number).first()
    right = check_password(pin, account.pin if account else "")  # hashes once, whatever it is given
    if account is not None and account.active and right:
        throttle.give_back(*demands)
        return account
    owner = account.owner if account else None
    journal.write(Event.CALL_ACCOUNT_REFUSED, owner, origin, after=f"{user.acting}: {number}")
    return None
