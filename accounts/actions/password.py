"""Setting a password, and letting a PIN open the account that has none."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import journal, pins, revocation
from accounts.journal import Event, Origin
from accounts.models import User


def activation_window() -> timedelta:
    return timedelta(days=settings.ACTIVATION_DAYS)


@transaction.atomic
def set_password(user: User, password: str, origin: Origin, *, keep_session: str | None = None) -> bool:
    """Store the password if it is still the one that `user` was loaded with; of twenty at once one wins (T-PIN-04).

    Ends every other session. From now on no PIN opens the account.
    """
    first = not user.password
    encoded = make_password(password)
    changed = User.objects.filter(pk=user.pk, is_active=True, password=user.password).update(
        password=encoded, pin="", pin_failures=0, activation_until=None, must_change_password=False
    )
    if not changed:
        return False
    user.password, user.pin, user.must_change_password = encoded, "", False
    revocation.revoke_sessions(user, except_key=keep_session)
    journal.write(Event.PASSWORD_SET if first else Event.PASSWORD_CHANGED, user, origin)
    return True


@transaction.atomic
def open_by_pin(user: User, pin: str, origin: Origin) -> None:
    """Take the password away and let the PIN open the account for a while. Raises ValueError for a PIN that is
    no four digits or is guessed first."""
    if not pins.is_pin(pin):
        raise ValueError("A PIN has four digits.")
    if pins.is_easily_guessed(pin, user.extension):
        raise ValueError(f"The PIN {pin} is one of those that are guessed first.")
    user.password, user.pin, user.pin_failures = "", pins.digest(user.extension, pin), 0
    user.activation_until = timezone.now() + activation_window()
    user.save(update_fields=["password", "pin", "pin_failures", "activation_until"])
    revocation.revoke_sessions(user)
    journal.write(Event.ACCOUNT_OPENED, user, origin)
