"""The beginning of every deed on somebody else's account: lock, look again, refuse."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts.authority import Deed, Standing, may
from accounts.authority import deeds as allowed
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
    locked = {user.pk: user for user in User.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")}
    person: User | None = locked.get(subject.pk)
    if person is None:
        raise NotYoursError(f"{subject} is gone.")
    if origin.actor is not None:
        actor = locked.get(origin.actor.pk)
        if actor is None or not may(Standing.of(actor), deed, Standing.of_subject(person)):
            raise NotYoursError(f"{origin.actor} may not {deed} {subject}.")
    if unseats and _is_seated(person) and not any(_is_seated(user) for user in locked.values() if user != person):
        raise LastAdministratorError
    return person


@dataclass(frozen=True, slots=True)
class Claimed:
    """Accounts that are locked, and on each of which `origin` may do all of `deeds`."""

    origin: Origin
    deeds: frozenset[Deed]
    people: Mapping[int, User]
    """By key, as they are stored now, with their departments."""
    actor: Standing | None
    """None: the portal itself."""

    def allows(self, deed: Deed, person: User) -> bool:
        """Also what it was not claimed for."""
        return self.actor is None or deed in deeds_on(self.actor, person)


def claim_several(deeds: Collection[Deed], people: Collection[int], origin: Origin) -> Claimed:
    """As `claim`, for the accounts with these keys in one statement: whoever is gone or out of reach is not among the
    claimed. None of the deeds may unseat an administrator. Raises NotYoursError if `origin` may do nothing at all."""
    locked, actor = _locked(people, origin)
    there = {pk: locked[pk] for pk in sorted(people) if pk in locked}
    if actor is None:
        return Claimed(origin, frozenset(deeds), there, None)
    if not actor.is_active:
        raise NotYoursError(f"{actor} may do nothing any more.")
    standing = Standing.of(actor)
    mine = {pk: user for pk, user in there.items() if deeds_on(standing, user) >= frozenset(deeds)}
    return Claimed(origin, frozenset(deeds), mine, standing)


def deeds_on(actor: Standing, subject: User) -> frozenset[Deed]:
    """All that `actor` may do there, without a query: what the subject manages does not matter."""
    return allowed(actor, Standing.of_subject(subject))


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
    found = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    locked: dict[int, User] = {user.pk: user for user in found.select_related("department")}
    if origin.actor is None:
        return locked, None
    if origin.actor.pk not in locked:
        raise NotYoursError(f"{origin.actor} is gone.")
    return locked, locked[origin.actor.pk]


def _is_seated(user: User) -> bool:
    return user.is_active and user.role == User.Role.ADMINISTRATOR
