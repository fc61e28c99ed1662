"""What others change of an account: whether it may log in, and what it may do."""

from django.db import transaction

from accounts import journal, revocation
from accounts.journal import Event, Origin
from accounts.models import User


@transaction.atomic
def disable(user: User, origin: Origin) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])
    revocation.revoke_sessions(user)
    journal.write(Event.ACCOUNT_DISABLED, user, origin)


@transaction.atomic
def change_role(user: User, role: User.Role, origin: Origin) -> None:
    """Old rights must not live on in an open session."""
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    revocation.revoke_sessions(user)
    journal.write(Event.ROLE_CHANGED, user, origin, before=before, after=role)
