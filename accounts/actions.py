"""Everything that changes an account."""

from collections.abc import Mapping
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import journal, pins, revocation
from accounts.journal import Event
from accounts.models import User

ACTIVATION_WINDOW = timedelta(days=14)


@transaction.atomic
def set_password(user: User, password: str, *, address: str = "", keep_session: str | None = None) -> bool:
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
    journal.write(Event.PASSWORD_SET if first else Event.PASSWORD_CHANGED, subject=user, actor=user, address=address)
    revocation.revoke_sessions(user, except_key=keep_session)
    return True


@transaction.atomic
def open_by_pin(user: User, pin: str, *, actor: User | None = None, window: timedelta = ACTIVATION_WINDOW) -> None:
    """Take the password away and let the PIN open the account for a while. Raises ValueError for a PIN that is
    no four digits or is guessed first."""
    if not pins.is_pin(pin):
        raise ValueError("A PIN has four digits.")
    if pins.is_easily_guessed(pin, user.extension):
        raise ValueError(f"The PIN {pin} is one of those that are guessed first.")
    user.password, user.pin, user.pin_failures = "", pins.digest(user.extension, pin), 0
    user.activation_until = timezone.now() + window
    user.save(update_fields=["password", "pin", "pin_failures", "activation_until"])
    journal.write(Event.ACCOUNT_OPENED, subject=user, actor=actor)
    revocation.revoke_sessions(user)


@transaction.atomic
def disable(user: User, *, actor: User | None = None) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])
    journal.write(Event.ACCOUNT_DISABLED, subject=user, actor=actor)
    revocation.revoke_sessions(user)


@transaction.atomic
def change_role(user: User, role: User.Role, *, actor: User | None = None) -> None:
    """Old rights must not live on in an open session."""
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    journal.write(Event.ROLE_CHANGED, subject=user, actor=actor, detail=f"{before} → {role}")
    revocation.revoke_sessions(user)


@transaction.atomic
def update_subscriber(user: User, *, description: str, email: str, session_key: str | None, address: str) -> None:
    """Store one's own description and e-mail address; a new address ends the other sessions (T-PWD-04)."""
    before = User.objects.select_for_update().get(pk=user.pk)
    user.description, user.email = description, email
    user.save(update_fields=["description", "email"])
    if before.description != description:
        detail = f"{before.description} → {description}"
        journal.write(Event.DESCRIPTION_CHANGED, subject=user, actor=user, address=address, detail=detail)
    if before.email != email:
        detail = f"{before.email} → {email}"
        journal.write(Event.EMAIL_CHANGED, subject=user, actor=user, address=address, detail=detail)
        revocation.revoke_sessions(user, except_key=session_key)


@transaction.atomic
def update_application(user: User, changes: Mapping[str, str], *, address: str) -> None:
    """Store language and callback way; both belong to the user, not to the device (X-18)."""
    different = {name: value for name, value in changes.items() if getattr(user, name) != value}
    if not different:
        return
    detail = ", ".join(f"{name}: {getattr(user, name)} → {value}" for name, value in different.items())
    for name, value in different.items():
        setattr(user, name, value)
    user.save(update_fields=list(different))
    journal.write(Event.APPLICATION_CHANGED, subject=user, actor=user, address=address, detail=detail)
