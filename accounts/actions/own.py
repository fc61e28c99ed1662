"""What people change of their own account."""

from collections.abc import Mapping

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import JournalEntry, User


@transaction.atomic
def update_description(user: User, description: str, origin: Origin) -> None:
    """What colleagues read beside the name (SUB-03)."""
    before = User.objects.select_for_update(no_key=True).get(pk=user.pk).description
    if before == description:
        return
    user.description = description
    user.save(update_fields=["description"])
    journal.write(Event.DESCRIPTION_CHANGED, user, origin, before=before, after=description)


def see_activity(user: User, entry: int) -> None:
    """`user` has seen what was done to the account up to the journal's `entry`, of those that there are."""
    newest = JournalEntry.objects.filter(subject=user, pk__lte=entry).order_by("pk").last()
    if newest is not None:
        User.objects.filter(pk=user.pk, activity_seen__lt=newest.pk).update(activity_seen=newest.pk)


@transaction.atomic
def update_application(user: User, changes: Mapping[str, str | bool], origin: Origin) -> None:
    """Store what belongs to the user, not to the device (X-18); see accounts.forms.ApplicationForm."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    different = {name: value for name, value in changes.items() if getattr(person, name) != value}
    if not different:
        return
    before = ", ".join(f"{name}: {getattr(person, name)}" for name in different)
    after = ", ".join(f"{name}: {value}" for name, value in different.items())
    for name, value in different.items():
        setattr(user, name, value)
    user.save(update_fields=list(different))
    journal.write(Event.APPLICATION_CHANGED, user, origin, before=before, after=after)
