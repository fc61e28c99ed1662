"""The beginning of every deed on somebody else's account: lock, look again, refuse."""

from collections.abc import Collection

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


def claim_several(deed: Deed, subjects: Collection[int], origin: Origin) -> dict[int, User]:
    """Lock the accounts with these keys, and of who does it, in the one order that everybody keeps to; those of them to
    whom it may be done, as they are stored now, by key. Stands inside a transaction. The portal itself may everything.
    Raises NotYoursError if the actor is gone."""
    locked, actor = _locked(subjects, origin)
    people = {pk: locked[pk] for pk in sorted(subjects) if pk in locked}
    if actor is None:
        return people
    standing = Standing.of(actor)
    return {pk: person for pk, person in people.items() if may(standing, deed, Standing.of_subject(person))}


def claim_the_portal(origin: Origin, *subjects: Collection[int]) -> dict[int, User]:
    """The beginning of a deed of administrators that is about nobody alone: lock who does it, and all accounts with the
    keys `subjects`; these as they are stored now, by key. Raises NotYoursError."""
    keys = {key for some in subjects for key in some}
    locked, actor = _locked(keys, origin)
    if actor is not None and not _is_seated(actor):
        raise NotYoursError(f"{actor} may not do that.")
    return {pk: locked[pk] for pk in sorted(keys) if pk in locked}


def _locked(keys: Collection[int], origin: Origin) -> tuple[dict[int, User], User | None]:
    """The accounts with these keys, and that of who does it, None for the portal itself."""
    wanted = {*keys, *([origin.actor.pk] if origin.actor else [])}
    locked = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if origin.actor is None:
        return locked, None
    if origin.actor.pk not in locked:
        raise NotYoursError(f"{origin.actor} is gone.")
    return locked, locked[origin.actor.pk]


def _is_seated(user: User) -> bool:
    return user.is_active and user.role == User.Role.ADMINISTRATOR
