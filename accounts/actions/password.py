"""Setting a password, and letting a PIN open the account that has none."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import journal, letters
from accounts.actions.claiming import claim
from accounts.authority import Deed
from accounts.guard import passwords, pins
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import User
from accounts.sessions import revocation

TEMPORARY_LASTS = timedelta(hours=24)
"""What somebody else knows is no password for long (SECURITY §2.3)."""


def activation_window() -> timedelta:
    return timedelta(days=settings.ACTIVATION_DAYS)


def set_password(user: User, password: str, origin: Origin, *, keep_session: str | None = None) -> bool:
    """Store the password if it is still the one that `user` was loaded with; of twenty at once one wins (T-PIN-04).

    Ends every other session. From now on no PIN opens the account.
    """
    encoded = make_password(password)  # slow on purpose: before anything is locked
    with transaction.atomic():
        changed = User.objects.filter(pk=user.pk, is_active=True, password=user.password).update(
            password=encoded, pin="", pin_failures=0, activation_until=None, must_change_password=False
        )
        if not changed:
            return False
        first = not user.password
        user.password, user.pin, user.must_change_password = encoded, "", False
        revocation.revoke_sessions(user, keep_session)
        letters.tell(user, Notice.PASSWORD_SET if first else Notice.PASSWORD_CHANGED, origin)
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
    if user.password:
        letters.tell(user, Notice.PASSWORD_TAKEN_AWAY, origin)
    user.password, user.pin, user.pin_failures = "", pins.digest(user.extension, pin), 0
    user.activation_until = timezone.now() + activation_window()
    user.save(update_fields=["password", "pin", "pin_failures", "activation_until"])
    revocation.shut_out(user)
    journal.write(Event.ACCOUNT_OPENED, user, origin)


@transaction.atomic
def reset_by_other(user: User, origin: Origin) -> None:
    """Take the password away: nothing opens the account until a new link or PIN does (ADM-14). Sessions and links
    end, everything else of the account stays. Raises NotYoursError."""
    claim(Deed.GIVE_NEW_PASSWORD, user, origin)
    _replace(user, "", must_change=False)
    letters.tell(user, Notice.PASSWORD_TAKEN_AWAY, origin)
    journal.write(Event.PASSWORD_TAKEN_AWAY, user, origin)


def give_temporary(user: User, password: str, origin: Origin) -> None:
    """A password that somebody else knows, and that `user` must change at the next log-in, within a day (LOG-06,
    X-22). Raises NotYoursError, and ValueError with the sentences that speak against the password."""
    if reasons := passwords.reasons_against(password, user.own_words):
        raise ValueError(" ".join(reasons))
    encoded = make_password(password)
    with transaction.atomic():
        claim(Deed.GIVE_TEMPORARY_PASSWORD, user, origin)
        _replace(user, encoded, must_change=True)
        letters.tell(user, Notice.PASSWORD_CHANGED, origin)
        journal.write(Event.TEMPORARY_PASSWORD_GIVEN, user, origin)


def _replace(user: User, encoded: str, *, must_change: bool) -> None:
    user.password, user.must_change_password = encoded, must_change
    user.pin, user.pin_failures = "", 0
    user.activation_until = timezone.now() + TEMPORARY_LASTS if must_change else None
    user.save(update_fields=["password", "must_change_password", "pin", "pin_failures", "activation_until"])
    revocation.shut_out(user)
