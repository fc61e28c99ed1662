"""The beginning of every deed on somebody else's account: lock, look again, refuse."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts.authority import Deed, Standing, may
from accounts.journal import Origin
from accounts.models import User


class NotYoursError(PermissionDenied):
    """Who does it may not do this to that account, or may no longer."""


class LastAdministratorError(Exception):
    """Nobody would be left who may administer the portal (T-AZ-08)."""


def claim(deed: Deed, subject: User, origin: Origin, *, unseats: bool = False) -> User:
    """Lock the accounts of both sides and return `subject` as it is stored now. Stands inside a transaction.

    `unseats`: afterwards the subject is no active administrator. Two who unseat each other at the same moment wait
    for one another here, and the second finds that it is too late. The portal itself (no actor) may do everything
    but leave nobody. Raises NotYoursError or LastAdministratorError.
    """
    wanted = Q(pk=subject.pk)
    if origin.actor is not None:
        wanted |= Q(pk=origin.actor.pk)
    if unseats:
        wanted |= Q(role=User.Role.ADMINISTRATOR, is_active=True)
    locked = {user.pk: user for user in User.objects.select_for_update().filter(wanted).order_by("pk")}
    person: User | None = locked.get(subject.pk)
    if person is None:
        raise NotYoursError(f"{subject} is gone.")
    if origin.actor is not None:
        actor = locked.get(origin.actor.pk)
        if actor is None or not may(Standing.of(actor), deed, Standing.of(person)):
            raise NotYoursError(f"{origin.actor} may not {deed} {subject}.")
    if unseats and _is_seated(person) and not any(_is_seated(user) for user in locked.values() if user != person):
        raise LastAdministratorError
    return person


def _is_seated(user: User) -> bool:
    return user.is_active and user.role == User.Role.ADMINISTRATOR
