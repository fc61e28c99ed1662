"""What people change of their own account."""

from collections.abc import Mapping

from django.db import transaction

from accounts import journal, revocation
from accounts.journal import Event, Origin
from accounts.models import User


@transaction.atomic
def update_subscriber(user: User, *, description: str, email: str, session_key: str | None, origin: Origin) -> None:
    """Store one's own description and e-mail address; a new address ends the other sessions (T-PWD-04)."""
    before = User.objects.select_for_update().get(pk=user.pk)
    user.description, user.email = description, email
    user.save(update_fields=["description", "email"])
    if before.email != email:
        revocation.revoke_sessions(user, except_key=session_key)
        journal.write(Event.EMAIL_CHANGED, user, origin, before=before.email, after=email)
    if before.description != description:
        journal.write(Event.DESCRIPTION_CHANGED, user, origin, before=before.description, after=description)


@transaction.atomic
def update_application(user: User, changes: Mapping[str, str], origin: Origin) -> None:
    """Store language and callback way; both belong to the user, not to the device (X-18)."""
    different = {name: value for name, value in changes.items() if getattr(user, name) != value}
    if not different:
        return
    before = ", ".join(f"{name}: {getattr(user, name)}" for name in different)
    after = ", ".join(f"{name}: {value}" for name, value in different.items())
    for name, value in different.items():
        setattr(user, name, value)
    user.save(update_fields=list(different))
    journal.write(Event.APPLICATION_CHANGED, user, origin, before=before, after=after)
